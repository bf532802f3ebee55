#include "projections/audit/pattern.hpp"
#include "tests/projections/report_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::projections {
namespace {

using namespace domain;
using testing::by;
using ::testing::ElementsAre;
using testing::History;
using testing::id;
using ::testing::IsEmpty;
using testing::picked;

TEST(Pattern, FitsTheWholeText) {
    using audit::fits;
    EXPECT_TRUE(fits("*admin*", "Site Administrators"));
    EXPECT_TRUE(fits("admin", "ADMIN"));
    EXPECT_FALSE(fits("admin", "administrator"));
    EXPECT_TRUE(fits("*", ""));
    EXPECT_FALSE(fits("?", ""));
    EXPECT_TRUE(fits("a?c*", "aüc and more"));
    EXPECT_TRUE(fits("*:payments", "approve:payments"));
    EXPECT_TRUE(fits("*a*b*c", "xxaybzzabc"));
    EXPECT_FALSE(fits("*a*b*c", "xxaybzzab"));
    EXPECT_TRUE(fits("*\\**", "read:*"));
    EXPECT_FALSE(fits("*\\**", "read:all"));
    EXPECT_TRUE(fits("\\", "\\"));
    EXPECT_FALSE(fits("", "a"));
    EXPECT_FALSE(fits("*a*a*a*a*a*a*a*a*b", std::string(2'000, 'a'))) << "and does not take long";
}

/// An administrator by a nested group and an included role, an owner of a wildcard directly.
History company() {
    History history;
    const auto app = id<ApplicationId>("app");
    history.batch(
        {ApplicationCreated{app, "App", ApplicationType::spa, {}},
         PermissionCreated{id<PermissionId>("p1"), app, ApplicationRefType::client, "users:*", ""},
         PermissionCreated{id<PermissionId>("p2"), app, ApplicationRefType::client, "read", ""},
         RoleCreated{id<RoleId>("r1"), {}, {}, "Site Admin", ""},
         RoleCreated{id<RoleId>("r2"), {}, {}, "Chief", ""},
         GroupCreated{id<GroupId>("g1"), "g1", ""}, GroupCreated{id<GroupId>("g2"), "g2", ""},
         RolesIncluded{id<RoleId>("r2"), {id<RoleId>("r1")}},
         PermissionsGranted{id<RoleId>("r2"), {id<PermissionId>("p2")}},
         GroupsNested{id<GroupId>("g1"), {id<GroupId>("g2")}},
         GroupRolesAssigned{id<GroupId>("g1"), {id<RoleId>("r2")}},
         MembersAdded{id<GroupId>("g2"), {id<UserId>("ada")}, {}, {}},
         UserPermissionsGranted{id<PermissionId>("p1"), {id<UserId>("bo")}, {}, {}},
         UserPermissionsGranted{id<PermissionId>("p2"), {id<UserId>("cy")}, {}, {}}},
        by("root", "T-1", "begin"));
    return history;
}

std::vector<std::string> told(const PrivilegePatterns& patterns, const AccessFilter& filter = {}) {
    const auto history = company();
    const auto views = testing::views_of(history);
    const auto reader = views.read(history.head()).value();
    const auto rows = testing::rows_by_name(privileged_columns(), [&](const ReportSink& sink) {
        return privileged_rows(reader, testing::instant("2026-02-01T00:00:00Z"), filter, patterns,
                               sink);
    });
    return picked(rows, {"user", "kind", "id", "pattern", "direct", "via", "ticket"});
}

TEST(PrivilegedReport, FindsWhatIsUsuallyPrivilegedDirectlyAndByNesting) {
    EXPECT_THAT(
        told(usual_privileges()),
        ElementsAre("ada | role | r1 | *admin* | false | group g2 > group g1 > role Chief (r2) | "
                    "T-1",
                    "bo | permission | p1 | *\\** | true | direct | T-1"));
}

TEST(PrivilegedReport, TakesOtherPatternsForRolesAndPermissions) {
    EXPECT_THAT(told({{"chief"}, {"READ"}}),
                ElementsAre("ada | permission | p2 | READ | false | group g2 > group g1 > role "
                            "Chief (r2) | T-1",
                            "ada | role | r2 | chief | false | group g2 > group g1 | T-1",
                            "cy | permission | p2 | READ | true | direct | T-1"));
    EXPECT_THAT(told({{"read"}, {"chief"}}), IsEmpty());
    EXPECT_THAT(told({{}, {}}), IsEmpty());
}

TEST(PrivilegedReport, IsOfOneApplicationUserOrGroup) {
    EXPECT_EQ(told(usual_privileges(), {id<ApplicationId>("app"), {}, {}}).size(), 1U)
        << "the role is of no application";
    EXPECT_EQ(told(usual_privileges(), {{}, id<UserId>("ada"), {}}).size(), 1U);
    EXPECT_EQ(told(usual_privileges(), {{}, {}, id<GroupId>("g1")}).size(), 1U);
    EXPECT_THAT(told(usual_privileges(), {{}, id<UserId>("cy"), {}}), IsEmpty());
}

} // namespace
} // namespace muniment::projections
