#include "domain/access.hpp"
#include "projections/audit/affected_users.hpp"
#include "projections/views.hpp"
#include "tests/projections/views_history.hpp"
#include "tests/properties/random_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace muniment::projections::audit {

namespace {

using namespace domain;
using ::testing::ElementsAre;
using testing::History;
using testing::id;
using ::testing::IsEmpty;

const auto app = id<ApplicationId>("app");
const auto read = id<PermissionId>("read");
const auto reader = id<RoleId>("reader");
const auto writer = id<RoleId>("writer");
const auto team = id<GroupId>("team");
const auto company = id<GroupId>("company");
const auto anna = id<UserId>("anna");
const auto bert = id<UserId>("bert");
const auto carl = id<UserId>("carl");

/// Anna is in a team of the company, which writes; Bert writes himself; Carl reads until 100.
class AffectedUsersTest : public ::testing::Test {
  protected:
    AffectedUsersTest() {
        begun_ = history_.batch(
            {ApplicationCreated{app, "App", ApplicationType::spa, {}},
             PermissionCreated{read, app, ApplicationRefType::client, "r", ""},
             RoleCreated{reader, {}, {}, "Reader", ""}, RoleCreated{writer, {}, {}, "Writer", ""},
             GroupCreated{team, "Team", ""}, GroupCreated{company, "Company", ""},
             MembersAdded{team, {anna}, {}, {}}, GroupsNested{company, {team}},
             GroupRolesAssigned{company, {writer}}, UserRolesAssigned{writer, {bert}, {}, {}},
             UserRolesAssigned{reader, {carl}, {}, Instant{100}}, RolesIncluded{writer, {reader}}});
    }

    std::vector<UserId> affected(const Moment& from, const Moment& to, std::size_t limit = 10,
                                 const std::string& after = "") {
        const auto done = views_.applied()->position.value;
        EXPECT_TRUE(views_.apply(std::span(history_.events()).subspan(done)));
        const auto at = views_.read(to.position).value();
        const auto users = AffectedUsers::between(at, from, to);
        EXPECT_TRUE(users);
        return users->after(after, limit).value();
    }
    std::vector<UserId> affected_since_begin(Position to) {
        return affected({begun_, {0}}, {to, {0}});
    }

    History history_;
    Views views_ = Views::open_in_memory().value();
    Position begun_;
};

} // namespace

TEST_F(AffectedUsersTest, AreThoseWithAnEdgeOfTheirOwn) {
    EXPECT_THAT(affected_since_begin(history_.batch({MembersAdded{team, {carl}, {}, {}}})),
                ElementsAre(carl));
    EXPECT_THAT(affected_since_begin(history_.batch({MembersRemoved{team, {carl}}})), IsEmpty());
    EXPECT_THAT(
        affected_since_begin(history_.batch({UserPermissionsGranted{read, {bert}, {}, {}}})),
        ElementsAre(bert));
}

TEST_F(AffectedUsersTest, AreThoseThatReachAChangedRole) {
    EXPECT_THAT(affected_since_begin(history_.batch({PermissionsGranted{reader, {read}}})),
                ElementsAre(anna, bert, carl));
}

TEST_F(AffectedUsersTest, AreThoseBelowAChangedGroup) {
    EXPECT_THAT(affected_since_begin(history_.batch({GroupRolesUnassigned{company, {writer}}})),
                ElementsAre(anna));
}

TEST_F(AffectedUsersTest, AreThoseOfANestingAtEitherMoment) {
    EXPECT_THAT(affected_since_begin(history_.batch({GroupsUnnested{company, {team}}})),
                ElementsAre(anna));
}

TEST_F(AffectedUsersTest, AreNotTouchedByOtherChanges) {
    EXPECT_THAT(affected_since_begin(history_.batch({GroupUpdated{team, "T", {}}})), IsEmpty());
}

TEST_F(AffectedUsersTest, AreThoseWhoseWindowTurned) {
    EXPECT_THAT(affected({begun_, {99}}, {begun_, {100}}), ElementsAre(carl));
    EXPECT_THAT(affected({begun_, {100}}, {begun_, {99}}), ElementsAre(carl));
    EXPECT_THAT(affected({begun_, {100}}, {begun_, {101}}), IsEmpty());
}

TEST_F(AffectedUsersTest, ComeInPages) {
    const auto to = history_.batch({PermissionsGranted{reader, {read}}});
    const Moment from{begun_, {0}};
    EXPECT_THAT(affected(from, {to, {0}}, 2), ElementsAre(anna, bert));
    EXPECT_THAT(affected(from, {to, {0}}, 2, "bert"), ElementsAre(carl));
    EXPECT_THAT(affected(from, {to, {0}}, 2, "carl"), IsEmpty());
}

TEST(AffectedUsers, AreAllWhosePermissionsDiffer) {
    std::size_t differing = 0;
    std::size_t spared = 0;
    for (std::uint64_t seed = 21; seed < 51; ++seed) {
        History history;
        history.random_batches(seed, 40);
        auto views = Views::open_in_memory().value();
        ASSERT_TRUE(views.apply(history.events()));
        const auto& ends = history.ends();
        for (std::size_t from = 0; from < ends.size(); from += 2) {
            for (std::size_t to = from; to < ends.size(); to += 2) {
                const Moment then{ends[from].position,
                                  history.events()[ends[from].events - 1].occurred_at.instant};
                const Moment now{ends[to].position,
                                 history.events()[ends[to].events - 1].occurred_at.instant};
                const auto at = views.read(now.position).value();
                const auto affected =
                    AffectedUsers::between(at, then, now).value().after("", 100).value();
                for (const auto& user : testing::RandomChanges::users()) {
                    const bool differs =
                        effective_permissions(ends[from].directory, user, then.instant) !=
                        effective_permissions(ends[to].directory, user, now.instant);
                    const bool is_found =
                        std::find(affected.begin(), affected.end(), user) != affected.end();
                    EXPECT_TRUE(is_found || !differs)
                        << user.text() << " seed " << seed << " from " << then.position.value
                        << " to " << now.position.value;
                    differing += differs ? 1U : 0U;
                    spared += is_found ? 0U : 1U;
                }
            }
        }
    }
    EXPECT_GT(differing, 100U);
    EXPECT_GT(spared, 100U) << "to name everybody would be no answer";
}

} // namespace muniment::projections::audit
