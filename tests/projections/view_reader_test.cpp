#include "projections/views.hpp"
#include "tests/projections/views_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::projections {

namespace {

using namespace domain;
using ::testing::ElementsAre;
using testing::History;
using testing::id;
using ::testing::IsEmpty;

const auto app = id<ApplicationId>("app");
const auto other_app = id<ApplicationId>("other app");
const auto read = id<PermissionId>("read");
const auto write = id<PermissionId>("write");
const auto admin = id<RoleId>("admin");
const auto clerk = id<RoleId>("clerk");
const auto sales = id<GroupId>("sales");
const auto staff = id<GroupId>("staff");
const auto anna = id<UserId>("anna");
const auto bert = id<UserId>("bert");
const auto mapping = id<MappingId>("mapping");
const Window window{Instant{5}, Instant{7}};

/// A small company, one batch a line, so that positions can be told.
class ViewReaderTest : public ::testing::Test {
  protected:
    ViewReaderTest() {
        history_.batch({ApplicationCreated{app, "Shop", ApplicationType::spa, {"https://a"}},
                        ApplicationCreated{other_app, "Ledger", ApplicationType::native, {}},
                        ConnectionCreated{id<ConnectionId>("ldap"), "LDAP", "ad"}});
        history_.batch(
            {PermissionCreated{read, app, ApplicationRefType::client, "Read", "reads"},
             PermissionCreated{write, other_app, ApplicationRefType::resource_server, "Write", ""},
             RoleCreated{admin, {}, {}, "Administrator", ""},
             RoleCreated{clerk, app, ApplicationRefType::client, "Clerk", ""},
             GroupCreated{sales, "Sales", ""}, GroupCreated{staff, "Staff", "all"}});
        history_.batch({UserCreated{
            anna, UserProfile{"Anna Ärmel", "Ann", "anna@example.com", {}, {"ldap"}, {}}}});
        linked_ = history_.batch({MembersAdded{sales, {anna, bert}, window.from, window.until},
                                  GroupsNested{staff, {sales}}, GroupRolesAssigned{staff, {clerk}},
                                  UserRolesAssigned{admin, {bert}, {}, {}},
                                  UserPermissionsGranted{write, {anna}, window.from, {}},
                                  PermissionsGranted{clerk, {read}}, RolesIncluded{admin, {clerk}},
                                  MappingsAdded{sales, {{mapping, "ldap", "cn=sales"}}}});
    }

    ViewReader at(Position position) {
        if (views_.applied()->position < history_.head()) {
            const auto done = views_.applied()->position.value;
            EXPECT_TRUE(views_.apply(std::span(history_.events()).subspan(done)));
        }
        return views_.read(position).value();
    }
    ViewReader head() { return at(history_.head()); }

    Views views_ = Views::open_in_memory().value();
    History history_;
    Position linked_;
};

template <typename T>
std::vector<T> items(const ViewReader::List<T>& list) {
    EXPECT_TRUE(list) << list.error().what;
    return list ? list->items : std::vector<T>{};
}

template <typename T>
std::vector<std::string> ids(const ViewReader::List<T>& list) {
    std::vector<std::string> found;
    for (const auto& item : items(list))
        found.push_back(item.id.text());
    return found;
}

std::vector<std::string> user_ids(const ViewReader::List<UserId>& list) {
    std::vector<std::string> found;
    for (const auto& user : items(list))
        found.push_back(user.text());
    return found;
}

/// All pages of a list, and how many there were.
template <typename T, typename List>
std::pair<std::vector<T>, std::size_t> all_pages(const List& list, std::size_t limit) {
    std::vector<T> found;
    ListQuery query{"", "", limit};
    for (std::size_t pages = 1;; ++pages) {
        auto page = list(query);
        EXPECT_TRUE(page) << page.error().what;
        EXPECT_LE(page->items.size(), limit);
        for (auto& item : page->items)
            found.push_back(std::move(item));
        if (!page->next_key) return {std::move(found), pages};
        query.after = *page->next_key;
    }
}

} // namespace

