#include "projections/audit/explanation.hpp"
#include "projections/audit/limits.hpp"
#include "tests/projections/audit_company.hpp"

namespace muniment::projections::audit {

namespace {

using namespace domain;
using testing::id;

class ExplainedAccess : public testing::AuditedCompany {
  protected:
    Explanation explained(const ViewReader& reader, const UserId& user, Instant instant,
                          const std::optional<LoginContext>& login = std::nullopt) const {
        return explain(reader, {user, pay, login}, instant).value();
    }

    static std::string told(const ExplainedPath& path) {
        std::string text = path.empty() ? "" : path.front().edge.from.id;
        for (const auto& edge : path) {
            text += " > " + edge.edge.to.id;
            if (edge.lack)
                text += std::string("!") + boost::describe::enum_to_string(*edge.lack, "");
        }
        return text;
    }
    static std::vector<std::string> told(const std::vector<ExplainedPath>& paths) {
        std::vector<std::string> texts;
        for (const auto& path : paths)
            texts.push_back(told(path));
        return texts;
    }
    using Told = std::vector<std::string>;
};

TEST_F(ExplainedAccess, TellsEveryWayShortestFirstWithTheEventOfEachEdge) {
    batch({MembersAdded{team, {ann}, {}, {}}}, "HR-1");
    batch({GroupsNested{staff, {team}}}, "ORG-1");
    batch({GroupRolesAssigned{staff, {boss}}, RolesIncluded{boss, {clerk}}}, "IT-1");
    batch({PermissionsGranted{clerk, {pay}}}, "IT-2");
    batch({UserRolesAssigned{clerk, {ann}, {}, {}}}, "IT-3");
    batch({UserPermissionsGranted{pay, {ann}, {}, second(100)}}, "IT-4");

    const auto answer = explained(now(), ann, second(20));
    EXPECT_TRUE(answer.allowed);
    EXPECT_TRUE(answer.complete);
    EXPECT_TRUE(answer.misses.empty());
    EXPECT_EQ(told(answer.paths),
              (Told{"ann > pay", "ann > clerk > pay", "ann > team > staff > boss > clerk > pay"}));
    std::string tickets;
    for (const auto& edge : answer.paths.back())
        tickets += edge.began.circumstances.ticket.value_or("-") + " ";
    EXPECT_EQ(tickets, "HR-1 ORG-1 IT-1 IT-1 IT-2 ");
    EXPECT_EQ(answer.paths.front().front().began.type, "user.permissions_granted");
    EXPECT_EQ(answer.paths.front().front().edge.window.until, second(100));
}

TEST_F(ExplainedAccess, OfThePastIsThatOfThePast) {
    batch({PermissionsGranted{clerk, {pay}}});
    const auto then = batch({UserRolesAssigned{clerk, {ann}, {}, {}}}, "IT-1");
    batch({UserRolesUnassigned{clerk, {ann}}}, "IT-2");
    EXPECT_TRUE(explained(at(then), ann, second(4)).allowed);
    EXPECT_FALSE(explained(at(then), ann, second(4)).paths.front().front().ended)
        << "what came later is not known there";
    EXPECT_FALSE(explained(at({then.value - 1}), ann, second(3)).allowed);
    EXPECT_TRUE(explained(at({then.value - 1}), ann, second(3)).misses.empty());
}

TEST_F(ExplainedAccess, NamesWhatEndedExpiredOrHasNotBegun) {
    batch({PermissionsGranted{clerk, {pay}}});
    batch({UserRolesAssigned{clerk, {ann}, second(10), second(20)}}, "IT-1");
    EXPECT_EQ(told(explained(now(), ann, second(9)).misses), (Told{"ann > clerk!not_begun > pay"}));
    EXPECT_TRUE(explained(now(), ann, second(10)).allowed);
    EXPECT_TRUE(explained(now(), ann, second(19, 999'999)).allowed);
    EXPECT_EQ(told(explained(now(), ann, second(20)).misses), (Told{"ann > clerk!expired > pay"}));

    batch({UserRolesUnassigned{clerk, {ann}}}, "IT-2");
    const auto miss = explained(now(), ann, second(15)).misses.front();
    EXPECT_EQ(told(miss), "ann > clerk!ended > pay");
    EXPECT_EQ(miss.front().ended->circumstances.ticket, "IT-2");
    EXPECT_EQ(miss.front().began.circumstances.ticket, "IT-1");
}

TEST_F(ExplainedAccess, RanksTheNearestMissesByFewestEdgesThenByTheLatestLoss) {
    batch({PermissionsGranted{clerk, {pay}}, PermissionsGranted{boss, {pay}},
           GroupRolesAssigned{team, {clerk}}, GroupRolesAssigned{staff, {boss}}});
    batch({MembersAdded{team, {ann}, {}, {}}, MembersAdded{staff, {ann}, {}, {}},
           UserPermissionsGranted{pay, {ann}, {}, {}}});
    batch({MembersRemoved{team, {ann}}});
    batch({MembersRemoved{staff, {ann}}});
    batch({UserPermissionsRevoked{pay, {ann}}});
    batch({GroupRolesUnassigned{staff, {boss}}});
    const auto answer = explained(now(), ann, second(20));
    EXPECT_EQ(told(answer.misses), (Told{"ann > pay!ended", "ann > team!ended > clerk > pay",
                                         "ann > staff!ended > boss!ended > pay"}));
    EXPECT_TRUE(answer.complete);
}

TEST_F(ExplainedAccess, FollowsMappingsForALoginAlone) {
    const auto mapping = id<MappingId>("m1");
    const auto by_name = id<MappingId>("m2");
    batch({PermissionsGranted{clerk, {pay}}, GroupRolesAssigned{staff, {clerk}},
           MappingsAdded{staff, {{mapping, "ad", "payroll"}, {by_name, "ad", "Team"}}}});
    batch({MembersAdded{team, {ann}, {}, {}}});
    EXPECT_FALSE(explained(now(), ann, second(20)).allowed);
    EXPECT_EQ(told(explained(now(), ann, second(20), LoginContext{"ad", {}}).paths),
              (Told{"ann > team > staff > clerk > pay"}))
        << "the name of a direct group is mapped";
    const auto answer = explained(now(), bob, second(20), LoginContext{"ad", {"payroll"}});
    EXPECT_EQ(told(answer.paths), (Told{"bob > staff > clerk > pay"}));
    EXPECT_EQ(answer.paths.front().front().edge.mapping, (Mapping{mapping, "ad", "payroll"}));
    EXPECT_FALSE(explained(now(), bob, second(20), LoginContext{"other", {"payroll"}}).allowed);
}

TEST_F(ExplainedAccess, SaysWhenThereAreMoreWaysThanItShows) {
    // Twelve layers of two groups each: 4 096 ways.
    std::vector<EventData> events{PermissionsGranted{clerk, {pay}}};
    const auto group = [](int layer, int n) {
        return id<GroupId>("g" + std::to_string(layer) + "." + std::to_string(n));
    };
    constexpr int layers = 12;
    for (int layer = 0; layer < layers; ++layer)
        for (int n : {0, 1})
            events.push_back(GroupCreated{group(layer, n), group(layer, n).text(), ""});
    for (int layer = 1; layer < layers; ++layer)
        for (int n : {0, 1})
            events.push_back(
                GroupsNested{group(layer, n), {group(layer - 1, 0), group(layer - 1, 1)}});
    for (int n : {0, 1}) {
        events.push_back(MembersAdded{group(0, n), {ann}, {}, {}});
        events.push_back(GroupRolesAssigned{group(layers - 1, n), {clerk}});
    }
    batch(std::move(events));
    const auto answer = explained(now(), ann, second(20));
    EXPECT_TRUE(answer.allowed);
    EXPECT_FALSE(answer.complete);
    EXPECT_EQ(answer.paths.size(), paths_max);
}

TEST_F(ExplainedAccess, ShowsNoMoreMissesThanTheBound) {
    std::vector<EventData> events{PermissionsGranted{clerk, {pay}}};
    for (std::size_t i = 0; i <= misses_max; ++i) {
        const auto group = id<GroupId>("g" + std::to_string(i));
        events.push_back(GroupCreated{group, group.text(), ""});
        events.push_back(GroupRolesAssigned{group, {clerk}});
        events.push_back(MembersAdded{group, {ann}, {}, {}});
        events.push_back(MembersRemoved{group, {ann}});
    }
    batch(std::move(events));
    const auto answer = explained(now(), ann, second(20));
    EXPECT_EQ(answer.misses.size(), misses_max);
    EXPECT_FALSE(answer.complete);
}

TEST_F(ExplainedAccess, RemembersWhatAPermissionWas) {
    const auto before = batch({PermissionUpdated{pay, {}, {}, "pay:all", {}}}, "IT-1");
    EXPECT_EQ(former_permission(now(), app, "pay:bills").value()->id, pay);
    EXPECT_EQ(former_permission(now(), app, "pay:bills").value()->ended.circumstances.ticket,
              "IT-1");
    EXPECT_FALSE(former_permission(now(), app, "never").value());
    EXPECT_FALSE(former_permission(now(), app, "pay").value()) << "it is there under its id";
    batch({PermissionDeleted{pay, 0, 0}}, "IT-2");
    EXPECT_EQ(former_permission(now(), app, "pay").value()->ended.type, "permission.deleted");
    EXPECT_EQ(former_permission(now(), app, "pay:all").value()->id, pay);
    EXPECT_FALSE(former_permission(at(before), app, "pay:all").value());
}

} // namespace

} // namespace muniment::projections::audit
