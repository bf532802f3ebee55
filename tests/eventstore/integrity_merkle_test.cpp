#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/merkle.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/integrity/tile_proof.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"

#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::refused_as;
using testing::specified_leaves;
using testing::SpecifiedTree;
using testing::value_of;

constexpr std::uint64_t size_max = 130;

/// MTH as RFC 6962 section 2.1 defines it, word for word: the measure of everything else.
Hash defined_root(std::span<const Hash> leaves) {
    if (leaves.empty()) return sha256("");
    if (leaves.size() == 1) return leaves[0];
    std::size_t k = 1;
    while (k * 2 < leaves.size())
        k *= 2;
    return node_hash(defined_root(leaves.first(k)), defined_root(leaves.subspan(k)));
}

TEST(CompactRange, GivesThePublishedRoots) {
    const char* leaves[] = {"",
                            "00",
                            "10",
                            "2021",
                            "3031",
                            "40414243",
                            "5051525354555657",
                            "606162636465666768696a6b6c6d6e6f"};
    const char* roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                           "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                           "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                           "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                           "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                           "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                           "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                           "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                           "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    CompactRange range;
    EXPECT_EQ(encode_hex(bytes_of(range.root())), roots[0]);
    for (std::size_t i = 0; i < std::size(leaves); ++i) {
        range.append(leaf_hash(value_of(decode_hex(leaves[i]))));
        EXPECT_EQ(encode_hex(bytes_of(range.root())), roots[i + 1]);
        EXPECT_EQ(range.size(), i + 1);
    }
}

TEST(CompactRange, HasTheDefinedRootAtEverySize) {
    const auto leaves = specified_leaves(0, 300);
    CompactRange range;
    for (std::size_t size = 0; size < leaves.size(); ++size) {
        ASSERT_EQ(range.root(), defined_root(std::span(leaves).first(size))) << size;
        range.append(leaves[size]);
    }
}

TEST(CompactRange, GoesOnFromItsPeaks) {
    CompactRange range;
    for (const Hash& leaf : specified_leaves(0, 11))
        range.append(leaf);
    CompactRange resumed(range.size(), range.peaks());
    for (const Hash& leaf : specified_leaves(11, 20))
        resumed.append(leaf);
    EXPECT_EQ(resumed.root(), defined_root(specified_leaves(0, 20)));
}

TEST(CompactRangeDeathTest, AbortsForPeaksThatAreNotOfItsSize) {
    EXPECT_DEATH(CompactRange(3, {Hash{}}), "");
}

/// Every proof that differs from `proof` in one bit, one hash too few or too many, or the order.
std::vector<std::vector<Hash>> mutations_of(const std::vector<Hash>& proof) {
    std::vector<std::vector<Hash>> mutations;
    for (std::size_t i = 0; i < proof.size(); ++i) {
        auto altered = proof;
        altered[i][i % 32] ^= static_cast<std::uint8_t>(1U << i % 8);
        mutations.push_back(altered);
        auto dropped = proof;
        dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
        mutations.push_back(dropped);
        auto doubled = proof;
        doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), proof[i]);
        mutations.push_back(doubled);
        if (i + 1 < proof.size()) {
            auto swapped = proof;
            std::swap(swapped[i], swapped[i + 1]);
            mutations.push_back(swapped);
        }
    }
    auto longer = proof;
    longer.push_back(Hash{});
    mutations.push_back(longer);
    longer = proof;
    longer.insert(longer.begin(), Hash{});
    mutations.push_back(longer);
    return mutations;
}

Hash flipped(Hash hash) {
    hash[31] ^= 0x80U;
    return hash;
}

TEST(InclusionProof, VerifiesForEveryLeafOfEverySizeAndForNothingElse) {
    const auto leaves = specified_leaves(0, size_max);
    const SpecifiedTree tree(size_max);
    const auto source = tree.tiles.source();
    for (std::uint64_t size = 1; size <= size_max; ++size) {
        const TreeHead head{size, defined_root(std::span(leaves).first(size))};
        for (std::uint64_t index = 0; index < size; ++index) {
            const auto proof = value_of(inclusion_proof(index, size, source));
            const auto verify = [&](std::uint64_t i, const TreeHead& h, const auto& p) {
                return verify_inclusion(leaves[index], i, h, p).has_value();
            };
            ASSERT_TRUE(verify(index, head, proof)) << index << " of " << size;
            for (const auto& mutation : mutations_of(proof))
                ASSERT_FALSE(verify(index, head, mutation)) << index << " of " << size;
            ASSERT_FALSE(verify(index, {size, flipped(head.root)}, proof));
            ASSERT_FALSE(verify(index + 1, head, proof)) << index << " of " << size;
            ASSERT_FALSE(index > 0 && verify(index - 1, head, proof)) << index << " of " << size;
            ASSERT_FALSE(verify_inclusion(flipped(leaves[index]), index, head, proof));
        }
    }
}