TEST_F(ViewReaderTest, ListsEntitiesByTheBytesOfTheirIds) {
    const auto reader = head();
    EXPECT_THAT(ids(reader.applications({})), ElementsAre("app", "other app"));
    EXPECT_THAT(ids(reader.connections({})), ElementsAre("ldap"));
    EXPECT_THAT(ids(reader.users({})), ElementsAre("anna"));
    EXPECT_THAT(ids(reader.permissions({})), ElementsAre("read", "write"));
    EXPECT_THAT(ids(reader.roles({})), ElementsAre("admin", "clerk"));
    EXPECT_THAT(ids(reader.groups({})), ElementsAre("sales", "staff"));
    EXPECT_EQ(items(reader.groups({}))[0].mappings.size(), 1U);
}

TEST_F(ViewReaderTest, RestrictsPermissionsAndRolesToAnApplication) {
    const auto reader = head();
    EXPECT_THAT(ids(reader.permissions({}, app)), ElementsAre("read"));
    EXPECT_THAT(ids(reader.roles({}, app)), ElementsAre("clerk"));
    EXPECT_THAT(ids(reader.roles({}, other_app)), IsEmpty());
}

TEST_F(ViewReaderTest, SearchesWithoutRegardToCase) {
    const auto reader = head();
    EXPECT_THAT(ids(reader.groups({"SALE", "", 10})), ElementsAre("sales"));
    EXPECT_THAT(ids(reader.roles({"inistr", "", 10})), ElementsAre("admin"));
    EXPECT_THAT(ids(reader.users({"äRMEL", "", 10})), ElementsAre("anna"));
    EXPECT_THAT(ids(reader.users({"@EXAMPLE", "", 10})), ElementsAre("anna"));
    EXPECT_THAT(ids(reader.users({"nobody", "", 10})), IsEmpty());
    EXPECT_EQ(items(reader.members(sales, {"ärmel", "", 10})).size(), 1U);
    EXPECT_EQ(items(reader.members(sales, {"BERT", "", 10})).size(), 1U);
    EXPECT_THAT(ids(reader.mappings(sales, {"CN=", "", 10})), ElementsAre("mapping"));
}

TEST_F(ViewReaderTest, KnowsUsersByTheirEdgesAlone) {
    const auto reader = head();
    EXPECT_THAT(user_ids(reader.unregistered_users({})), ElementsAre("bert"));
    EXPECT_THAT(user_ids(reader.unregistered_users({"BER", "", 10})), ElementsAre("bert"));
    EXPECT_THAT(user_ids(reader.users_with_edges({})), ElementsAre("anna", "bert"));
    const auto detail = reader.user(bert).value();
    ASSERT_TRUE(detail);
    EXPECT_EQ(detail->value, (UserDetail{{bert, std::nullopt}, false}));
    EXPECT_FALSE(reader.user(id<UserId>("carl")).value());
}

TEST_F(ViewReaderTest, ListsDirectEdgesFromBothEnds) {
    const auto reader = head();
    EXPECT_THAT(items(reader.members(sales, {})), ElementsAre(MembershipRow{sales, anna, window},
                                                              MembershipRow{sales, bert, window}));
    EXPECT_THAT(ids(reader.children(staff, {})), ElementsAre("sales"));
    EXPECT_THAT(ids(reader.parents(sales, {})), ElementsAre("staff"));
    EXPECT_THAT(ids(reader.group_roles(staff, {})), ElementsAre("clerk"));
    EXPECT_THAT(items(reader.mappings(sales, {})),
                ElementsAre(Mapping{mapping, "ldap", "cn=sales"}));
    EXPECT_THAT(items(reader.user_groups(anna, {})),
                ElementsAre(MembershipRow{sales, anna, window}));
    EXPECT_THAT(items(reader.user_roles(bert, {})), ElementsAre(UserRoleRow{admin, bert, {}}));
    EXPECT_THAT(items(reader.user_permissions(anna, {})),
                ElementsAre(UserPermissionRow{write, anna, {window.from, std::nullopt}}));
    EXPECT_THAT(ids(reader.role_permissions(clerk, {})), ElementsAre("read"));
    EXPECT_THAT(ids(reader.included_roles(admin, {})), ElementsAre("clerk"));
    EXPECT_THAT(items(reader.role_users(admin, {})), ElementsAre(UserRoleRow{admin, bert, {}}));
    EXPECT_THAT(items(reader.members(staff, {})), IsEmpty());
}

