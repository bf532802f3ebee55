#include "projections/index/living_list.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace muniment::projections::index {
namespace {

std::vector<Entry> entries_at(const LivingList& list, Point point) {
    std::vector<Entry> entries;
    list.any_at(point, [&](const Entry& entry) {
        entries.push_back(entry);
        return false;
    });
    return entries;
}

TEST(LivingList, FindsWhatWasAddedAndNothingElse) {
    LivingList list;
    list.add({4, 1, 9});
    ASSERT_NE(list.find(4), nullptr);
    EXPECT_EQ(*list.find(4), (Entry{4, 1, 9}));
    EXPECT_EQ(list.find(5), nullptr);
}

TEST(LivingList, RemovesOnce) {
    LivingList list;
    list.add({4, 1, 0});
    EXPECT_EQ(list.remove(4), (Entry{4, 1, 0}));
    EXPECT_EQ(list.remove(4), std::nullopt);
    EXPECT_TRUE(list.empty());
}

TEST(LivingList, ShowsOnlyWhatHadBegun) {
    LivingList list;
    list.add({4, 1, 0});
    list.add({2, 3, 0});
    EXPECT_TRUE(entries_at(list, 0).empty());
    EXPECT_EQ(entries_at(list, 2), (std::vector<Entry>{{4, 1, 0}}));
    EXPECT_EQ(entries_at(list, 3), (std::vector<Entry>{{4, 1, 0}, {2, 3, 0}}));
}

TEST(LivingList, ExtractsThoseThatAreOver) {
    LivingList list;
    for (Node node = 0; node < 100; ++node)
        list.add({node, node, 0});
    const auto extracted = list.extract([](const Entry& entry) { return entry.other % 10 != 0; });
    EXPECT_EQ(extracted.size(), 90U);
    EXPECT_EQ(list.size(), 10U);
    EXPECT_EQ(entries_at(list, 25), (std::vector<Entry>{{0, 0, 0}, {10, 10, 0}, {20, 20, 0}}));
}

/// Grows over and shrinks under the length from which a table is used, again and again.
TEST(LivingList, EqualsAMapWhateverItsLength) {
    std::mt19937_64 random(2);
    LivingList list;
    std::map<Node, Entry> expected;
    Point point = 0;
    for (int step = 0; step < 20'000; ++step) {
        const auto most = step / 2000 % 2 == 0 ? 400U : 10U;
        const auto node = static_cast<Node>(random() % 500);
        ++point;
        if (!expected.contains(node) && expected.size() < most) {
            list.add({node, point, 0});
            expected[node] = {node, point, 0};
        } else {
            ASSERT_EQ(list.remove(node).has_value(), expected.erase(node) == 1);
        }
        ASSERT_EQ(list.size(), expected.size());
        const auto asked = static_cast<Node>(random() % 500);
        const auto* found = list.find(asked);
        ASSERT_EQ(found != nullptr, expected.contains(asked));
        if (found != nullptr) {
            ASSERT_EQ(*found, expected.at(asked));
        }
        if (step % 50 == 0) {
            const auto shown = entries_at(list, point / 2);
            const auto begun = std::count_if(expected.begin(), expected.end(), [&](auto& each) {
                return each.second.began <= point / 2;
            });
            ASSERT_EQ(shown.size(), static_cast<std::size_t>(begun));
        }
    }
}

TEST(LivingSequence, RemovesByNodeAndBeginning) {
    LivingSequence list;
    list.add({4, 1, 9});
    list.add({5, 1, 0});
    list.add({7, 2, 0});
    EXPECT_EQ(list.remove(4, 3), std::nullopt);
    EXPECT_EQ(list.remove(6, 1), std::nullopt);
    EXPECT_EQ(list.remove(4, 1), (Entry{4, 1, 9}));
    EXPECT_EQ(list.remove(4, 1), std::nullopt);
    EXPECT_EQ(list.size(), 2U);
}

/// Many begin at one point; lists grow over and shrink under the length that is scanned.
TEST(LivingSequence, EqualsAMapWhateverItsLength) {
    std::mt19937_64 random(3);
    LivingSequence list;
    std::map<std::pair<Point, Node>, Entry> expected;
    Node next = 0;
    for (Point point = 0; point < 4000; ++point) {
        const bool grows = point / 500 % 2 == 0;
        for (auto count = random() % 4; count > 0; --count) {
            if (grows || expected.empty()) {
                const Entry entry{next++, point, static_cast<std::uint32_t>(random() % 3)};
                list.add(entry);
                expected.emplace(std::pair{point, entry.other}, entry);
            } else {
                const auto chosen = std::next(
                    expected.begin(), static_cast<std::ptrdiff_t>(random() % expected.size()));
                ASSERT_EQ(list.remove(chosen->second.other, chosen->first.first), chosen->second);
                expected.erase(chosen);
            }
        }
        ASSERT_EQ(list.size(), expected.size());
        if (point % 50 != 0) continue;
        std::vector<Entry> listed;
        list.any_at(point_max, [&](const Entry& entry) {
            listed.push_back(entry);
            return false;
        });
        ASSERT_EQ(listed.size(), expected.size());
        auto at = expected.begin();
        for (const auto& entry : listed)
            ASSERT_EQ(entry, (at++)->second);
    }
}

} // namespace
} // namespace muniment::projections::index
