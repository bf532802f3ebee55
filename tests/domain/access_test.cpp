#include "domain/access.hpp"
#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

using Groups = std::set<GroupId>;
using Roles = std::set<RoleId>;
using Permissions = std::set<PermissionId>;

Directory directory_of(const Events& events) {
    Directory directory;
    for (const auto& event : events)
        evolve(directory, event);
    return directory;
}

/// The worked example of the Auth0 Authorization Extension, section 6.
Directory worked_example() {
    return directory_of(
        {application("app-spa"), permission("read:x", "app-spa"), role("Empty2", "app-spa"),
         role("Reader", "app-spa"), group("Company"), group("Finance"), group("AP"),
         group("Mapped"), group("MappedByName"), GroupsNested{g("Company"), {g("Finance")}},
         GroupsNested{g("Finance"), {g("AP")}}, GroupRolesAssigned{g("Company"), {r("Empty2")}},
         MembersAdded{g("AP"), {u("u1")}, {}, {}}, PermissionsGranted{r("Reader"), {p("read:x")}},
         UserRolesAssigned{r("Reader"), {u("u1")}, {}, {}},
         MappingsAdded{g("Mapped"), {{m("m1"), "My-AD", "Domain Users"}}},
         MappingsAdded{g("MappedByName"), {{m("m2"), "My-AD", "AP"}}}});
}

const Groups company_groups{g("Company"), g("Finance"), g("AP")};

TEST(Access, OfTheWorkedExampleWithALogin) {
    const auto directory = worked_example();
    const LoginContext login{"My-AD", {"Domain Users"}};
    const Groups expected{g("Company"), g("Finance"), g("AP"), g("Mapped"), g("MappedByName")};
    EXPECT_EQ(effective_groups(directory, u("u1"), today, login), expected);
    EXPECT_EQ(effective_roles(directory, u("u1"), today, login), (Roles{r("Empty2"), r("Reader")}));
    EXPECT_EQ(effective_permissions(directory, u("u1"), today, login), Permissions{p("read:x")});
}

TEST(Access, OfTheWorkedExampleWithAnotherConnection) {
    const auto directory = worked_example();
    const LoginContext login{"google-oauth2", {"Domain Users"}};
    EXPECT_EQ(effective_groups(directory, u("u1"), today, login), company_groups);
}

TEST(Access, OfTheWorkedExampleWithoutGroupsFromTheProvider) {
    const auto directory = worked_example();
    const LoginContext login{"My-AD", {}};
    const Groups expected{g("Company"), g("Finance"), g("AP"), g("MappedByName")};
    EXPECT_EQ(effective_groups(directory, u("u1"), today, login), expected);
}

TEST(Access, OfTheWorkedExampleWithoutALogin) {
    const auto directory = worked_example();
    EXPECT_EQ(effective_groups(directory, u("u1"), today), company_groups);
}

TEST(Access, OfAnUnknownUserIsEmpty) {
    const auto directory = worked_example();
    EXPECT_TRUE(effective_groups(directory, u("u9"), today).empty());
    EXPECT_TRUE(effective_roles(directory, u("u9"), today).empty());
    EXPECT_TRUE(effective_permissions(directory, u("u9"), today).empty());
}

TEST(Access, OfAnUnknownUserComesFromMappingsOfItsLogin) {
    const auto directory = worked_example();
    EXPECT_EQ(effective_groups(directory, u("u9"), today, LoginContext{"My-AD", {"AP"}}),
              Groups{g("MappedByName")});
}

TEST(Access, FollowsMappingsInOnePass) {
    auto directory = worked_example();
    // The names of mapped groups and of ancestors are not fed back.
    for (const auto& event : Events{group("second"), group("third"),
                                    MappingsAdded{g("second"), {{m("m3"), "My-AD", "Mapped"}}},
                                    MappingsAdded{g("third"), {{m("m4"), "My-AD", "Finance"}}}})
        evolve(directory, event);
    const auto groups =
        effective_groups(directory, u("u1"), today, LoginContext{"My-AD", {"Domain Users"}});
    EXPECT_TRUE(groups.contains(g("Mapped")));
    EXPECT_FALSE(groups.contains(g("second")));
    EXPECT_FALSE(groups.contains(g("third")));
}