TEST_F(ViewReaderTest, AnswersThePastAfterEverythingWasDeleted) {
    const auto gone = history_.batch({GroupDeleted{sales}, UserDeleted{anna}, RoleDeleted{clerk}});
    {
        const auto reader = at(gone);
        EXPECT_THAT(items(reader.members(sales, {})), IsEmpty());
        EXPECT_THAT(ids(reader.children(staff, {})), IsEmpty());
        EXPECT_THAT(ids(reader.included_roles(admin, {})), IsEmpty());
        EXPECT_FALSE(reader.group(sales).value());
        EXPECT_FALSE(reader.user(anna).value());
    }
    const auto reader = at(linked_);
    EXPECT_EQ(items(reader.members(sales, {})).size(), 2U);
    EXPECT_EQ(items(reader.members(sales, {"ärmel", "", 10})).size(), 1U);
    EXPECT_THAT(ids(reader.children(staff, {})), ElementsAre("sales"));
    EXPECT_THAT(ids(reader.included_roles(admin, {})), ElementsAre("clerk"));
    EXPECT_THAT(ids(reader.permissions({}, app)), ElementsAre("read"));
    ASSERT_TRUE(reader.group(sales).value());
    EXPECT_EQ(reader.group(sales).value()->value.mappings.size(), 1U);
}

TEST_F(ViewReaderTest, GivesAReplacedWindowToThePositionsItWasStatedFor) {
    const auto permanent = history_.batch({MembersAdded{sales, {anna}, {}, {}}});
    EXPECT_THAT(items(at(permanent).user_groups(anna, {})),
                ElementsAre(MembershipRow{sales, anna, {}}));
    EXPECT_THAT(items(at(linked_).user_groups(anna, {})),
                ElementsAre(MembershipRow{sales, anna, window}));
}

TEST_F(ViewReaderTest, CarriesTheETagOfTheMoment) {
    const auto touched = head().group(staff).value()->touched;
    EXPECT_EQ(touched, Position{linked_.value - 5}); // its roles, fourth of eight
    const auto deleted = history_.batch({RoleDeleted{clerk}});
    EXPECT_EQ(at(deleted).group(staff).value()->touched, deleted) << "an edge of it was ended";
    EXPECT_EQ(at(linked_).group(staff).value()->touched, touched);
}

TEST_F(ViewReaderTest, TellsTheSwitchesAndWhenTheyWereSet) {
    EXPECT_EQ(head().configuration().value(), Versioned<Configuration>{});
    Configuration switches;
    switches.roles_in_token = true;
    const auto set = history_.batch({ConfigurationUpdated{switches}});
    EXPECT_EQ(at(set).configuration().value(), (Versioned<Configuration>{switches, set}));
    const auto cleared = history_.batch({ConfigurationCleared{{TokenSwitch::roles_in_token}}});
    EXPECT_EQ(at(cleared).configuration().value(), (Versioned<Configuration>{{}, cleared}));
    EXPECT_EQ(at(set).configuration().value(), (Versioned<Configuration>{switches, set}));
}

