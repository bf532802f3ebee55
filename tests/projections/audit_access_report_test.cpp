#include "domain/access.hpp"
#include "tests/projections/report_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace muniment::projections {
namespace {

using namespace domain;
using testing::by;
using ::testing::ElementsAre;
using testing::History;
using testing::id;
using testing::instant;
using testing::NamedCells;
using testing::picked;
using testing::views_of;

/// Two applications; ada has a permission by two groups, a role and directly.
/// Positions 2.., a second a batch from 00:00:02 on.
History company() {
    History history;
    const auto app = id<ApplicationId>("app");
    history.batch(
        {ApplicationCreated{app, "Books", ApplicationType::spa, {}},
         ApplicationCreated{id<ApplicationId>("web"), "Web", ApplicationType::spa, {}},
         UserCreated{id<UserId>("ada"), UserProfile{"Ada L.", {}, {}, {}, {}, {}}},
         PermissionCreated{id<PermissionId>("p1"), app, ApplicationRefType::client, "approve", ""},
         PermissionCreated{id<PermissionId>("p2"), id<ApplicationId>("web"),
                           ApplicationRefType::client, "see", ""},
         RoleCreated{id<RoleId>("r1"), app, ApplicationRefType::client, "Clerk", ""},
         RoleCreated{id<RoleId>("r2"), {}, {}, "Chief", ""},
         GroupCreated{id<GroupId>("all"), "Everybody", ""},
         GroupCreated{id<GroupId>("fin"), "Finance", ""}},
        by("root", "T-1"));
    history.batch({PermissionsGranted{id<RoleId>("r1"), {id<PermissionId>("p1")}},
                   PermissionsGranted{id<RoleId>("r2"), {id<PermissionId>("p2")}},
                   RolesIncluded{id<RoleId>("r2"), {id<RoleId>("r1")}},
                   GroupRolesAssigned{id<GroupId>("all"), {id<RoleId>("r2")}}},
                  by("root", "T-2"));
    history.batch({MembersAdded{id<GroupId>("fin"), {id<UserId>("ada")}, {}, {}}},
                  by("hr", "HR-1", "joins"));
    history.batch({GroupsNested{id<GroupId>("all"), {id<GroupId>("fin")}}},
                  by("it", "T-3", "one company"));
    return history;
}

std::vector<NamedCells> rows(const History& history, const AccessFilter& filter = {},
                             std::optional<Instant> at = {}) {
    const auto views = views_of(history);
    const auto reader = views.read(history.head()).value();
    const auto then = at.value_or(history.events().back().occurred_at.instant);
    return testing::rows_by_name(access_columns(), [&](const ReportSink& sink) {
        return access_rows(reader, then, filter, sink);
    });
}

TEST(AccessReport, TellsTheWayAndTheEventThatCompletedIt) {
    const auto all = rows(company());
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0], (NamedCells{{"user", "ada"},
                                  {"user_name", "Ada L."},
                                  {"registered", "true"},
                                  {"application", "app"},
                                  {"application_name", "Books"},
                                  {"permission", "p1"},
                                  {"permission_name", "approve"},
                                  {"via", "group Finance (fin) > group Everybody (all) > role "
                                          "Chief (r2) > role Clerk (r1)"},
                                  {"grants", "1"},
                                  {"since", "2026-01-01T00:00:05.000000Z"},
                                  {"granted_by", "it"},
                                  {"ticket", "T-3"},
                                  {"reason", "one company"},
                                  {"position", "16"}}));
    EXPECT_EQ(all[1].at("permission"), "p2");
    EXPECT_EQ(all[1].at("via"), "group Finance (fin) > group Everybody (all) > role Chief (r2)");
}

TEST(AccessReport, PrefersTheShortestWayAndCountsTheGrants) {
    auto history = company();
    history.batch({UserRolesAssigned{id<RoleId>("r1"), {id<UserId>("ada")}, {}, {}}}, by("it"));
    EXPECT_THAT(picked(rows(history), {"permission", "via", "grants"}),
                ElementsAre("p1 | role Clerk (r1) | 2",
                            "p2 | group Finance (fin) > group Everybody (all) > role Chief (r2) | "
                            "1"));
    history.batch({UserPermissionsGranted{id<PermissionId>("p1"), {id<UserId>("ada")}, {}, {}}},
                  by("it"));
    EXPECT_THAT(picked(rows(history, {id<ApplicationId>("app"), {}, {}}), {"via", "grants"}),
                ElementsAre("direct | 3"));
}

