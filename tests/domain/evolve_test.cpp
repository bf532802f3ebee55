#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

Directory after(const Events& events) {
    Directory directory;
    for (const auto& event : events)
        evolve(directory, event);
    return directory;
}

Events with(Events events, const Events& more) {
    events.insert(events.end(), more.begin(), more.end());
    return events;
}

/// Everything touches everything.
Events company() {
    return {application("crm"),
            permission("read", "crm"),
            role("clerk"),
            role("boss"),
            group("ap"),
            group("finance"),
            UserCreated{u("1"), UserProfile{}},
            MembersAdded{g("ap"), {u("1"), u("2")}, {}, tomorrow},
            GroupsNested{g("finance"), {g("ap")}},
            GroupRolesAssigned{g("ap"), {r("clerk")}},
            UserRolesAssigned{r("clerk"), {u("1")}, {}, {}},
            UserPermissionsGranted{p("read"), {u("1")}, {}, {}},
            RolesIncluded{r("boss"), {r("clerk")}},
            PermissionsGranted{r("clerk"), {p("read")}},
            MappingsAdded{g("ap"), {{m("m1"), "My-AD", "AP"}}}};
}

TEST(Evolve, EndsEveryEdgeOfADeletedUser) {
    const auto directory = after(with(company(), {UserDeleted{u("1"), 1, 1, 1}}));
    EXPECT_EQ(directory.find(u("1")), nullptr);
    EXPECT_EQ(directory.members_of(g("ap")), std::vector<UserId>{u("2")});
    EXPECT_TRUE(directory.user_roles.empty());
    EXPECT_TRUE(directory.user_permissions.empty());
}

TEST(Evolve, EndsEveryEdgeOfAnUnregisteredUser) {
    const auto directory = after(with(company(), {UserDeleted{u("2"), 1, 0, 0}}));
    EXPECT_EQ(directory.members_of(g("ap")), std::vector<UserId>{u("1")});
}

TEST(Evolve, EndsEveryEdgeOfADeletedGroup) {
    const auto directory = after(with(company(), {GroupDeleted{g("ap"), 2, 1, 0, 1, 1}}));
    EXPECT_EQ(directory.find(g("ap")), nullptr);
    EXPECT_TRUE(directory.memberships.empty());
    EXPECT_TRUE(directory.nestings.empty());
    EXPECT_TRUE(directory.group_roles.empty());
    EXPECT_FALSE(directory.group_with(m("m1")).has_value());
    EXPECT_NE(directory.find(g("finance")), nullptr);
    EXPECT_EQ(directory.user_roles.size(), 1U);
}

TEST(Evolve, EndsEveryEdgeOfADeletedRole) {
    const auto directory = after(with(company(), {RoleDeleted{r("clerk"), 1, 1, 1, 0, 1}}));
    EXPECT_EQ(directory.find(r("clerk")), nullptr);
    EXPECT_TRUE(directory.group_roles.empty());
    EXPECT_TRUE(directory.user_roles.empty());
    EXPECT_TRUE(directory.role_permissions.empty());
    EXPECT_TRUE(directory.inclusions.empty());
    EXPECT_EQ(directory.memberships.size(), 2U);
}

TEST(Evolve, EndsEveryEdgeOfADeletedPermission) {
    const auto directory = after(with(company(), {PermissionDeleted{p("read"), 1, 1}}));
    EXPECT_EQ(directory.find(p("read")), nullptr);
    EXPECT_TRUE(directory.role_permissions.empty());
    EXPECT_TRUE(directory.user_permissions.empty());
}

TEST(Evolve, GivesARecreatedGroupNothingOfTheOldOne) {
    const auto directory =
        after(with(company(), {GroupDeleted{g("ap"), 2, 1, 0, 1, 1}, group("ap")}));
    EXPECT_TRUE(directory.members_of(g("ap")).empty());
    EXPECT_TRUE(directory.find(g("ap"))->mappings.empty());
}