TEST_F(ViewReaderTest, PagesAreCompleteWhateverTheirSize) {
    std::vector<UserId> users;
    for (int i = 0; i < 23; ++i)
        users.push_back(id<UserId>("u" + std::to_string(i)));
    history_.batch({MembersAdded{staff, users, {}, {}}, UserRolesAssigned{admin, users, {}, {}}});
    const auto reader = head();
    for (const std::size_t limit : {1U, 2U, 5U, 23U, 100U}) {
        const auto [members, pages] = all_pages<MembershipRow>(
            [&](const ListQuery& query) { return reader.members(staff, query); }, limit);
        EXPECT_EQ(members.size(), 23U);
        EXPECT_EQ(pages, (23 + limit - 1) / limit);
        const auto [unregistered, unused] = all_pages<UserId>(
            [&](const ListQuery& query) { return reader.unregistered_users(query); }, limit);
        EXPECT_EQ(unregistered.size(), 24U) << "and bert";
        EXPECT_TRUE(std::is_sorted(unregistered.begin(), unregistered.end()));
        const auto [audit, audit_pages] = all_pages<AuditRow>(
            [&](const ListQuery& query) {
                EventQuery events;
                if (!query.after.empty()) events.after = Position{std::stoull(query.after)};
                events.limit = limit;
                events.newest_first = limit % 2 == 0;
                return reader.events(events);
            },
            limit);
        EXPECT_EQ(audit.size(), history_.events().size());
    }
}

TEST_F(ViewReaderTest, ShowsEventsOfASubjectAnActorATicketATypeAndABatch) {
    Circumstances said;
    said.actor = {"client", "issuer", "hr-sync", "api_key", "key_1", "boss", "10.0.0.1"};
    said.reason = "joins";
    said.ticket = "HR-1";
    said.correlation_id = "c-1";
    const auto asked = history_.batch({MembersRemoved{sales, {bert}}}, said);
    history_.batch({UserDeleted{anna}});
    const auto reader = head();
    const auto positions = [&](const EventQuery& query) {
        std::vector<std::uint64_t> found;
        for (const auto& event : items(reader.events(query)))
            found.push_back(event.position.value);
        return found;
    };
    EventQuery by_subject;
    by_subject.subject = ref(sales);
    by_subject.newest_first = true;
    EXPECT_EQ(positions(by_subject),
              (std::vector<std::uint64_t>{asked.value + 1, asked.value, linked_.value,
                                          linked_.value - 6, linked_.value - 7, 9}))
        << "the deletion of a member is one of them";
    EventQuery query;
    query.actor = "hr-sync";
    EXPECT_EQ(positions(query), std::vector{asked.value});
    query = {};
    query.ticket = "HR-1";
    query.subject = ref(bert);
    EXPECT_EQ(positions(query), std::vector{asked.value});
    query = {};
    query.type = "user.deleted";
    EXPECT_EQ(positions(query), std::vector{asked.value + 1});
    query = {};
    query.batch = history_.events()[1].batch.id;
    EXPECT_EQ(positions(query), (std::vector<std::uint64_t>{2, 3, 4}));
    query.first = {3};
    query.last = Position{3};
    EXPECT_EQ(positions(query), (std::vector<std::uint64_t>{3}));
    query.batch = "no such batch";
    EXPECT_THAT(positions(query), IsEmpty());

    EventQuery one;
    one.first = asked;
    one.limit = 1;
    const auto& recorded = history_.events()[asked.value - 1];
    EXPECT_THAT(
        items(reader.events(one)),
        ElementsAre(AuditRow{asked, recorded.id, "group.members_removed", recorded.commit,
                             recorded.batch, recorded.occurred_at, recorded.recorded_at, said}));
}

TEST_F(ViewReaderTest, ShowsNoEventAfterWhereItStands) {
    head();
    const auto reader = at({1});
    EXPECT_EQ(items(reader.events({})).size(), 1U);
}

} // namespace muniment::projections
