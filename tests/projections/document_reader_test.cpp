#include "domain/document.hpp"
#include "migrations/database.hpp"
#include "projections/document_reader.hpp"
#include "projections/views.hpp"
#include "tests/projections/views_history.hpp"
#include "tests/properties/document_transcript.hpp"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

namespace muniment::projections {

namespace {

using namespace domain;
using testing::document_transcript;
using testing::History;
using testing::id;
using testing::ScratchFile;

const auto app = id<ApplicationId>("app");
const auto ap = id<GroupId>("ap");
const auto ar = id<GroupId>("ar");
const auto finance = id<GroupId>("finance");
const auto clerk = id<RoleId>("clerk");
const auto ann = id<UserId>("ann");
const auto bob = id<UserId>("bob");
const auto cid = id<UserId>("cid");

std::vector<DocumentItem> items(std::initializer_list<const char*> texts) {
    std::vector<DocumentItem> items;
    for (const auto* text : texts)
        items.push_back(DocumentItem::parse(text).value());
    return items;
}

class DocumentReaderOfACompany : public ::testing::Test {
  protected:
    DocumentReaderOfACompany() {
        EXPECT_TRUE(views_.apply(history_.events()));
        batch({ApplicationCreated{app, "App", ApplicationType::spa, {}},
               GroupCreated{finance, "Finance", ""}, GroupCreated{ap, "AP", ""},
               GroupCreated{ar, "AR", ""},
               RoleCreated{clerk, app, ApplicationRefType::client, "Clerk", ""},
               MembersAdded{ap, {cid, ann}, {}, {}}, MembersAdded{ap, {bob}, {}, {}}});
    }

    Position batch(std::vector<EventData> events) {
        history_.batch(std::move(events));
        EXPECT_TRUE(views_.apply(history_.batch_at(history_.ends().size() - 1)));
        return history_.head();
    }
    ViewReader at(Position position) const { return std::move(views_.read(position)).value(); }

    std::vector<std::string> groups(Position position) const {
        const auto reader = at(position);
        std::vector<std::string> ids;
        EXPECT_TRUE(DocumentReader(reader).groups([&](const GroupRecord& record) {
            ids.push_back(record.group.id.text());
            return true;
        }));
        return ids;
    }
    std::vector<UserId> members(Position position, std::size_t offset, std::size_t limit,
                                std::optional<Instant> instant = {}) const {
        const auto reader = at(position);
        return DocumentReader(reader, instant).members(ap, offset, limit).value().users;
    }

