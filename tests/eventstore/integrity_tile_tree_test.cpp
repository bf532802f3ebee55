#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/integrity/tile_proof.hpp"
#include "eventstore/integrity/tile_tree.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"

#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::refused_as;
using testing::specified_leaves;
using testing::SpecifiedTree;
using testing::TileMap;
using testing::value_of;

std::uint64_t width_of(const Tile& tile) {
    return tile.hashes.size() / sizeof(Hash);
}

/// (level, index, width) of each tile.
using Shape = std::vector<std::array<std::uint64_t, 3>>;

Shape shape_of(const std::vector<Tile>& tiles) {
    Shape shape;
    for (const Tile& tile : tiles)
        shape.push_back({tile.level, tile.index, width_of(tile)});
    return shape;
}

TEST(TileTree, HasThePublishedRootsOfTheSpecifiedLog) {
    TileTree tree;
    tree.append(specified_leaves(0, 23333));
    EXPECT_EQ(encode_base64(bytes_of(tree.root())), "P8NJxAAjD8BnmaS/5qS7z1uKRlzBBI94nkJnpKpk+w4=");
    tree.append(specified_leaves(23333, 70000));
    EXPECT_EQ(encode_base64(bytes_of(tree.root())), "fN/N9c6YZGJESCFdV+BoTT3YtXIH7SVLckTh8Qh/E4s=");
}

TEST(TileTree, OfSeventyThousandLeavesLiesInTheTilesOfTheSpecification) {
    TileTree tree;
    const auto shape = shape_of(tree.append(specified_leaves(0, 70000)));
    Shape expected;
    for (std::uint64_t index = 0; index < 273; ++index)
        expected.push_back({0, index, 256});
    expected.push_back({0, 273, 112});
    expected.push_back({1, 0, 256});
    expected.push_back({1, 1, 17});
    expected.push_back({2, 0, 1});
    EXPECT_EQ(shape, expected);
}

TEST(TileTree, OfAFullTileHasItsHashOnTheNextLevel) {
    TileTree tree;
    const auto tiles = tree.append(specified_leaves(0, 256));
    EXPECT_EQ(shape_of(tiles), (Shape{{0, 0, 256}, {1, 0, 1}}));
    EXPECT_EQ(tiles[1].hashes, bytes_of(tree.root()));
}

TEST(TileTree, YieldsWidenedTilesOnlyAndEachOnce) {
    TileTree tree;
    EXPECT_EQ(shape_of(tree.append(specified_leaves(0, 3))), (Shape{{0, 0, 3}}));
    EXPECT_EQ(shape_of(tree.append({})), Shape{});
    EXPECT_EQ(shape_of(tree.append(specified_leaves(3, 255))), (Shape{{0, 0, 255}}));
    EXPECT_EQ(shape_of(tree.append(specified_leaves(255, 257))),
              (Shape{{0, 0, 256}, {0, 1, 1}, {1, 0, 1}}));
    EXPECT_EQ(shape_of(tree.append(specified_leaves(257, 258))), (Shape{{0, 1, 2}}));
    EXPECT_EQ(shape_of(tree.append(specified_leaves(258, 512))), (Shape{{0, 1, 256}, {1, 0, 2}}));
}

TEST(TileTree, LiesInTheSameTilesHoweverItIsCutIntoCommits) {
    const std::uint64_t size = 66000; // three levels, the last two with one tile each
    const SpecifiedTree at_once(size);
    for (const std::uint64_t step : {1U, 7U, 255U, 256U, 1000U}) {
        TileTree tree;
        TileMap tiles;
        const auto leaves = specified_leaves(0, size);
        for (std::uint64_t first = 0; first < size; first += step)
            tiles.put(tree.append(std::span(leaves).subspan(first, std::min(step, size - first))));
        EXPECT_EQ(tiles.tiles(), at_once.tiles.tiles()) << step;
        EXPECT_EQ(tree.head(), at_once.tree.head()) << step;
    }
}

TEST(TileTree, GoesOnFromItsTilesAsIfItHadNeverStopped) {
    for (const std::uint64_t size :
         {0U, 1U, 2U, 255U, 256U, 257U, 511U, 512U, 65535U, 65536U, 65537U}) {
        SpecifiedTree tree(size);
        auto resumed = value_of(TileTree::resume(size, tree.tiles.source()));
        EXPECT_EQ(resumed.head(), tree.tree.head()) << size;
        const auto more = specified_leaves(size, size + 300);
        EXPECT_EQ(resumed.append(more), tree.tree.append(more)) << size;
        EXPECT_EQ(resumed.head(), tree.tree.head()) << size;
    }
}

TEST(TileTree, IsNotResumedWithoutItsTiles) {
    const TileMap nothing;
    EXPECT_TRUE(refused_as(IntegrityFault::unavailable, TileTree::resume(1, nothing.source())));
    const SpecifiedTree tree(300);
    EXPECT_TRUE(refused_as(IntegrityFault::malformed, TileTree::resume(301, tree.tiles.source())));
}