// A size is no input of the hashes: a proof may hold for a neighbouring size of the same shape, but
// the root of that size is another one, and of another shape the length is wrong.
TEST(InclusionProof, FailsForTheRootOfAnotherSize) {
    const auto leaves = specified_leaves(0, size_max);
    const SpecifiedTree tree(size_max);
    for (std::uint64_t size = 1; size < size_max; ++size)
        for (std::uint64_t index = 0; index < size; ++index) {
            const auto proof = value_of(inclusion_proof(index, size, tree.tiles.source()));
            const TreeHead next{size + 1, defined_root(std::span(leaves).first(size + 1))};
            ASSERT_FALSE(verify_inclusion(leaves[index], index, next, proof));
            const TreeHead far{size * 2 + 1, defined_root(std::span(leaves).first(size))};
            ASSERT_FALSE(verify_inclusion(leaves[index], index, far, proof));
        }
}

TEST(InclusionProof, IsRefusedForALeafBeyondTheTree) {
    const SpecifiedTree tree(5);
    EXPECT_TRUE(refused_as(IntegrityFault::forged, inclusion_proof(5, 5, tree.tiles.source())));
    EXPECT_TRUE(refused_as(IntegrityFault::forged, inclusion_proof(0, 0, tree.tiles.source())));
    EXPECT_FALSE(verify_inclusion(Hash{}, 0, {0, empty_root()}, {}));
}

TEST(ConsistencyProof, VerifiesForEveryPairOfSizesAndForNothingElse) {
    const auto leaves = specified_leaves(0, size_max);
    const SpecifiedTree tree(size_max);
    std::vector<TreeHead> heads;
    for (std::uint64_t size = 0; size <= size_max; ++size)
        heads.push_back({size, defined_root(std::span(leaves).first(size))});
    for (const TreeHead& newer : heads)
        for (const TreeHead& older : std::span(heads).first(newer.size + 1)) {
            const auto proof =
                value_of(consistency_proof(older.size, newer.size, tree.tiles.source()));
            const auto verify = [](const TreeHead& o, const TreeHead& n, const auto& p) {
                return verify_consistency(o, n, p).has_value();
            };
            ASSERT_TRUE(verify(older, newer, proof)) << older.size << " to " << newer.size;
            for (const auto& mutation : mutations_of(proof))
                ASSERT_FALSE(verify(older, newer, mutation)) << older.size << " to " << newer.size;
            ASSERT_FALSE(verify({older.size, flipped(older.root)}, newer, proof));
            ASSERT_FALSE(older.size > 0 && verify(older, {newer.size, flipped(newer.root)}, proof));
            ASSERT_FALSE(older.size > 1 && older.size < newer.size &&
                         verify({older.size - 1, older.root}, newer, proof))
                << older.size << " to " << newer.size;
        }
}

TEST(ConsistencyProof, IsRefusedForATreeThatShrank) {
    const SpecifiedTree tree(5);
    EXPECT_TRUE(refused_as(IntegrityFault::forged, consistency_proof(6, 5, tree.tiles.source())));
    EXPECT_TRUE(
        refused_as(IntegrityFault::forged, verify_consistency(tree.tree.head(), {4, Hash{}}, {})));
}

TEST(ConsistencyProof, FailsForARewrittenTree) {
    SpecifiedTree tree(100);
    TileTree forked;
    auto leaves = specified_leaves(0, 120);
    leaves[42] = flipped(leaves[42]);
    testing::TileMap forked_tiles;
    forked_tiles.put(forked.append(leaves));
    const auto proof = value_of(consistency_proof(100, 120, forked_tiles.source()));
    EXPECT_TRUE(refused_as(IntegrityFault::forged,
                           verify_consistency(tree.tree.head(), forked.head(), proof)));
}

TEST(ConsistencyProof, OfTheEmptyTreeNeedsItsRoot) {
    const SpecifiedTree tree(3);
    EXPECT_TRUE(verify_consistency({0, empty_root()}, tree.tree.head(), {}).has_value());
    EXPECT_FALSE(verify_consistency({0, Hash{}}, tree.tree.head(), {}));
    const std::vector<Hash> superfluous{Hash{}};
    EXPECT_FALSE(verify_consistency({0, empty_root()}, tree.tree.head(), superfluous));
}

} // namespace
} // namespace muniment::eventstore
