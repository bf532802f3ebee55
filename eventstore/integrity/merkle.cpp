#include "eventstore/integrity/merkle.hpp"

#include "eventstore/integrity/sha256.hpp"

#include <bit>
#include <cstdlib>
#include <string>
#include <utility>

namespace muniment::eventstore {
namespace {

/// The way from a node up to the root: `node` is its index on its level, `last` that of the level's
/// last node. RFC 9162 calls them fn and sn.
struct Climb {
    std::uint64_t node;
    std::uint64_t last;

    bool at_root() const { return last == 0; }

    /// Whether the next sibling stands on the left. A last node without a sibling on its level
    /// rises unchanged until it is a right child.
    bool sibling_is_left() {
        const bool left = node % 2 == 1 || node == last;
        if (left)
            while (node % 2 == 0 && node != 0)
                rise();
        rise();
        return left;
    }

    void rise() {
        node >>= 1U;
        last >>= 1U;
    }
};

std::string of_sizes(const TreeHead& older, const TreeHead& newer) {
    return " from size " + std::to_string(older.size) + " to " + std::to_string(newer.size);
}

} // namespace

Hash leaf_hash(std::string_view entry) {
    Sha256Hasher hasher;
    hasher.update(std::string_view{"\x00", 1});
    hasher.update(entry);
    return hasher.digest();
}

Hash node_hash(const Hash& left, const Hash& right) {
    Sha256Hasher hasher;
    hasher.update(std::string_view{"\x01", 1});
    hasher.update(bytes_of(left));
    hasher.update(bytes_of(right));
    return hasher.digest();
}

Hash empty_root() {
    return sha256({});
}

CompactRange::CompactRange(std::uint64_t size, std::vector<Hash> peaks)
    : size_(size), peaks_(std::move(peaks)) {
    if (std::cmp_not_equal(peaks_.size(), std::popcount(size_))) std::abort();
}

void CompactRange::append(const Hash& hash) {
    peaks_.push_back(hash);
    // Each trailing one of the size is a subtree as large as the one on its right.
    for (int pairs = std::countr_one(size_); pairs > 0; --pairs) {
        const Hash right = peaks_.back();
        peaks_.pop_back();
        peaks_.back() = node_hash(peaks_.back(), right);
    }
    ++size_;
}

Hash CompactRange::root() const {
    if (peaks_.empty()) return empty_root();
    Hash root = peaks_.back();
    for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak)
        root = node_hash(*peak, root);
    return root;
}

CompactRange range_over(std::string_view hashes) {
    CompactRange range;
    for (; !hashes.empty(); hashes.remove_prefix(sizeof(Hash)))
        range.append(hash_from(hashes));
    return range;
}

domain::Expected<domain::Done, IntegrityError> verify_inclusion(const Hash& leaf,
                                                                std::uint64_t index,
                                                                const TreeHead& tree,
                                                                std::span<const Hash> proof) {
    const std::string place =
        "leaf " + std::to_string(index) + " of a tree of size " + std::to_string(tree.size);
    if (index >= tree.size) return forged("there is no " + place);
    Climb climb{index, tree.size - 1};
    Hash root = leaf;
    for (const Hash& sibling : proof) {
        if (climb.at_root()) return forged("proof for " + place + " is too long");
        root = climb.sibling_is_left() ? node_hash(sibling, root) : node_hash(root, sibling);
    }
    if (!climb.at_root()) return forged("proof for " + place + " is too short");
    if (root != tree.root) return forged("proof for " + place + " does not lead to its root");
    return domain::Done{};
}

domain::Expected<domain::Done, IntegrityError>
verify_consistency(const TreeHead& older, const TreeHead& newer, std::span<const Hash> proof) {
    if (older.size > newer.size) return forged("the tree shrank" + of_sizes(older, newer));
    if (older.size == 0 || older.size == newer.size) {
        if (!proof.empty()) return forged("superfluous consistency proof" + of_sizes(older, newer));
        const Hash expected = older.size == newer.size ? newer.root : empty_root();
        if (older.root != expected) return forged("two roots" + of_sizes(older, newer));
        return domain::Done{};
    }
    Climb climb{older.size - 1, newer.size - 1};
    while (climb.node % 2 == 1)
        climb.rise();
    // A perfect older tree is itself the subtree that the proof starts from, and is not repeated.
    const bool perfect = std::has_single_bit(older.size);
    if (!perfect && proof.empty())
        return forged("consistency proof is too short" + of_sizes(older, newer));
    Hash older_root = perfect ? older.root : proof.front();
    Hash newer_root = older_root;
    for (const Hash& sibling : perfect ? proof : proof.subspan(1)) {
        if (climb.at_root())
            return forged("consistency proof is too long" + of_sizes(older, newer));
        if (climb.sibling_is_left()) {
            older_root = node_hash(sibling, older_root);
            newer_root = node_hash(sibling, newer_root);
        } else {
            newer_root = node_hash(newer_root, sibling);
        }
    }
    if (!climb.at_root()) return forged("consistency proof is too short" + of_sizes(older, newer));
    if (older_root != older.root || newer_root != newer.root)
        return forged("consistency proof does not lead to the roots" + of_sizes(older, newer));
    return domain::Done{};
}

} // namespace muniment::eventstore
