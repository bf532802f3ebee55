#include "projections/index/interner.hpp"
#include "projections/index/name_table.hpp"
#include "projections/index/node_set.hpp"
#include "projections/index/node_table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace muniment::projections::index {
namespace {

TEST(Interner, GivesEachTextOneNumberFromZero) {
    Interner texts;
    EXPECT_EQ(texts.find("a"), Interner::none);
    EXPECT_EQ(texts.intern("a"), 0U);
    EXPECT_EQ(texts.intern(""), 1U);
    EXPECT_EQ(texts.intern("a"), 0U);
    EXPECT_EQ(texts.find(""), 1U);
    EXPECT_EQ(texts.text(0), "a");
    EXPECT_EQ(texts.text(1), "");
}

TEST(Interner, KeepsManyTextsOfManyLengths) {
    Interner texts;
    const auto text = [](std::uint32_t i) { return std::string(i % 300, 'x') + std::to_string(i); };
    for (std::uint32_t i = 0; i < 20'000; ++i)
        ASSERT_EQ(texts.intern(text(i)), i);
    texts.intern(std::string(60'000, 'y'));
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        ASSERT_EQ(texts.find(text(i)), i);
        ASSERT_EQ(texts.text(i), text(i));
    }
    EXPECT_EQ(texts.find("absent"), Interner::none);
}

TEST(NodeSet, KeepsTheOrderOfInsertionAndNoDuplicates) {
    NodeSet nodes;
    std::vector<Node> order;
    std::set<Node> expected;
    for (Node i = 0; i < 3000; ++i) {
        const Node node = i * 7919 % 1000;
        const bool is_new = expected.insert(node).second;
        if (is_new) order.push_back(node);
        ASSERT_EQ(nodes.insert(node), is_new);
        ASSERT_TRUE(nodes.contains(node));
        ASSERT_FALSE(nodes.contains(1000 + i));
    }
    EXPECT_EQ(std::vector<Node>(nodes.begin(), nodes.end()), order);
}

TEST(NodeTable, FindsTheIncarnationThatLivedAtThePoint) {
    NodeTable table;
    const auto key = table.key("a");
    std::vector<Node> nodes;
    for (Point life = 0; life < 20; ++life) {
        nodes.push_back(table.begin(key, 10 + life * 10));
        EXPECT_EQ(table.living("a"), nodes.back());
        table.end(nodes.back(), 15 + life * 10);
        EXPECT_EQ(table.living("a"), no_node);
    }
    EXPECT_EQ(table.at("a", 9), no_node);
    for (Point life = 0; life < 20; ++life) {
        EXPECT_EQ(table.at("a", 10 + life * 10), nodes[life]);
        EXPECT_EQ(table.at("a", 14 + life * 10), nodes[life]);
        EXPECT_EQ(table.at("a", 15 + life * 10), no_node);
    }
    EXPECT_EQ(table.at("b", 12), no_node);
    EXPECT_EQ(table.id(nodes[3]), "a");
}

TEST(NameTable, KnowsWhoBoreANameWhen) {
    NameTable names;
    const auto holders_at = [&](NameTable::Scope scope, std::string_view name, Point point) {
        std::vector<Node> holders;
        names.any_holder(scope, name, point, [&](Node node) {
            holders.push_back(node);
            return false;
        });
        return holders;
    };
    names.set(1, "ops", 0, 5);
    names.set(2, "ops", 1, 6);
    names.set(1, "dev", 0, 7);
    names.set(1, "ops", 2, 8);
    names.end(2, 9);

    EXPECT_TRUE(holders_at(1, "ops", 4).empty());
    EXPECT_EQ(holders_at(1, "ops", 6), std::vector<Node>{0});
    EXPECT_TRUE(holders_at(1, "ops", 7).empty());
    EXPECT_EQ(holders_at(1, "ops", 8), std::vector<Node>{2});
    EXPECT_TRUE(holders_at(1, "ops", 9).empty());
    EXPECT_EQ(holders_at(2, "ops", 9), std::vector<Node>{1});
    EXPECT_EQ(names.name(0, 6), "ops");
    EXPECT_EQ(names.name(0, 7), "dev");
    EXPECT_EQ(names.scope(1, 6), 2U);
}

TEST(NameTable, FoldsCaseOnlyWhereAsked) {
    NameTable names;
    names.set(0, "Ops", 0, 1);
    names.set(0, "OPS", 1, 2);
    EXPECT_TRUE(names.holders(0, "ops", domain::NameRule::exact).empty());
    EXPECT_EQ(names.holders(0, "Ops", domain::NameRule::exact), std::vector<Node>{0});
    EXPECT_EQ(names.holders(0, "oPs", domain::NameRule::folded), (std::vector<Node>{0, 1}));
    names.set(0, "dev", 0, 3);
    EXPECT_EQ(names.holders(0, "ops", domain::NameRule::folded), std::vector<Node>{1});
    names.end(1, 4);
    EXPECT_TRUE(names.holders(0, "ops", domain::NameRule::folded).empty());
    EXPECT_TRUE(names.holders(1, "dev", domain::NameRule::folded).empty());
}

} // namespace
} // namespace muniment::projections::index
