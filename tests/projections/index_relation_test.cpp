#include "projections/index/relation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace muniment::projections::index {
namespace {

std::vector<Node> rights_at(const Relation& relation, Node left, Point point) {
    std::vector<Node> nodes;
    relation.any_left(left, point, [&](const auto& edge) {
        nodes.push_back(edge.other);
        return false;
    });
    std::sort(nodes.begin(), nodes.end());
    return nodes;
}

std::vector<Node> lefts_at(const Relation& relation, Node right, Point point) {
    std::vector<Node> nodes;
    relation.any_right(right, point, [&](const auto& edge) {
        nodes.push_back(edge.other);
        return false;
    });
    std::sort(nodes.begin(), nodes.end());
    return nodes;
}

using Nodes = std::vector<Node>;

TEST(Relation, AnswersFromBothEndsAtEveryPoint) {
    Relation relation;
    relation.add(1, 2, 0, 10);
    relation.remove(1, 2, 20);
    relation.add(1, 2, 0, 30);

    for (const auto& [point, holds] :
         {std::pair<Point, bool>{9, false}, {10, true}, {19, true}, {20, false}, {30, true}}) {
        EXPECT_EQ(rights_at(relation, 1, point), holds ? Nodes{2} : Nodes{}) << point;
        EXPECT_EQ(lefts_at(relation, 2, point), holds ? Nodes{1} : Nodes{}) << point;
    }
    EXPECT_NE(relation.find(1, 2), nullptr);
    EXPECT_EQ(relation.find(2, 1), nullptr);
    EXPECT_EQ(relation.find(99, 2), nullptr);
}

TEST(Relation, BeginsAnewOnlyWhenTheWindowDiffers) {
    Relation relation;
    relation.add(1, 2, 3, 10);
    relation.add(1, 2, 3, 11);
    EXPECT_EQ(relation.find(1, 2)->began, 10U);
    relation.add(1, 2, 4, 12);
    EXPECT_EQ(relation.find(1, 2)->began, 12U);
    std::uint32_t window = 0;
    relation.any_right(2, 11, [&](const auto& edge) {
        window = edge.window;
        return true;
    });
    EXPECT_EQ(window, 3U);
}

TEST(Relation, ForgetsWhatHeldAtNoPoint) {
    Relation relation;
    relation.add(1, 2, 0, 10);
    relation.remove(1, 2, 10);
    EXPECT_TRUE(rights_at(relation, 1, 10).empty());
    relation.remove(1, 2, 11); // what is not there
    EXPECT_TRUE(lefts_at(relation, 2, 11).empty());
}

TEST(Relation, TellsTheOtherEndsOfADeathAtOnce) {
    Relation relation;
    relation.add(1, 2, 0, 10);
    relation.add(1, 3, 0, 11);
    Nodes told;
    relation.end_left(1, 12, [&](Node node) { told.push_back(node); });
    EXPECT_EQ(told, (Nodes{2, 3}));
    EXPECT_EQ(lefts_at(relation, 2, 11), Nodes{1});
    EXPECT_TRUE(lefts_at(relation, 2, 12).empty());
}

class AbandoningRelation : public testing::Test {
  protected:
    AbandoningRelation() {
        for (Node left = 0; left < 100; ++left)
            lefts_.begin(lefts_.key("left" + std::to_string(left)), 1);
    }
    void abandon(Node left, Point point) {
        lefts_.end(left, point);
        relation_.abandon_left(left, point);
    }
    NodeTable lefts_;
    Relation relation_{lefts_};
};

TEST_F(AbandoningRelation, SkipsTheDeadUntilTheListIsWritten) {
    relation_.add(1, 7, 0, 10);
    relation_.add(2, 7, 0, 11);
    abandon(1, 12);
    EXPECT_EQ(lefts_at(relation_, 7, 11), (Nodes{1, 2}));
    EXPECT_EQ(lefts_at(relation_, 7, 12), Nodes{2});
    EXPECT_EQ(relation_.find(1, 7), nullptr);
    EXPECT_EQ(relation_.last_death_seen_from(7), 12U);

    relation_.add(3, 7, 0, 13);
    EXPECT_EQ(lefts_at(relation_, 7, 11), (Nodes{1, 2}));
    EXPECT_EQ(lefts_at(relation_, 7, 12), Nodes{2});
    EXPECT_EQ(lefts_at(relation_, 7, 13), (Nodes{2, 3}));
    EXPECT_EQ(relation_.last_death_seen_from(7), 0U);
}

TEST_F(AbandoningRelation, KeepsWhatTheDeadHadForThePast) {
    relation_.add(1, 7, 0, 10);
    relation_.add(1, 8, 0, 11);
    abandon(1, 12);
    relation_.end_right(8, 13, [](Node) { FAIL() << "the edge had ended before"; });
    EXPECT_EQ(rights_at(relation_, 1, 11), (Nodes{7, 8}));
    EXPECT_EQ(lefts_at(relation_, 8, 11), Nodes{1});
}

TEST_F(AbandoningRelation, EqualsAScanOfAllIntervals) {
    struct Held {
        Node left, right;
        Point began, ended;
    };
    std::mt19937_64 random(3);
    std::vector<Held> all;
    std::vector<Node> living;
    for (Node left = 0; left < 100; ++left)
        living.push_back(left);
    Point point = 1;
    const auto open = [&](Node left, Node right) {
        return std::find_if(all.begin(), all.end(), [&](const Held& held) {
            return held.left == left && held.right == right && held.ended == never;
        });
    };
    while (point < 4000 && living.size() > 5) {
        ++point;
        const auto left = living[random() % living.size()];
        const auto right = static_cast<Node>(random() % 40);
        const auto known = open(left, right);
        if (random() % 50 == 0) {
            abandon(left, point);
            std::erase(living, left);
            for (auto& held : all)
                if (held.left == left && held.ended == never) held.ended = point;
        } else if (known == all.end()) {
            relation_.add(left, right, 0, point);
            all.push_back({left, right, point, never});
        } else if (random() % 2 == 0) {
            relation_.remove(left, right, point);
            known->ended = point;
        }
    }
    for (Point asked = 0; asked <= point; asked += 13) {
        for (Node right = 0; right < 40; ++right) {
            Nodes expected;
            for (const auto& held : all)
                if (held.right == right && held.began <= asked && asked < held.ended)
                    expected.push_back(held.left);
            std::sort(expected.begin(), expected.end());
            ASSERT_EQ(lefts_at(relation_, right, asked), expected) << asked;
        }
        for (Node left = 0; left < 100; ++left) {
            if (lefts_.died(left) <= asked) continue;
            Nodes expected;
            for (const auto& held : all)
                if (held.left == left && held.began <= asked && asked < held.ended)
                    expected.push_back(held.right);
            std::sort(expected.begin(), expected.end());
            ASSERT_EQ(rights_at(relation_, left, asked), expected) << asked;
        }
    }
}

} // namespace
} // namespace muniment::projections::index
