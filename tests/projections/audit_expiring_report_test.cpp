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
using testing::NamedCells;

constexpr std::int64_t day_us = 86'400'000'000;

/// Grants around 2026-02-01 of every kind; the role's is replaced by one that has not begun.
History company() {
    History history;
    const auto app = id<ApplicationId>("app");
    history.batch(
        {ApplicationCreated{app, "App", ApplicationType::spa, {}},
         UserCreated{id<UserId>("u"), UserProfile{"U", {}, {}, {}, {}, {}}},
         PermissionCreated{id<PermissionId>("p"), app, ApplicationRefType::client, "P", ""},
         RoleCreated{id<RoleId>("r"), app, ApplicationRefType::client, "R", ""},
         GroupCreated{id<GroupId>("g"), "G", ""}, GroupCreated{id<GroupId>("h"), "H", ""}});
    history.batch(
        {MembersAdded{id<GroupId>("g"), {id<UserId>("u")}, {}, instant("2026-02-10T00:00:00Z")},
         MembersAdded{id<GroupId>("h"), {id<UserId>("u")}, {}, {}},
         UserPermissionsGranted{
             id<PermissionId>("p"), {id<UserId>("v")}, {}, instant("2026-03-03T00:00:00Z")},
         UserRolesAssigned{
             id<RoleId>("r"), {id<UserId>("u")}, {}, instant("2026-02-02T00:00:00Z")}},
        by("hr", "HR-1", "for the audit"));
    history.batch({UserRolesAssigned{id<RoleId>("r"),
                                     {id<UserId>("u")},
                                     instant("2026-06-01T00:00:00Z"),
                                     instant("2026-07-01T00:00:00Z")}},
                  by("it"));
    return history;
}

std::vector<NamedCells> rows(Instant at, std::int64_t days) {
    const auto history = company();
    const auto views = testing::views_of(history);
    const auto reader = views.read(history.head()).value();
    return testing::rows_by_name(expiring_columns(), [&](const ReportSink& sink) {
        return expiring_rows(reader, at, days * day_us, sink);
    });
}

std::vector<std::string> told(Instant at, std::int64_t days) {
    return testing::picked(rows(at, days), {"due", "state", "user", "kind", "id"});
}

constexpr const char* role_line = "2026-06-01T00:00:00.000000Z | not begun | u | role | r";

TEST(ExpiringReport, ListsWhatEndsWithinTheTimeAndWhatHasNotBegun) {
    EXPECT_THAT(told(instant("2026-02-01T00:00:00Z"), 30),
                ElementsAre("2026-02-10T00:00:00.000000Z | ends | u | membership | g",
                            "2026-03-03T00:00:00.000000Z | ends | v | permission | p", role_line));
    EXPECT_THAT(told(instant("2026-02-01T00:00:00Z"), 29),
                ElementsAre("2026-02-10T00:00:00.000000Z | ends | u | membership | g", role_line));
}

TEST(ExpiringReport, TellsWhoGrantedAndForHowLong) {
    const auto all = rows(instant("2026-02-01T06:00:00Z"), 30);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0], (NamedCells{{"due", "2026-02-10T00:00:00.000000Z"},
                                  {"state", "ends"},
                                  {"days_left", "8"},
                                  {"user", "u"},
                                  {"user_name", "U"},
                                  {"kind", "membership"},
                                  {"id", "g"},
                                  {"name", "G"},
                                  {"valid_until", "2026-02-10T00:00:00.000000Z"},
                                  {"granted_at", "2026-01-01T00:00:03.000000Z"},
                                  {"granted_by", "hr"},
                                  {"ticket", "HR-1"},
                                  {"reason", "for the audit"},
                                  {"position", "8"}}));
    EXPECT_EQ(all[1].at("application"), "app");
    EXPECT_EQ(all[2].at("granted_by"), "it") << "of the window in force, not of the one before";
}

TEST(ExpiringReport, TurnsAtTheInstant) {
    const auto end = instant("2026-02-10T00:00:00Z");
    EXPECT_EQ(told({end.us - 1}, 1).size(), 2U);
    EXPECT_THAT(told(end, 1), ElementsAre(role_line)) << "what is over does not end any more";
    EXPECT_THAT(told(instant("2026-06-01T00:00:00Z"), 30),
                ElementsAre("2026-07-01T00:00:00.000000Z | ends | u | role | r"));
    EXPECT_THAT(told(instant("2026-07-01T00:00:00Z"), 30), IsEmpty());
}

} // namespace
} // namespace muniment::projections