TEST(Access, MatchesMappingsByteForByte) {
    const auto directory = worked_example();
    EXPECT_EQ(effective_groups(directory, u("u9"), today, LoginContext{"my-ad", {"AP"}}), Groups{});
    EXPECT_EQ(effective_groups(directory, u("u9"), today, LoginContext{"My-AD", {"ap"}}), Groups{});
}

TEST(Access, ReachesTheAncestorsOfMappedGroups) {
    auto directory = worked_example();
    evolve(directory, group("outer"));
    evolve(directory, GroupsNested{g("outer"), {g("Mapped")}});
    EXPECT_EQ(effective_groups(directory, u("u9"), today, LoginContext{"My-AD", {"Domain Users"}}),
              (Groups{g("Mapped"), g("outer")}));
}

TEST(Access, LastsAsLongAsTheWindowsOfTheEdges) {
    const auto directory = directory_of(
        {application("crm"), permission("p1", "crm"), permission("p2", "crm"), role("r1"),
         role("r2"), group("ap"), PermissionsGranted{r("r1"), {p("p1")}},
         GroupRolesAssigned{g("ap"), {r("r1")}}, MembersAdded{g("ap"), {u("1")}, today, tomorrow},
         UserRolesAssigned{r("r2"), {u("1")}, tomorrow, {}},
         UserPermissionsGranted{p("p2"), {u("1")}, {}, today}});
    EXPECT_EQ(effective_groups(directory, u("1"), yesterday), Groups{});
    EXPECT_EQ(effective_groups(directory, u("1"), today), Groups{g("ap")});
    EXPECT_EQ(effective_groups(directory, u("1"), tomorrow), Groups{});
    EXPECT_EQ(effective_roles(directory, u("1"), today), Roles{r("r1")});
    EXPECT_EQ(effective_roles(directory, u("1"), tomorrow), Roles{r("r2")});
    EXPECT_EQ(effective_permissions(directory, u("1"), yesterday), Permissions{p("p2")});
    EXPECT_EQ(effective_permissions(directory, u("1"), today), Permissions{p("p1")});
    EXPECT_EQ(effective_permissions(directory, u("1"), tomorrow), Permissions{});
}

TEST(Access, LetsAnExpiredMembershipMatchNoMapping) {
    const auto directory =
        directory_of({group("ap"), group("by-name"), MembersAdded{g("ap"), {u("1")}, {}, today},
                      MappingsAdded{g("by-name"), {{m("m1"), "c", "ap"}}}});
    const LoginContext login{"c", {}};
    EXPECT_EQ(effective_groups(directory, u("1"), yesterday, login),
              (Groups{g("ap"), g("by-name")}));
    EXPECT_EQ(effective_groups(directory, u("1"), today, login), Groups{});
}

TEST(Access, IncludesWhatIncludedRolesHold) {
    const auto directory = directory_of(
        {application("crm"), permission("p1", "crm"), permission("p2", "crm"), role("top"),
         role("mid"), role("low"), RolesIncluded{r("top"), {r("mid")}},
         RolesIncluded{r("mid"), {r("low")}}, PermissionsGranted{r("low"), {p("p1")}},
         PermissionsGranted{r("top"), {p("p2")}}, UserRolesAssigned{r("mid"), {u("1")}, {}, {}}});
    EXPECT_EQ(effective_roles(directory, u("1"), today), (Roles{r("mid"), r("low")}));
    EXPECT_EQ(effective_permissions(directory, u("1"), today), Permissions{p("p1")});
}

} // namespace
} // namespace muniment::testing
