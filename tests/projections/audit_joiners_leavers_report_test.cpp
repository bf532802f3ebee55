#include "domain/access.hpp"
#include "tests/projections/report_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

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

const UserId ada = id<UserId>("ada");
const GroupId finance = id<GroupId>("fin");
const RoleId clerk = id<RoleId>("r");

/// A role with a permission, given to a group. At 00:00:02.
History company() {
    History history;
    const auto app = id<ApplicationId>("app");
    history.batch(
        {ApplicationCreated{app, "App", ApplicationType::spa, {}},
         PermissionCreated{id<PermissionId>("p"), app, ApplicationRefType::client, "P", ""},
         RoleCreated{clerk, app, ApplicationRefType::client, "Clerk", ""},
         GroupCreated{finance, "Finance", ""}, PermissionsGranted{clerk, {id<PermissionId>("p")}},
         GroupRolesAssigned{finance, {clerk}}});
    return history;
}

Moment moment_of(const History& history, std::size_t end) {
    const auto& past = history.ends()[end];
    return {past.position, history.events()[past.events - 1].occurred_at.instant};
}

std::vector<NamedCells> rows(const History& history, const Period& period,
                             const std::optional<UserId>& user = {}) {
    const auto views = testing::views_of(history);
    const auto reader = views.read(period.to.position).value();
    return testing::rows_by_name(joiners_leavers_columns(), [&](const ReportSink& sink) {
        return joiners_leavers_rows(reader, period, user, testing::count_by_rule(history), sink);
    });
}

Period since_the_beginning(const History& history) {
    return {{}, moment_of(history, history.ends().size() - 1)};
}

std::vector<std::string> told(const History& history, const Period& period) {
    return testing::picked(rows(history, period),
                           {"user", "what", "kind", "id", "permissions_after"});
}
std::vector<std::string> told(const History& history) {
    return told(history, since_the_beginning(history));
}

TEST(JoinersLeaversReport, FollowsAUserFromTheFirstAccessToTheLast) {
    auto history = company();
    history.batch({UserCreated{ada, UserProfile{"Ada", {}, {}, {}, {}, {}}}}, by("hr", "HR-1"));
    history.batch({MembersAdded{finance, {ada}, {}, {}}}, by("hr", "HR-1", "joins"));
    history.batch({UserRolesAssigned{clerk, {ada}, {}, {}}}, by("it", "IT-1"));
    history.batch({MembersRemoved{finance, {ada}}}, by("hr", "HR-2", "leaves"));
    history.batch({UserRolesUnassigned{clerk, {ada}}}, by("it", "IT-2"));
    history.batch({UserDeleted{ada, 0, 0, 0}}, by("hr", "HR-2"));
    EXPECT_THAT(told(history),
                ElementsAre("ada | registered | - | - | 0", "ada | added | membership | fin | 1",
                            "ada | gained access | - | - | 1", "ada | added | role | r | 1",
                            "ada | removed | membership | fin | 1", "ada | removed | role | r | 0",
                            "ada | lost access | - | - | 0", "ada | deleted | - | - | 0"));
    const auto all = rows(history, since_the_beginning(history));
    EXPECT_EQ(all[1], (NamedCells{{"user", "ada"},
                                  {"user_name", "Ada"},
                                  {"at", "2026-01-01T00:00:04.000000Z"},
                                  {"what", "added"},
                                  {"kind", "membership"},
                                  {"id", "fin"},
                                  {"name", "Finance"},
                                  {"permissions_after", "1"},
                                  {"made_by", "hr"},
                                  {"ticket", "HR-1"},
                                  {"reason", "joins"},
                                  {"position", "9"}}))
        << "the name stays when the user is deleted";
    EXPECT_EQ(all[6].at("removal_minutes"), "1") << "one second, and never less than it was";
    EXPECT_EQ(all[6].at("ticket"), "IT-2");
}

TEST(JoinersLeaversReport, LooksAtThePeriodAlone) {
    auto history = company();
    history.batch({MembersAdded{finance, {ada}, {}, {}}}, by("hr"));
    history.batch({MembersRemoved{finance, {ada}}}, by("hr"));
    const auto first = moment_of(history, 1);
    const auto second = moment_of(history, 2);
    const auto third = moment_of(history, 3);
    EXPECT_THAT(told(history, {first, second}), ElementsAre("ada | added | membership | fin | 1",
                                                            "ada | gained access | - | - | 1"));
    EXPECT_THAT(told(history, {second, third}), ElementsAre("ada | removed | membership | fin | 0",
                                                            "ada | lost access | - | - | 0"));
    EXPECT_THAT(told(history, {third, third}), IsEmpty());
    EXPECT_EQ(told(history, {first, third}).size(), 4U) << "who came and went is not forgotten";
    EXPECT_EQ(rows(history, {first, third}, id<UserId>("bo")).size(), 0U);
    EXPECT_EQ(rows(history, {first, third}, ada).size(), 4U);
}

