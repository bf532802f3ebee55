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
using testing::instant;
using ::testing::IsEmpty;

constexpr std::int64_t day_us = 86'400'000'000;

/// Everything in use, every grant with a ticket.
History tidy() {
    History history;
    const auto app = id<ApplicationId>("app");
    history.batch(
        {ApplicationCreated{app, "App", ApplicationType::spa, {}}, UserCreated{id<UserId>("u"), {}},
         PermissionCreated{id<PermissionId>("p"), app, ApplicationRefType::client, "P", ""},
         RoleCreated{id<RoleId>("r"), app, ApplicationRefType::client, "R", ""},
         GroupCreated{id<GroupId>("g"), "G", ""}, GroupCreated{id<GroupId>("h"), "H", ""},
         PermissionsGranted{id<RoleId>("r"), {id<PermissionId>("p")}},
         GroupsNested{id<GroupId>("g"), {id<GroupId>("h")}},
         GroupRolesAssigned{id<GroupId>("g"), {id<RoleId>("r")}},
         MembersAdded{id<GroupId>("h"), {id<UserId>("u")}, {}, {}}},
        by("it", "T-1"));
    return history;
}

std::vector<std::string> told(const History& history, const char* at = "2026-02-01T00:00:00Z",
                              std::int64_t days = 365) {
    const auto views = testing::views_of(history);
    const auto reader = views.read(history.head()).value();
    const auto rows = testing::rows_by_name(stale_grants_columns(), [&](const ReportSink& sink) {
        return stale_grants_rows(reader, instant(at), days * day_us, sink);
    });
    return testing::picked(rows, {"finding", "kind", "id", "user"});
}

TEST(StaleGrantsReport, IsEmptyWhereAllIsInUse) {
    EXPECT_THAT(told(tidy()), IsEmpty());
}

TEST(StaleGrantsReport, FindsGrantsThatAreOver) {
    auto history = tidy();
    history.batch({UserRolesAssigned{
                      id<RoleId>("r"), {id<UserId>("u")}, {}, instant("2026-01-10T00:00:00Z")}},
                  by("it", "T-2"));
    EXPECT_THAT(told(history), ElementsAre("expired grant | role | r | u"));
    EXPECT_THAT(told(history, "2026-01-09T23:59:59Z"), IsEmpty());
    EXPECT_EQ(told(history, "2026-01-10T00:00:00Z").size(), 1U);
}

TEST(StaleGrantsReport, FindsUsersThatAreNotRegistered) {
    auto history = tidy();
    history.batch({UserRolesAssigned{id<RoleId>("r"), {id<UserId>("machine")}, {}, {}},
                   MembersAdded{id<GroupId>("g"), {id<UserId>("machine")}, {}, {}}},
                  by("it", "T-2"));
    EXPECT_THAT(told(history), ElementsAre("unregistered user | user | machine | machine"));
}

TEST(StaleGrantsReport, FindsOldGrantsWithoutATicket) {
    auto history = tidy();
    history.batch({UserRolesAssigned{id<RoleId>("r"), {id<UserId>("u")}, {}, {}}}, by("it"));
    EXPECT_THAT(told(history, "2026-02-01T00:00:00Z", 30),
                ElementsAre("old grant without ticket | role | r | u"));
    EXPECT_THAT(told(history, "2026-02-01T00:00:00Z", 31), IsEmpty()) << "not that old yet";
}

TEST(StaleGrantsReport, FindsWhatNobodyHasAndWhatGivesNothing) {
    auto history = tidy();
    history.batch({GroupCreated{id<GroupId>("empty"), "E", ""},
                   GroupCreated{id<GroupId>("mapped"), "M", ""},
                   MappingsAdded{id<GroupId>("mapped"), {{id<MappingId>("m"), "c", "n"}}},
                   RoleCreated{id<RoleId>("idle"), {}, {}, "I", ""},
                   RoleCreated{id<RoleId>("hollow"), {}, {}, "H", ""},
                   RoleCreated{id<RoleId>("outer"), {}, {}, "O", ""},
                   RolesIncluded{id<RoleId>("outer"), {id<RoleId>("r")}},
                   GroupRolesAssigned{id<GroupId>("mapped"), {id<RoleId>("outer")}},
                   GroupRolesAssigned{id<GroupId>("g"), {id<RoleId>("hollow")}},
                   PermissionCreated{id<PermissionId>("q"), id<ApplicationId>("app"),
                                     ApplicationRefType::client, "Q", ""},
                   PermissionsGranted{id<RoleId>("idle"), {id<PermissionId>("q")}}},
                  by("it", "T-2"));
    EXPECT_THAT(told(history), ElementsAre("group without members | group | empty | -",
                                           "role without holders | role | idle | -",
                                           "role without permissions | role | hollow | -",
                                           "permission without holders | permission | q | -"));
}

TEST(StaleGrantsReport, TakesAGroupForEmptyWhenItsLastMembershipIsOver) {
    auto history = tidy();
    history.batch(
        {MembersAdded{id<GroupId>("h"), {id<UserId>("u")}, {}, instant("2026-01-10T00:00:00Z")}},
        by("it", "T-2"));
    EXPECT_THAT(told(history), ElementsAre("expired grant | membership | h | u",
                                           "group without members | group | g | -",
                                           "group without members | group | h | -",
                                           "role without holders | role | r | -",
                                           "permission without holders | permission | p | -"));
}

} // namespace
} // namespace muniment::projections