TEST(Evolve, ReplacesTheWindowOfAnEdge) {
    const auto directory =
        after(with(company(), {MembersAdded{g("ap"), {u("1")}, yesterday, next_week}}));
    EXPECT_EQ(directory.membership(g("ap"), u("1")), (Window{yesterday, next_week}));
    EXPECT_EQ(directory.membership(g("ap"), u("2")), (Window{{}, tomorrow}));
    EXPECT_EQ(directory.member_count(g("ap")), 2U);
}

TEST(Evolve, LeavesARegisteredUserItsEdges) {
    const auto directory = after(with(company(), {UserCreated{u("2"), UserProfile{}}}));
    EXPECT_NE(directory.find(u("2")), nullptr);
    EXPECT_EQ(directory.groups_of(u("2")), std::vector<GroupId>{g("ap")});
}

TEST(Evolve, LeavesAnErasedUserWithoutProfile) {
    const auto directory = after(with(company(), {UserErased{u("1"), {"k"}}}));
    ASSERT_NE(directory.find(u("1")), nullptr);
    EXPECT_FALSE(directory.find(u("1"))->profile.has_value());
    EXPECT_EQ(directory.groups_of(u("1")).size(), 1U);
}

TEST(Evolve, KeepsWhatAnUpdateDoesNotName) {
    const auto directory =
        after({application("crm"), RoleCreated{r("r"), {}, {}, "name", "text"},
               RoleUpdated{r("r"), a("crm"), ApplicationRefType::client, {}, "new"},
               PermissionCreated{p("p"), a("crm"), ApplicationRefType::client, "name", "text"},
               PermissionUpdated{p("p"), {}, {}, "new", {}}});
    EXPECT_EQ(*directory.find(r("r")),
              (Role{r("r"), a("crm"), ApplicationRefType::client, "name", "new"}));
    EXPECT_EQ(*directory.find(p("p")),
              (Permission{p("p"), a("crm"), ApplicationRefType::client, "new", "text"}));
}

TEST(Evolve, KeepsTheOrderOfMappings) {
    const auto directory =
        after({group("ap"), MappingsAdded{g("ap"), {{m("m2"), "c", "x"}, {m("m1"), "c", "y"}}},
               MappingsAdded{g("ap"), {{m("m0"), "c", "z"}}}, MappingsRemoved{g("ap"), {m("m1")}}});
    const std::vector<Mapping> expected{{m("m2"), "c", "x"}, {m("m0"), "c", "z"}};
    EXPECT_EQ(directory.find(g("ap"))->mappings, expected);
}

TEST(Evolve, IsNotMovedByEventsThatNameWhatIsNotThere) {
    const auto before = after(company());
    const Events strange{UserUpdated{u("9"), UserProfile{}},
                         GroupUpdated{g("none"), "x", {}},
                         GroupDeleted{.group = g("none")},
                         MembersAdded{g("none"), {u("1")}, {}, {}},
                         MembersRemoved{g("none"), {u("1")}},
                         GroupsNested{g("ap"), {g("none")}},
                         GroupRolesAssigned{g("ap"), {r("none")}},
                         UserRolesAssigned{r("none"), {u("1")}, {}, {}},
                         UserPermissionsGranted{p("none"), {u("1")}, {}, {}},
                         PermissionsGranted{r("clerk"), {p("none")}},
                         RolesIncluded{r("none"), {r("clerk")}},
                         MappingsAdded{g("none"), {{m("m9"), "c", "x"}}}};
    for (const auto& event : strange)
        EXPECT_TRUE(after(with(company(), {event})) == before) << spelled(Events{event});
}

TEST(Evolve, IsNotMovedByStoreEvents) {
    const auto before = after(company());
    const Events store_events{LogCreated{"o", "l", "e"},
                              KeyRotated{KeyPurpose::log, "a", "b"},
                              ClientCreated{"c", "n", {}, "h", {}},
                              ClientRevoked{"c"},
                              AccessRefused{},
                              EvidenceRead{},
                              ApiKeyRotated{},
                              ResourceServerUpdated{},
                              DocumentRepaired{}};
    EXPECT_TRUE(after(with(company(), store_events)) == before);
    for (const auto& event : store_events)
        EXPECT_FALSE(is_directory_event(event));
}

} // namespace
} // namespace muniment::testing