TEST(JoinersLeaversReport, SeesWindowsOpenAndCloseWithoutAnEvent) {
    auto history = company();
    history.batch(
        {MembersAdded{
            finance, {ada}, instant("2026-01-10T00:00:00Z"), instant("2026-01-20T00:00:00Z")}},
        by("hr", "HR-1"));
    const Moment later{history.head(), instant("2026-02-01T00:00:00Z")};
    EXPECT_THAT(
        told(history, {{}, later}),
        ElementsAre("ada | added | membership | fin | 0",
                    "ada | window opened | membership | fin | 1", "ada | gained access | - | - | 1",
                    "ada | window closed | membership | fin | 0", "ada | lost access | - | - | 0"));
    const auto all = rows(history, {{}, later});
    EXPECT_EQ(all[1].at("at"), "2026-01-10T00:00:00.000000Z");
    EXPECT_EQ(all[3].at("ticket"), "HR-1") << "whoever set the window";
    EXPECT_EQ(all[4].at("removal_minutes"), "0");
    EXPECT_EQ(told(history, {{}, {history.head(), instant("2026-01-19T23:59:59Z")}}).size(), 3U);
}

TEST(JoinersLeaversReport, TellsAnotherWindowFromARemoval) {
    auto history = company();
    history.batch({MembersAdded{finance, {ada}, {}, {}}}, by("hr"));
    history.batch({MembersAdded{finance, {ada}, {}, instant("2026-03-01T00:00:00Z")}}, by("hr"));
    EXPECT_THAT(told(history, {moment_of(history, 2), moment_of(history, 3)}),
                ElementsAre("ada | window changed | membership | fin | 1"));
}

TEST(JoinersLeaversReport, SeesAccessTurnByWhatGroupsAndRolesDo) {
    auto history = company();
    history.batch({MembersAdded{finance, {ada}, {}, {}}}, by("hr"));
    history.batch({GroupCreated{id<GroupId>("x"), "X", ""}}, by("it"));
    history.batch({PermissionsRevoked{clerk, {id<PermissionId>("p")}}}, by("it", "IT-9"));
    history.batch({GroupCreated{id<GroupId>("y"), "Y", ""}}, by("it"));
    const auto all = rows(history, {moment_of(history, 2), moment_of(history, 5)});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].at("what"), "lost access");
    EXPECT_EQ(all[0].at("ticket"), "IT-9");
    EXPECT_EQ(all[0].at("position"), "10");
    EXPECT_EQ(all[0].at("at"), "2026-01-01T00:00:05.000000Z");
    EXPECT_FALSE(all[0].contains("removal_minutes")) << "nothing was taken from the user itself";
}

TEST(JoinersLeaversReport, CountsARemovalFromTheFirstThingTakenAfterTheLastGiven) {
    auto history = company();
    history.batch({UserCreated{ada, {}}, MembersAdded{finance, {ada}, {}, {}}}, by("hr"));
    history.batch({UserRolesAssigned{clerk, {ada}, {}, instant("2026-01-01T01:30:00Z")}}, by("it"));
    history.batch({MembersRemoved{finance, {ada}}}, by("hr"));
    const auto all = rows(history, {{}, {history.head(), instant("2026-02-01T00:00:00Z")}});
    EXPECT_EQ(all.back().at("what"), "lost access");
    EXPECT_EQ(all.back().at("removal_minutes"), "90") << "from 00:00:05 to 01:30:00, rounded up";
}

/// First access and last access take turns, and end where the plain rule says.
void expect_turns(const History& history, const Period& period) {
    const auto count = testing::count_by_rule(history);
    std::map<std::string, std::vector<std::string>> turns;
    for (const auto& row : rows(history, period))
        if (row.at("what") == "gained access" || row.at("what") == "lost access")
            turns[row.at("user")].push_back(row.at("what"));
    std::set<std::string> users;
    for (const auto& end : history.ends())
        for (const auto& [ends, window] : end.directory.memberships)
            users.insert(ends.second.text());
    for (const auto& user : users) {
        bool has = count(id<UserId>(user), period.from) > 0;
        for (const auto& turn : turns[user]) {
            ASSERT_EQ(turn, has ? "lost access" : "gained access") << user;
            has = !has;
        }
        ASSERT_EQ(has, count(id<UserId>(user), period.to) > 0) << user;
    }
}

TEST(JoinersLeaversReport, AgreesWithThePlainRuleOnRandomHistories) {
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
        History history;
        history.random_batches(seed, 15);
        const auto last = history.ends().size() - 1;
        for (const auto& [from, to] :
             {std::pair(std::size_t{0}, last), {last / 3, last}, {last / 4, last / 2}}) {
            SCOPED_TRACE("seed " + std::to_string(seed) + ", from end " + std::to_string(from));
            expect_turns(history, {moment_of(history, from), moment_of(history, to)});
        }
    }
}

} // namespace
} // namespace muniment::projections
