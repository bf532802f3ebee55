#include "projections/snapshot.hpp"
#include "projections/snapshot_check.hpp"
#include "projections/views.hpp"
#include "tests/projections/views_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <span>
#include <sstream>
#include <thread>

namespace muniment::projections {

namespace {

using namespace domain;
using ::testing::HasSubstr;
using testing::History;
using testing::id;

constexpr const char* checkpoint = "muniment.example/test\n9\nroot\n\n— key sig\n";

/// What a writer gives to its sink.
struct Written {
    std::string text;
    ExportSink sink() {
        return [this](std::string_view piece) {
            text += piece;
            return true;
        };
    }
};

Views views_of(const History& history) {
    auto views = Views::open_in_memory().value();
    EXPECT_TRUE(views.apply(history.events()));
    return views;
}

PermissionIndex index_of(std::span<const RecordedEvent> events) {
    PermissionIndex index;
    for (const auto& event : events)
        index.apply(event);
    return index;
}

EdgeFacts edges_of(const PermissionIndex& index, const ViewReader& reader) {
    return {[&](const auto& use) { use(index); }, reader.end().position};
}

std::string snapshot_of(const History& history, Position at) {
    const Views views = views_of(history);
    const auto index = index_of(history.events());
    const auto reader = views.read(at);
    Written written;
    EXPECT_TRUE(
        write_snapshot(*reader, edges_of(index, *reader), checkpoint, written.sink()).value());
    return written.text;
}

/// One fact of every kind.
History company() {
    History history;
    const auto app = id<ApplicationId>("app");
    const auto role = id<RoleId>("r");
    Configuration switches;
    switches.persist_roles = false;
    history.batch(
        {ConfigurationUpdated{switches},
         ApplicationCreated{app, "A \"b\"", ApplicationType::spa, {"https://x"}},
         ConnectionCreated{id<ConnectionId>("c"), "C", "ad"},
         UserCreated{id<UserId>("u"), UserProfile{"U\n", {}, "u@x", {}, {"c"}, "{\"k\":1}"}},
         UserCreated{id<UserId>("v"), {}},
         PermissionCreated{id<PermissionId>("p"), app, ApplicationRefType::resource_server, "P",
                           "d"},
         RoleCreated{role, app, ApplicationRefType::client, "R", ""},
         RoleCreated{id<RoleId>("s"), {}, {}, "S", ""}});
    history.batch({GroupCreated{id<GroupId>("g"), "G", ""}, GroupCreated{id<GroupId>("h"), "H", ""},
                   MembersAdded{id<GroupId>("g"), {id<UserId>("u")}, Instant{0}, Instant{1}},
                   GroupsNested{id<GroupId>("g"), {id<GroupId>("h")}},
                   GroupRolesAssigned{id<GroupId>("g"), {role}},
                   UserRolesAssigned{role, {id<UserId>("u")}, {}, Instant{2}},
                   UserPermissionsGranted{id<PermissionId>("p"), {id<UserId>("u")}, {}, {}},
                   RolesIncluded{id<RoleId>("s"), {role}},
                   PermissionsGranted{role, {id<PermissionId>("p")}},
                   MappingsAdded{id<GroupId>("h"), {{id<MappingId>("m"), "c", "cn"}}}});
    return history;
}

/// As the log reads once the keys are destroyed: an erasure reaches back beyond where a log is cut.
std::vector<RecordedEvent> without_profiles(std::vector<RecordedEvent> events) {
    for (auto& event : events) {
        if (auto* created = std::get_if<UserCreated>(&event.data)) created->profile.reset();
        if (auto* updated = std::get_if<UserUpdated>(&event.data)) updated->profile.reset();
    }
    return events;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

/// Where and why a snapshot is refused.
struct Refusal {
    std::uint64_t line;
    std::string what;
};

void expect_refused(const std::string& text, const Refusal& expected) {
    std::istringstream file(text);
    const auto verdict = verify_snapshot(file);
    ASSERT_FALSE(verdict) << expected.what;
    EXPECT_EQ(verdict.error().line, expected.line) << verdict.error().what;
    EXPECT_THAT(verdict.error().what, HasSubstr(expected.what));
}

} // namespace

TEST(Snapshot, HasTheseBytes) {
    const History history = company();
    const std::string expected =
        R"({"counts":{"application":1,"configuration":1,"connection":1,"group":2,"group_role":1,)"
        R"("mapping":1,"membership":1,"nesting":1,"permission":1,"role":2,"role_inclusion":1,)"
        R"("role_permission":1,"user":2,"user_permission":1,"user_role":1},)"
        R"("format":"muniment-snapshot/1","kind":"manifest",)"
        R"("occurred_at":"2026-01-01T00:00:03.000000Z","origin":"muniment.example/test",)"
        R"("position":19,"recorded_at":"2026-01-01T00:00:04.000000Z"}
{"kind":"configuration","persist_roles":false}
{"callbacks":["https://x"],"id":"app","kind":"application","name":"A \"b\"","type":"spa"}
{"id":"c","kind":"connection","name":"C","strategy":"ad"}
{"attributes":"{\"k\":1}","connections":["c"],"email":"u@x","id":"u","kind":"user","name":"U\n"}
{"id":"v","kind":"user"}
{"application":"app","application_type":"resource_server","description":"d","id":"p",)"
        R"("kind":"permission","name":"P"}
{"application":"app","application_type":"client","description":"","id":"r","kind":"role","name":"R"}
{"description":"","id":"s","kind":"role","name":"S"}
{"description":"","id":"g","kind":"group","name":"G"}
{"description":"","id":"h","kind":"group","name":"H"}
{"group":"g","kind":"membership","user":"u","valid_from":"1970-01-01T00:00:00.000000Z",)"
        R"("valid_until":"1970-01-01T00:00:00.000001Z"}
{"child":"h","group":"g","kind":"nesting"}
{"group":"g","kind":"group_role","role":"r"}
{"kind":"user_role","role":"r","user":"u","valid_until":"1970-01-01T00:00:00.000002Z"}
{"kind":"user_permission","permission":"p","user":"u"}
{"includes":"r","kind":"role_inclusion","role":"s"}
{"kind":"role_permission","permission":"p","role":"r"}
{"connection_name":"c","group":"h","group_name":"cn","id":"m","kind":"mapping"}
{"checkpoint":"muniment.example/test\n9\nroot\n\n— key sig\n","kind":"seal","sha256":")";
    const std::string written = snapshot_of(history, history.head());
    EXPECT_EQ(written.substr(0, expected.size()), expected);
    EXPECT_EQ(written.size(), expected.size() + 64 + 3) << "the hash, a quote, a brace, a newline";
}

TEST(Snapshot, OfThePastIsThatOfTheLogCutThere) {
    History history;
    history.random_batches(11, 30);
    const auto& middle = history.ends()[history.ends().size() / 2];
    const auto events = without_profiles(history.events());
    Views whole = Views::open_in_memory().value();
    Views cut = Views::open_in_memory().value();
    ASSERT_TRUE(whole.apply(events));
    ASSERT_TRUE(cut.apply(std::span(events).first(middle.events)));
    const auto snapshot = [&](const Views& views, std::span<const RecordedEvent> taken_in) {
        const auto index = index_of(taken_in);
        const auto reader = views.read(middle.position);
        Written written;
        EXPECT_TRUE(write_snapshot(*reader, edges_of(index, *reader), checkpoint, written.sink()));
        return written.text;
    };
    EXPECT_EQ(snapshot(whole, events), snapshot(cut, std::span(events).first(middle.events)));
}

TEST(Snapshot, StopsWhenTheSinkTakesNoMore) {
    const History history = company();
    const Views views = views_of(history);
    const auto index = index_of(history.events());
    const auto reader = views.read(history.head());
    const auto taken = write_snapshot(*reader, edges_of(index, *reader), checkpoint,
                                      [](std::string_view) { return false; });
    ASSERT_TRUE(taken);
    EXPECT_FALSE(*taken);
}

/// More than what is read ahead, and than what is handed to a sink at once.
History large_company() {
    History history;
    std::vector<UserId> users;
    for (int i = 0; i < 6'000; ++i) // in no order
        users.push_back(id<UserId>("user-" + std::to_string(100'000 + i * 7'919 % 6'000)));
    history.batch({GroupCreated{id<GroupId>("g"), "G", ""}});
    history.batch({MembersAdded{id<GroupId>("g"), users, {}, {}}});
    return history;
}

TEST(Snapshot, StopsWithinALargeState) {
    const History history = large_company();
    const Views views = views_of(history);
    const auto index = index_of(history.events());
    const auto reader = views.read(history.head());
    const auto edges = edges_of(index, *reader);
    for (const int pieces : {0, 1, 3}) {
        int taken = 0;
        const auto whole = write_snapshot(*reader, edges, checkpoint,
                                          [&](std::string_view) { return taken++ < pieces; });
        EXPECT_FALSE(whole.value());
        EXPECT_EQ(taken, pieces + 1);
    }
    Written written;
    ASSERT_TRUE(write_snapshot(*reader, edges, checkpoint, written.sink()).value());
    const auto others = 4; // manifest, configuration, group, seal
    EXPECT_EQ(std::count(written.text.begin(), written.text.end(), '\n'), 6'000 + others);
    std::istringstream file(written.text);
    const auto verdict = verify_snapshot(file);
    EXPECT_TRUE(verdict) << verdict.error().line << ": " << verdict.error().what;
}

TEST(EdgeFacts, AreThoseOfTheirMomentWhateverTheIndexTakesInMeanwhile) {
    History history;
    history.random_batches(5, 120);
    const auto& middle = history.ends()[history.ends().size() / 2];
    const std::span all(history.events());
    const auto cut = index_of(all.first(middle.events));
    auto growing = index_of(all.first(middle.events));
    std::mutex mutex;
    const auto facts_of = [&](const PermissionIndex& index) {
        const EdgeFacts edges(
            [&](const auto& use) {
                const std::scoped_lock lock(mutex);
                use(index);
            },
            middle.position);
        std::vector<Fact> facts;
        EXPECT_TRUE(edges.visit([&](const Fact& fact) {
            facts.push_back(fact);
            return true;
        }));
        FactCounts counted{};
        for (const auto& fact : facts)
            ++counted[fact.index()];
        EXPECT_EQ(edges.count(), counted);
        return facts;
    };
    const auto expected = facts_of(cut);
    EXPECT_FALSE(expected.empty());
    std::thread writer([&] {
        for (const auto& event : all.subspan(middle.events)) {
            const std::scoped_lock lock(mutex);
            growing.apply(event);
        }
    });
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(facts_of(growing), expected);
    writer.join();
    EXPECT_EQ(facts_of(growing), expected);
}

std::vector<std::string_view> texts_of(const std::vector<PermissionId>& ids) {
    std::vector<std::string_view> texts;
    for (const auto& id : ids)
        texts.push_back(id.text());
    return texts;
}

TEST(EffectiveExport, StopsWithinALargeState) {
    const Views views = views_of(large_company());
    const auto reader = views.read(views.applied()->position);
    std::atomic<int> asked = 0;
    const auto effective = [&](const UserId&) {
        ++asked;
        return std::vector<std::string_view>{};
    };
    EXPECT_FALSE(write_effective(*reader, effective, [](auto) { return false; }).value());
    EXPECT_EQ(asked, 0);
    EXPECT_TRUE(write_effective(*reader, effective, [](auto) { return true; }).value());
    EXPECT_EQ(asked, 6'000);
}

/// Whoever reads slowly has to take one piece within the patience of the server.
TEST(EffectiveExport, ComesInSmallPieces) {
    History history;
    const auto application = id<ApplicationId>("app");
    std::vector<EventData> permissions{
        ApplicationCreated{application, "App", ApplicationType::spa, {}}};
    std::vector<PermissionId> all;
    for (int i = 0; i < 1'000; ++i) {
        all.push_back(id<PermissionId>("permission-" + std::to_string(i)));
        permissions.push_back(PermissionCreated{all.back(), application, ApplicationRefType::client,
                                                "do:thing-" + std::to_string(i), ""});
    }
    history.batch(permissions);
    std::vector<UserId> users;
    for (int i = 0; i < 300; ++i)
        users.push_back(id<UserId>("user-" + std::to_string(100'000 + i)));
    history.batch({UserPermissionsGranted{all.front(), users, {}, {}}});
    const Views views = views_of(history);
    const auto reader = views.read(history.head());
    std::size_t longest = 0;
    std::string text;
    const auto whole = write_effective(
        *reader, [&](const UserId&) { return texts_of(all); },
        [&](std::string_view piece) {
            longest = std::max(longest, piece.size());
            text += piece;
            return true;
        });
    EXPECT_TRUE(whole.value());
    EXPECT_LE(longest, 64U * 1024U);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 300'001);
    EXPECT_LT(text.find("user-100148,"), text.find("user-100152,")); // behind and before a seam
    EXPECT_LT(text.find("user-100198,"), text.find("user-100201,"));
}

TEST(SnapshotCheck, AcceptsWhatWasWritten) {
    const History history = company();
    for (const auto& end : history.ends()) {
        std::istringstream file(snapshot_of(history, end.position));
        const auto verdict = verify_snapshot(file);
        ASSERT_TRUE(verdict) << verdict.error().line << ": " << verdict.error().what;
        EXPECT_EQ(verdict->position, end.position);
        EXPECT_EQ(verdict->origin, "muniment.example/test");
        EXPECT_EQ(verdict->checkpoint, checkpoint);
        EXPECT_EQ(verdict->facts, testing::lines_of(end.directory).size());
    }
}

TEST(SnapshotCheck, NamesTheLineAndWhatIsWrong) {
    const History history = company();
    const std::string good = snapshot_of(history, history.head());
    const std::string one = R"({"description":"","id":"g","kind":"group","name":"G"})"
                            "\n";
    const std::string two = R"({"description":"","id":"h","kind":"group","name":"H"})"
                            "\n";

    expect_refused("", {1, "the seal is missing"});
    expect_refused(good.substr(0, good.size() - 1), {20, "cut off"});
    expect_refused(good.substr(0, good.find(R"({"checkpoint")")), {20, "the seal is missing"});
    expect_refused(good.substr(good.find('\n') + 1), {1, "the manifest is missing"});
    expect_refused(good + one, {21, "after the seal"});
    expect_refused(replaced(good, "snapshot/1", "snapshot/2"), {1, "the format is not"});
    expect_refused(replaced(good, R"("group":2)", R"("group":3)"), {20, "announces 3 `group`"});
    expect_refused(replaced(good, two, ""), {19, "announces 2 `group`"});
    expect_refused(replaced(good, one + two, two + one), {11, "not sorted"});
    expect_refused(replaced(good, two, two + two), {12, "not sorted"});
    expect_refused(replaced(replaced(good, one, ""), R"({"id":"c")", one + R"({"id":"c")"),
                   {5, "`connection` comes after `group`"});
    expect_refused(replaced(good, R"("name":"G")", R"("name":"X")"), {20, "the hash of the seal"});
    expect_refused(replaced(good, R"("kind":"nesting")", R"("kind":"nest")"), {13, "no kind"});
    expect_refused(replaced(good, R"({"child":"h",)", R"({)"), {13, "`child` is missing"});
    expect_refused(replaced(good, R"({"id":"v","kind":"user"})", R"({"kind":"user","id":"v"})"),
                   {6, "canonical"});
    expect_refused(replaced(good, R"({"id":"v")", R"({"id":"v","id":"v")"), {6, "canonical"});
    expect_refused(replaced(good, R"({"id":"v")", R"({ "id":"v")"), {6, "canonical"});
    expect_refused(replaced(good, R"({"id":"v")", R"({"id":"v","n":1.5)"), {6, "no JSON"});
    expect_refused(replaced(good, R"({"id":"v")", R"({"id":v)"), {6, "no JSON"});
    expect_refused(good.substr(0, 30) + std::string(2'000'000, 'x'), {1, "longer than"});
}

TEST(EffectiveExport, IsSortedAndQuoted) {
    History history;
    const auto shop = id<ApplicationId>("1");
    const auto ledger = id<ApplicationId>("2");
    const auto permission = [](const char* text) { return id<PermissionId>(text); };
    history.batch(
        {ApplicationCreated{shop, "Shop, \"small\"", ApplicationType::spa, {}},
         ApplicationCreated{ledger, "Ledger", ApplicationType::spa, {}},
         PermissionCreated{permission("a"), shop, ApplicationRefType::client, "read", ""},
         PermissionCreated{permission("b"), ledger, ApplicationRefType::client, "write", ""},
         PermissionCreated{permission("c"), ledger, ApplicationRefType::client, "Read", ""},
         UserPermissionsGranted{permission("a"), {id<UserId>("zoe"), id<UserId>("a b")}, {}, {}},
         UserPermissionsGranted{permission("c"), {id<UserId>("nobody")}, {}, {}}});
    const Views views = views_of(history);
    const auto reader = views.read(history.head());
    Written written;
    const auto effective = [&](const UserId& user) -> std::vector<std::string_view> {
        if (user.text() == "nobody") return {};
        return {"a", "b", "c"};
    };
    ASSERT_TRUE(write_effective(*reader, effective, written.sink()).value());
    EXPECT_EQ(written.text, "user,application,permission\n"
                            "a b,Ledger,Read\n"
                            "a b,Ledger,write\n"
                            "a b,\"Shop, \"\"small\"\"\",read\n"
                            "zoe,Ledger,Read\n"
                            "zoe,Ledger,write\n"
                            "zoe,\"Shop, \"\"small\"\"\",read\n");
}

} // namespace muniment::projections