TEST(TileTree, IsLeftAloneByWhatIsAppendedToItsCopy) {
    SpecifiedTree tree(300);
    const auto before = tree.tree.head();
    TileTree dropped = tree.tree;
    dropped.append(specified_leaves(1000, 1300));
    EXPECT_EQ(tree.tree.head(), before);
    tree.tiles.put(tree.tree.append(specified_leaves(300, 600)));
    const SpecifiedTree straight(600);
    EXPECT_EQ(tree.tree.head(), straight.tree.head());
    EXPECT_EQ(tree.tiles.tiles(), straight.tiles.tiles());
}

TEST(RootAt, IsTheRootThatTheTreeHadAtThatSize) {
    const SpecifiedTree tree(70000);
    CompactRange range;
    const auto leaves = specified_leaves(0, 70000);
    for (std::uint64_t size = 0; size < leaves.size(); ++size) {
        if (size < 600 || size % 997 == 0 || size % 65536 < 2) {
            ASSERT_EQ(value_of(root_at(size, tree.tiles.source())), range.root()) << size;
        }
        range.append(leaves[size]);
    }
    EXPECT_EQ(encode_base64(bytes_of(value_of(root_at(23333, tree.tiles.source())))),
              "P8NJxAAjD8BnmaS/5qS7z1uKRlzBBI94nkJnpKpk+w4=");
}

TEST(RootAt, SaysWhichTileIsMissing) {
    const TileMap nothing;
    const auto [fault, what] = testing::refusal_of(root_at(1, nothing.source()));
    EXPECT_EQ(fault, IntegrityFault::unavailable);
    EXPECT_EQ(what, "tile 0 of level 0 cannot be read: no such tile");
}

TEST(TileProofs, VerifyAcrossLevels) {
    const SpecifiedTree tree(70000);
    const auto source = tree.tiles.source();
    for (const std::uint64_t index : {0U, 255U, 256U, 65535U, 65536U, 69887U, 69888U, 69999U}) {
        const auto proof = value_of(inclusion_proof(index, 70000, source));
        EXPECT_TRUE(
            verify_inclusion(specified_leaves(index, index + 1)[0], index, tree.tree.head(), proof)
                .has_value())
            << index;
    }
    for (const std::uint64_t size : {1U, 255U, 256U, 257U, 23333U, 65536U, 65537U, 69999U}) {
        const TreeHead older{size, value_of(root_at(size, source))};
        const auto proof = value_of(consistency_proof(size, 70000, source));
        EXPECT_TRUE(verify_consistency(older, tree.tree.head(), proof).has_value()) << size;
    }
}

TEST(TileProofs, AskForEachTileOnceAndForItsWidthAtThatSize) {
    const SpecifiedTree tree(1000);
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<std::uint64_t>> asked;
    const TileSource counting = [&](std::uint64_t level, std::uint64_t index, std::uint64_t width) {
        asked[{level, index}].push_back(width);
        return tree.tiles.source()(level, index, width);
    };
    value_of(inclusion_proof(100, 600, counting));
    using Widths = std::vector<std::uint64_t>;
    const decltype(asked) expected{
        {{0, 0}, Widths{256}}, {{0, 2}, Widths{88}}, {{1, 0}, Widths{2}}};
    EXPECT_EQ(asked, expected);
}

/// A log that holds one tile and nothing else.
class LogOfOneTile final : public EventLog {
  public:
    domain::Expected<domain::Done, AppendError> append(const Head&, const SealedCommit&) override {
        return domain::Failure{NotWritten{"read only"}};
    }
    domain::Expected<Head, ReadError> head() const override { return Head{1, 3}; }
    domain::Expected<domain::Done, ReadError>
    read(domain::Position, const std::function<bool(StoredEvent)>&) const override {
        return domain::Done{};
    }
    domain::Expected<std::optional<Tile>, ReadError> tile(std::uint64_t level,
                                                          std::uint64_t index) const override {
        if (level > 0) return domain::Failure{ReadError{"disk on fire"}};
        if (index > 0) return std::optional<Tile>{};
        return std::optional<Tile>{Tile{0, 0, std::string(96, 'h')}};
    }
    domain::Expected<std::optional<StoredCheckpoint>, ReadError>
    checkpoint(const CheckpointQuery&) const override {
        return std::optional<StoredCheckpoint>{};
    }
};

TEST(TilesOf, ServesPrefixesOfTheWidestForm) {
    const LogOfOneTile log;
    const auto source = tiles_of(log);
    EXPECT_EQ(source(0, 0, 3).value(), std::string(96, 'h'));
    EXPECT_EQ(source(0, 0, 2).value(), std::string(64, 'h'));
    EXPECT_EQ(source(0, 0, 4).error(), "it is not wide enough");
    EXPECT_EQ(source(0, 1, 1).error(), "it is not there");
    EXPECT_EQ(source(1, 0, 1).error(), "disk on fire");
}

} // namespace
} // namespace muniment::eventstore