    History history_;
    Views views_ = Views::open_in_memory().value();
};

using Ids = std::vector<std::string>;
using Users = std::vector<UserId>;

TEST_F(DocumentReaderOfACompany, ShowsTheOrderOfEachPosition) {
    const auto before = history_.head();
    const auto moved = batch({DocumentReordered{arrays::groups(), items({"ap", "finance"})},
                              DocumentReordered{arrays::members(ap), items({"cid"})}});
    EXPECT_EQ(groups(before), (Ids{"finance", "ap", "ar"}));
    EXPECT_EQ(groups(moved), (Ids{"ar", "ap", "finance"}));
    EXPECT_EQ(members(before, 0, 9), (Users{cid, ann, bob}));
    EXPECT_EQ(members(moved, 0, 9), (Users{ann, bob, cid}));
    const auto reader = at(moved);
    EXPECT_EQ(DocumentReader(reader).group(ap).value()->members, (Users{ann, bob, cid}));
}

TEST_F(DocumentReaderOfACompany, ForgetsOrderAndArraysOfAnEarlierIncarnation) {
    batch({DocumentReordered{arrays::groups(), items({"ar", "ap"})},
           DocumentReordered{arrays::members(ap), items({"cid"})}, GroupDeleted{ap, 3, 0, 0, 0, 0},
           GroupCreated{ap, "AP", ""}});
    EXPECT_EQ(groups(history_.head()), (Ids{"finance", "ar", "ap"}));
    {
        const auto reader = at(history_.head());
        EXPECT_EQ(DocumentReader(reader).group(ap).value()->members, std::nullopt);
    }
    batch({MembersAdded{ap, {cid, bob}, {}, {}}});
    EXPECT_EQ(members(history_.head(), 0, 9), (Users{cid, bob}));
}

TEST_F(DocumentReaderOfACompany, CutsPagesInTheOrderOfTheArray) {
    const auto head = history_.head();
    EXPECT_EQ(members(head, 0, 2), (Users{cid, ann}));
    EXPECT_EQ(members(head, 2, 2), (Users{bob}));
    EXPECT_EQ(members(head, 3, 2), Users{});
    const auto reader = at(head);
    EXPECT_EQ(DocumentReader(reader).members(ap, 2, 2).value().total, 3U);
    EXPECT_EQ(DocumentReader(reader).members(ar, 0, 2).value().total, 0U);
}

TEST_F(DocumentReaderOfACompany, LeavesOutWindowsUnlessAnInstantLiesInThem) {
    batch({MembersAdded{ap, {ann}, Instant{10}, Instant{20}}});
    const auto head = history_.head();
    EXPECT_EQ(members(head, 0, 9), (Users{cid, bob}));
    EXPECT_EQ(members(head, 0, 9, Instant{10}), (Users{cid, ann, bob})) << "in its old place";
    EXPECT_EQ(members(head, 0, 9, Instant{20}), (Users{cid, bob}));
    const auto reader = at(head);
    EXPECT_EQ(DocumentReader(reader).not_represented().value(), (NotRepresented{1, 0, 0, 0}));
    EXPECT_TRUE(DocumentReader(reader).groups_of(ann).value().empty());
    EXPECT_EQ(DocumentReader(reader, Instant{10}).groups_of(ann).value().front().id, ap);
}

TEST_F(DocumentReaderOfACompany, StopsVisitingWhenTold) {
    const auto reader = at(history_.head());
    std::size_t visited = 0;
    const auto all = DocumentReader(reader).groups([&](const GroupRecord&) {
        ++visited;
        return false;
    });
    EXPECT_FALSE(all.value());
    EXPECT_EQ(visited, 1U);
}

TEST_F(DocumentReaderOfACompany, HasNoRecordOfWhatIsNotInTheDocument) {
    const auto boss = id<RoleId>("boss");
    batch({RoleCreated{boss, {}, {}, "Boss", ""}});
    const auto reader = at(history_.head());
    EXPECT_EQ(DocumentReader(reader).role(boss).value(), std::nullopt);
    EXPECT_EQ(DocumentReader(reader).group(id<GroupId>("hr")).value(), std::nullopt);
    EXPECT_EQ(DocumentReader(reader).role(clerk).value()->users, std::nullopt);
    EXPECT_EQ(DocumentReader(reader).counts().value().roles, 1U);
}

TEST(DocumentReaderOfAnEmptyStore, HasNoCollections) {
    const auto views = Views::open_in_memory().value();
    const auto reader = views.read({0}).value();
    EXPECT_TRUE(DocumentReader(reader).collections().value().empty());
}

/// Views as the program before this order was kept made them.
void make_older(const ScratchFile& file) {
    const auto known = migrations::embedded_migrations(migrations::Kind::views);
    SQLite::Database database(file.path().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA application_id = " +
                  std::to_string(migrations::application_id(migrations::Kind::views)));
    migrations::migrate(database, known.first(1));
    database.exec("UPDATE applied SET position = 3, event_id = 'e', origin = 'o'");
    database.exec("INSERT INTO batch VALUES (3, 1, 'b', 1, 0, 0)");
    database.exec("INSERT INTO \"group\" VALUES ('ap', 2, 'AP', '', 2, NULL, 0, NULL)");
    database.exec("INSERT INTO membership VALUES ('ap', 'ann', NULL, NULL, 3, NULL, 0, NULL)");
    database.exec("INSERT INTO user_profile VALUES (3, 'ann', 'Annabella', NULL, NULL, NULL, "
                  "'[]', NULL)");
}

TEST(OlderViews, AreTakenInAnew) {
    const ScratchFile file;
    make_older(file);
    {
        auto views = Views::open(file.path());
        ASSERT_TRUE(views) << views.error().what;
        EXPECT_EQ(views->applied().value(), Applied{});
        History history;
        history.batch({GroupCreated{ap, "AP", ""}, MembersAdded{ap, {bob, ann}, {}, {}}});
        ASSERT_TRUE(views->apply(history.events()));
        const auto reader = views->read(history.head()).value();
        EXPECT_EQ(DocumentReader(reader).members(ap, 0, 9).value().users, (Users{bob, ann}));
    }
    EXPECT_EQ(file.bytes().find("Annabella"), std::string::npos) << "freed space is overwritten";
}

class DocumentOfAHistory : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(DocumentOfAHistory, IsItsDefinitionAtEveryBatchEnd) {
    History history;
    history.random_batches(GetParam(), 40);
    auto views = Views::open_in_memory().value();
    ASSERT_TRUE(views.apply(history.events()));
    Document document;
    std::size_t next = 0;
    for (const auto& end : history.ends()) {
        while (next < end.events)
            document.apply(history.events()[next++].data);
        const auto reader = views.read(end.position).value();
        const auto instant = history.events()[next - 1].occurred_at.instant;
        ASSERT_EQ(document_transcript(reader, {}), document_transcript(document, {}))
            << "position " << end.position.value;
        ASSERT_EQ(document_transcript(reader, instant), document_transcript(document, instant))
            << "position " << end.position.value;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DocumentOfAHistory, ::testing::Range<std::uint64_t>(1, 61));

} // namespace

} // namespace muniment::projections