TEST(AccessReport, AppliesWindowsAtTheInstant) {
    auto history = company();
    const auto from = instant("2026-02-01T00:00:00Z");
    const auto until = instant("2026-03-01T00:00:00Z");
    history.batch({UserPermissionsGranted{id<PermissionId>("p2"), {id<UserId>("bo")}, from, until}},
                  by("it"));
    const AccessFilter bo{{}, id<UserId>("bo"), {}};
    EXPECT_TRUE(rows(history, bo, Instant{from.us - 1}).empty());
    EXPECT_THAT(picked(rows(history, bo, from), {"user", "registered", "since", "until"}),
                ElementsAre("bo | false | 2026-02-01T00:00:00.000000Z | "
                            "2026-03-01T00:00:00.000000Z"));
    EXPECT_EQ(rows(history, bo, Instant{until.us - 1}).size(), 1U);
    EXPECT_TRUE(rows(history, bo, until).empty());
}

TEST(AccessReport, IsOfOneApplicationUserOrGroup) {
    auto history = company();
    history.batch({UserPermissionsGranted{id<PermissionId>("p2"), {id<UserId>("bo")}, {}, {}}},
                  by("it"));
    const std::vector<std::string> who = {"user", "permission"};
    EXPECT_THAT(picked(rows(history), who), ElementsAre("ada | p1", "ada | p2", "bo | p2"));
    EXPECT_THAT(picked(rows(history, {id<ApplicationId>("web"), {}, {}}), who),
                ElementsAre("ada | p2", "bo | p2"));
    EXPECT_THAT(picked(rows(history, {{}, id<UserId>("bo"), {}}), who), ElementsAre("bo | p2"));
    EXPECT_THAT(picked(rows(history, {{}, {}, id<GroupId>("all")}), who),
                ElementsAre("ada | p1", "ada | p2"));
    EXPECT_TRUE(rows(history, {{}, id<UserId>("bo"), id<GroupId>("all")}).empty());
    EXPECT_TRUE(rows(history, {{}, id<UserId>("nobody"), {}}).empty());
}

TEST(AccessReport, OfThePastStaysAsItWas) {
    auto history = company();
    const auto then = history.head();
    history.batch({GroupDeleted{id<GroupId>("all"), 0, 0, 1, 1, 0}}, by("it"));
    const auto views = views_of(history);
    const auto reader = views.read(then).value();
    const auto past = testing::rows_by_name(access_columns(), [&](const ReportSink& sink) {
        return access_rows(reader, instant("2026-01-01T00:00:05Z"), {}, sink);
    });
    EXPECT_EQ(past, rows(company()));
    EXPECT_TRUE(rows(history).empty());
}

TEST(AccessReport, StopsWhenTheSinkHasEnough) {
    const auto views = views_of(company());
    const auto reader = views.read(company().head()).value();
    std::size_t taken = 0;
    const auto all = access_rows(reader, instant("2026-02-01T00:00:00Z"), {}, [&](const auto&) {
        ++taken;
        return false;
    });
    ASSERT_TRUE(all);
    EXPECT_FALSE(*all);
    EXPECT_EQ(taken, 1U);
}

/// What the plain rule gives, as `user | permission`.
std::set<std::string> by_rule(const Directory& directory, Instant at) {
    std::set<UserId> users;
    for (const auto& [ends, window] : directory.memberships)
        users.insert(ends.second);
    for (const auto& [ends, window] : directory.user_roles)
        users.insert(ends.second);
    for (const auto& [ends, window] : directory.user_permissions)
        users.insert(ends.second);
    std::set<std::string> lines;
    for (const auto& user : users)
        for (const auto& permission : effective_permissions(directory, user, at))
            lines.insert(user.text() + " | " + permission.text());
    return lines;
}

TEST(AccessReport, EqualsThePlainRuleAtEveryBatchEndOfRandomHistories) {
    std::size_t compared = 0;
    for (std::uint64_t seed = 0; seed < 15; ++seed) {
        History history;
        history.random_batches(seed, 80);
        const auto views = views_of(history);
        for (const auto& end : history.ends()) {
            const auto reader = views.read(end.position).value();
            const auto occurred = history.events()[end.events - 1].occurred_at.instant;
            for (const auto at : {occurred, Instant{occurred.us + 3'600'000'000}}) {
                const auto told =
                    testing::rows_by_name(access_columns(), [&](const ReportSink& sink) {
                        return access_rows(reader, at, {}, sink);
                    });
                const auto lines = picked(told, {"user", "permission"});
                const std::set<std::string> lines_once(lines.begin(), lines.end());
                ASSERT_EQ(lines.size(), lines_once.size()) << "seed " << seed;
                ASSERT_EQ(lines_once, by_rule(end.directory, at))
                    << "seed " << seed << " at position " << end.position.value;
                for (const auto& row : told) {
                    const auto window = end.directory.user_permission(
                        id<PermissionId>(row.at("permission")), id<UserId>(row.at("user")));
                    ASSERT_EQ(row.at("via") == "direct", window && window->contains(at));
                }
                compared += lines.size();
            }
        }
    }
    EXPECT_GT(compared, 1'000U) << "too little happened to mean anything";
}

} // namespace
} // namespace muniment::projections
