#include "projections/index/reach_table.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace muniment::projections::index {
namespace {

NodeSet nodes(std::initializer_list<Node> listed) {
    NodeSet set;
    for (const auto node : listed)
        set.insert(node);
    return set;
}

class ReachTableWithRoom : public testing::Test {
  protected:
    ReachTableWithRoom() {
        table.changed(permission, 10);
        table.reserve(100, 10'000, 10'000);
    }
    static constexpr Node permission = 3;
    ReachTable table;
};

TEST_F(ReachTableWithRoom, KeepsWhatIsLearnedUntilTheNextChange) {
    EXPECT_EQ(table.find(permission, 10), nullptr);
    ASSERT_NE(table.keep(permission, nodes({2}), nodes({1, 700})), nullptr);

    const auto* reach = table.find(permission, 10);
    ASSERT_NE(reach, nullptr);
    EXPECT_TRUE(reach->roles.contains(1));
    EXPECT_TRUE(reach->roles.contains(700));
    EXPECT_FALSE(reach->roles.contains(2));
    EXPECT_TRUE(reach->groups.contains(2));
    EXPECT_FALSE(reach->groups.contains(1));
    EXPECT_EQ(table.find(permission, point_max), reach);

    table.changed(permission, 20);
    EXPECT_EQ(table.find(permission, 20), nullptr);
}

TEST_F(ReachTableWithRoom, SaysNothingOfWhatWasBeforeTheLastChange) {
    ASSERT_NE(table.keep(permission, nodes({1}), nodes({})), nullptr);
    EXPECT_EQ(table.find(permission, 9), nullptr);
    EXPECT_EQ(table.patience(permission, 9), 0U) << "what is learned there is not kept";
}

TEST_F(ReachTableWithRoom, GrowsMorePatientTheOftenerItIsAsked) {
    const auto once = table.patience(permission, 10);
    const auto twice = table.patience(permission, 10);
    EXPECT_GT(once, 0U);
    EXPECT_GT(twice, once);
    table.changed(permission, 11);
    EXPECT_EQ(table.patience(permission, 11), once);
}

TEST_F(ReachTableWithRoom, RefusesWhatFindsNoRoomAndForgetsWhenTheWriterComesBy) {
    ReachTable small;
    small.changed(0, 1);
    EXPECT_EQ(small.patience(0, 1), 0U) << "nothing was reserved";
    EXPECT_EQ(small.keep(0, nodes({1}), nodes({1})), nullptr);

    small.reserve(1, 1000, 1000);
    std::size_t kept = 0;
    while (small.keep(0, nodes({1}), nodes({1})) != nullptr)
        ASSERT_LT(++kept, 1000U);
    EXPECT_GT(kept, 0U);
    EXPECT_NE(small.find(0, 1), nullptr);
    EXPECT_EQ(small.patience(0, 1), 0U);

    small.reserve(1, 1000, 1000);
    EXPECT_EQ(small.find(0, 1), nullptr);
    EXPECT_NE(small.keep(0, nodes({1}), nodes({1})), nullptr);
}

TEST(NodeBits, EqualASet) {
    std::mt19937_64 random(1);
    for (const Node most : {1U, 63U, 64U, 511U, 512U, 513U, 5'000U, 100'000U}) {
        ReachTable table;
        table.changed(0, 0);
        table.reserve(1, most, most);
        std::set<Node> expected;
        NodeSet given;
        for (int i = 0; i < 100; ++i) {
            const auto node = static_cast<Node>(random() % most);
            expected.insert(node);
            given.insert(node);
        }
        const auto* reach = table.keep(0, given, given);
        ASSERT_NE(reach, nullptr);
        for (Node node = 0; node < most + 2'000; ++node)
            ASSERT_EQ(reach->groups.contains(node), expected.contains(node)) << node;
    }
}

} // namespace
} // namespace muniment::projections::index
