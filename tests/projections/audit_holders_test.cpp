#include "projections/audit/holders.hpp"
#include "projections/audit/limits.hpp"
#include "tests/projections/audit_company.hpp"

#include <algorithm>

namespace muniment::projections::audit {

namespace {

using namespace domain;
using testing::id;

class HoldersOfACompany : public testing::AuditedCompany {
  protected:
    static std::vector<std::string> all(const ViewReader& reader, const EntityRef& what,
                                        Instant instant) {
        std::vector<std::string> users;
        const auto visited =
            Holders::open(reader, what, instant).value().visit([&](const auto& user) {
                users.push_back(user.text());
                return true;
            });
        EXPECT_TRUE(visited.value());
        return users;
    }
    using Users = std::vector<std::string>;
};

TEST_F(HoldersOfACompany, AreFoundThroughEverythingThatLeadsThere) {
    const auto cid = id<UserId>("cid");
    const auto dan = id<UserId>("dan");
    batch({PermissionsGranted{clerk, {pay}}, RolesIncluded{boss, {clerk}},
           GroupRolesAssigned{staff, {boss}}, GroupsNested{staff, {team}}});
    batch({MembersAdded{team, {dan, ann}, {}, {}}, UserRolesAssigned{clerk, {bob}, {}, {}},
           UserPermissionsGranted{pay, {cid, ann}, {}, {}}});
    const auto reader = now();
    EXPECT_EQ(all(reader, ref(pay), second(9)), (Users{"ann", "bob", "cid", "dan"}));
    EXPECT_EQ(all(reader, ref(clerk), second(9)), (Users{"ann", "bob", "dan"}));
    EXPECT_EQ(all(reader, ref(boss), second(9)), (Users{"ann", "dan"}));
    EXPECT_EQ(all(reader, ref(staff), second(9)), (Users{"ann", "dan"}));
    EXPECT_EQ(all(reader, ref(id<GroupId>("none")), second(9)), Users{});
}

TEST_F(HoldersOfACompany, AreThoseOfTheMoment) {
    batch({PermissionsGranted{clerk, {pay}}});
    const auto then = batch({UserRolesAssigned{clerk, {ann}, second(10), second(20)}});
    batch({UserRolesAssigned{clerk, {bob}, {}, {}}, UserRolesUnassigned{clerk, {ann}}});
    EXPECT_EQ(all(at(then), ref(pay), second(9)), Users{});
    EXPECT_EQ(all(at(then), ref(pay), second(10)), Users{"ann"});
    EXPECT_EQ(all(at(then), ref(pay), second(20)), Users{});
    EXPECT_EQ(all(now(), ref(pay), second(10)), Users{"bob"});
}

/// So many that every list is read in several chunks, and that lists overlap.
TEST_F(HoldersOfACompany, ComeOnceAndInOrderFromLongLists) {
    const auto count = 3 * chunk_rows_max;
    std::vector<UserId> in_team;
    std::vector<UserId> in_staff;
    Users expected;
    for (std::size_t i = 0; i < count; ++i) {
        auto text = std::to_string(i);
        text.insert(0, 6 - text.size(), '0');
        if (i % 3 != 0) in_team.push_back(id<UserId>(text));
        if (i % 2 == 0) in_staff.push_back(id<UserId>(text));
        if (i % 3 != 0 || i % 2 == 0) expected.push_back(text);
    }
    batch({PermissionsGranted{clerk, {pay}}, GroupRolesAssigned{team, {clerk}},
           GroupRolesAssigned{staff, {clerk}}, MembersAdded{team, in_team, {}, {}},
           MembersAdded{staff, in_staff, {}, {}}});
    const auto reader = now();
    EXPECT_EQ(all(reader, ref(pay), second(9)), expected);
    const auto holders = Holders::open(reader, ref(pay), second(9)).value();
    EXPECT_EQ(holders.count().value(), expected.size());
    Users paged;
    for (std::optional<std::string> after = ""; after;) {
        auto page = holders.page(*after, 700).value();
        for (const auto& user : page.items)
            paged.push_back(user.text());
        after = page.next_key;
    }
    EXPECT_EQ(paged, expected);
}

TEST_F(HoldersOfACompany, StopBeingVisitedWhenNobodyListens) {
    batch({UserPermissionsGranted{pay, {ann, bob}, {}, {}}});
    std::size_t visited = 0;
    const auto reader = now();
    const auto whole = Holders::open(reader, ref(pay), second(9)).value().visit([&](const auto&) {
        ++visited;
        return false;
    });
    EXPECT_FALSE(whole.value());
    EXPECT_EQ(visited, 1U);
}

} // namespace

} // namespace muniment::projections::audit
