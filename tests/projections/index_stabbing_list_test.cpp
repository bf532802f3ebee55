#include "projections/index/stabbing_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace muniment::projections::index {
namespace {

std::vector<Node> held_at(const StabbingList& list, Point point) {
    std::vector<Node> nodes;
    list.any_at(point, [&](const Interval& interval) {
        nodes.push_back(interval.other);
        return false;
    });
    return nodes;
}

TEST(StabbingList, HoldsNothingWhenEmpty) {
    EXPECT_TRUE(held_at(StabbingList(), 5).empty());
}

TEST(StabbingList, IsHalfOpen) {
    StabbingList list;
    list.append({7, 3, 5, 0});
    EXPECT_TRUE(held_at(list, 2).empty());
    EXPECT_EQ(held_at(list, 3), std::vector<Node>{7});
    EXPECT_EQ(held_at(list, 4), std::vector<Node>{7});
    EXPECT_TRUE(held_at(list, 5).empty());
}

TEST(StabbingList, StopsAtTheFirstThatIsFound) {
    StabbingList list;
    for (Node node = 0; node < 100; ++node)
        list.append({node, 1, 10 + node, 0});
    std::vector<Node> asked;
    EXPECT_TRUE(list.any_at(5, [&](const Interval& interval) {
        asked.push_back(interval.other);
        return interval.other == 2;
    }));
    EXPECT_EQ(asked, (std::vector<Node>{0, 1, 2}));
}

/// Sizes around the powers of the block size, where levels of the tree begin.
TEST(StabbingList, EqualsAScanOfAllIntervals) {
    std::mt19937_64 random(1);
    for (const std::size_t size :
         {1U, 15U, 16U, 17U, 31U, 33U, 255U, 256U, 257U, 300U, 4095U, 4096U, 4097U, 5000U}) {
        StabbingList list;
        std::vector<Interval> all;
        Point ended = 1;
        while (all.size() < size) {
            ended += static_cast<Point>(random() % 3);
            const auto longest = random() % 8 == 0 ? ended : std::min<Point>(ended, 20);
            const auto began = ended - 1 - static_cast<Point>(random() % longest);
            all.push_back({static_cast<Node>(all.size()), began, ended, 0});
            list.append(all.back());
        }
        for (int question = 0; question < 300; ++question) {
            const auto point = static_cast<Point>(random() % (ended + 2));
            std::vector<Node> expected;
            for (const auto& interval : all)
                if (interval.began <= point && point < interval.ended)
                    expected.push_back(interval.other);
            ASSERT_EQ(held_at(list, point), expected) << "size " << size << " point " << point;
        }
    }
}

} // namespace
} // namespace muniment::projections::index
