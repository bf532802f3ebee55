#include "projections/audit/holding_history.hpp"
#include "tests/projections/audit_company.hpp"

namespace muniment::projections::audit {

namespace {

using namespace domain;

class HoldingHistory : public testing::AuditedCompany {
  protected:
    /// `second` of the moment, and the ticket of the event or the bound.
    static std::string told(const Turn& turn) {
        const auto us = turn.moment.instant.us - second(0).us;
        const std::string cause = turn.event
                                      ? turn.event->circumstances.ticket.value_or("?")
                                      : boost::describe::enum_to_string(turn.bound.value(), "?");
        return std::to_string(us / 1'000'000) + "(" + cause + " " + turn.edge.from.id + ">" +
               turn.edge.to.id + ")";
    }
    std::vector<std::string> told(const ViewReader& reader, const UserId& user,
                                  Instant instant) const {
        std::vector<std::string> texts;
        const auto holdings = holding_history(reader, user, pay, instant).value();
        for (const auto& holding : holdings)
            texts.push_back(told(holding.began) + " .. " +
                            (holding.ended ? told(*holding.ended) : ""));
        return texts;
    }
    using Told = std::vector<std::string>;
};

TEST_F(HoldingHistory, BeginsWithTheEdgeThatMadeAWayWholeAndEndsWithTheOneThatBrokeTheLast) {
    batch({GroupRolesAssigned{team, {clerk}}}, "3");
    batch({MembersAdded{team, {ann}, {}, {}}}, "4");
    batch({PermissionsGranted{clerk, {pay}}}, "5");
    batch({UserPermissionsGranted{pay, {ann}, {}, {}}}, "6");
    batch({MembersRemoved{team, {ann}}}, "7");
    const auto then = batch({UserPermissionsRevoked{pay, {ann}}}, "8");
    batch({UserRolesAssigned{clerk, {ann}, {}, {}}}, "9");
    EXPECT_EQ(told(now(), ann, second(50)),
              (Told{"5(5 clerk>pay) .. 8(8 ann>pay)", "9(9 ann>clerk) .. "}));
    EXPECT_EQ(told(at({then.value - 1}), ann, second(7)), (Told{"5(5 clerk>pay) .. "}));
    EXPECT_EQ(told(now(), bob, second(50)), Told{});
}

TEST_F(HoldingHistory, TurnsAtTheBoundsOfWindowsBetweenBatches) {
    batch({PermissionsGranted{clerk, {pay}}}, "3");
    batch({UserRolesAssigned{clerk, {ann}, second(10), second(20)}}, "4");
    EXPECT_EQ(told(now(), ann, second(9)), Told{}) << "not begun when asked";
    EXPECT_EQ(told(now(), ann, second(15)), (Told{"10(valid_from ann>clerk) .. "}));
    EXPECT_EQ(told(now(), ann, second(20)),
              (Told{"10(valid_from ann>clerk) .. 20(valid_until ann>clerk)"}));
}

TEST_F(HoldingHistory, OfAWindowThatWasReplacedGoesOn) {
    batch({PermissionsGranted{clerk, {pay}}, UserRolesAssigned{clerk, {ann}, {}, second(5)}}, "3");
    batch({UserRolesAssigned{clerk, {ann}, {}, second(30)}}, "4");
    EXPECT_EQ(told(now(), ann, second(50)), (Told{"3(3 ann>clerk) .. 30(valid_until ann>clerk)"}));
    batch({UserRolesAssigned{clerk, {ann}, {}, second(4)}}, "5");
    EXPECT_EQ(told(now(), ann, second(50)), (Told{"3(3 ann>clerk) .. 5(5 ann>clerk)"}))
        << "shortened into the past: the event ended it";
}

TEST_F(HoldingHistory, SeesStatesAtTheEndsOfBatchesOnly) {
    batch({PermissionsGranted{clerk, {pay}}, UserRolesAssigned{clerk, {ann}, {}, {}},
           UserRolesUnassigned{clerk, {ann}}},
          "3");
    EXPECT_EQ(told(now(), ann, second(50)), Told{});
    batch({UserRolesAssigned{clerk, {ann}, {}, {}}}, "4");
    batch({UserRolesUnassigned{clerk, {ann}}, UserRolesAssigned{clerk, {ann}, {}, {}}}, "5");
    EXPECT_EQ(told(now(), ann, second(50)), (Told{"4(4 ann>clerk) .. "}));
}

TEST_F(HoldingHistory, EndsWhereAnEntityOnTheWayIsDeleted) {
    batch({PermissionsGranted{clerk, {pay}}, GroupRolesAssigned{team, {clerk}},
           MembersAdded{team, {ann}, {}, {}}},
          "3");
    batch({GroupDeleted{team}}, "4");
    const auto holdings = holding_history(now(), ann, pay, second(50)).value();
    ASSERT_EQ(holdings.size(), 1U);
    EXPECT_EQ(holdings.front().ended->event->type, "group.deleted");
}

} // namespace

} // namespace muniment::projections::audit
