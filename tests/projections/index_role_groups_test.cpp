#include "projections/index/role_groups.hpp"

#include <gtest/gtest.h>

namespace muniment::projections::index {
namespace {

NodeSet nodes(std::initializer_list<Node> listed) {
    NodeSet set;
    for (const auto node : listed)
        set.insert(node);
    return set;
}

constexpr Node role = 2;

class RoleGroupsWithTwoVersions : public testing::Test {
  protected:
    RoleGroupsWithTwoVersions() {
        groups.changed(role, 10);
        groups.changed(role, 20);
        groups.reserve(10'000);
    }
    RoleGroups groups;
};

TEST_F(RoleGroupsWithTwoVersions, KeepsEachVersionBesideTheOther) {
    EXPECT_EQ(groups.find(role, 15), nullptr);
    ASSERT_NE(groups.keep(role, 15, nodes({1, 9'000})), nullptr);
    EXPECT_EQ(groups.find(role, 20), nullptr);
    ASSERT_NE(groups.keep(role, 25, nodes({3})), nullptr);

    for (const Point point : {10U, 15U, 19U}) {
        EXPECT_TRUE(groups.find(role, point)->contains(1));
        EXPECT_TRUE(groups.find(role, point)->contains(9'000));
        EXPECT_FALSE(groups.find(role, point)->contains(3));
    }
    for (const Point point : {20U, 25U, point_max}) {
        EXPECT_FALSE(groups.find(role, point)->contains(1));
        EXPECT_TRUE(groups.find(role, point)->contains(3));
    }
}

TEST_F(RoleGroupsWithTwoVersions, KnowsThatNobodyHadTheRoleBefore) {
    ASSERT_NE(groups.find(role, 9), nullptr);
    EXPECT_FALSE(groups.find(role, 9)->contains(1));
    ASSERT_NE(groups.find(role + 1, 15), nullptr) << "a role that no group ever had";
    EXPECT_FALSE(groups.find(role + 1, 15)->contains(1));
}

TEST_F(RoleGroupsWithTwoVersions, BeginsAVersionOnceAPoint) {
    ASSERT_NE(groups.keep(role, 20, nodes({3})), nullptr);
    groups.changed(role, 20);
    EXPECT_EQ(groups.find(role, 20), nullptr) << "it is told of after what was learned";
    ASSERT_NE(groups.keep(role, 20, nodes({4})), nullptr);
    EXPECT_TRUE(groups.find(role, 20)->contains(4));
    EXPECT_FALSE(groups.find(role, 20)->contains(3));
}

TEST_F(RoleGroupsWithTwoVersions, GrowsMorePatientAndForgetsWhenThereIsNoRoom) {
    const auto once = groups.patience(role);
    EXPECT_LT(once, groups.patience(role));
    EXPECT_EQ(groups.patience(role + 1), 0U);

    std::size_t kept = 0;
    while (groups.keep(role, 15, nodes({1})) != nullptr)
        ASSERT_LT(++kept, 10'000U);
    EXPECT_EQ(groups.patience(role), 0U);
    groups.reserve(10'000);
    EXPECT_EQ(groups.find(role, 15), nullptr);
    EXPECT_NE(groups.keep(role, 15, nodes({1})), nullptr);
}

} // namespace
} // namespace muniment::projections::index
