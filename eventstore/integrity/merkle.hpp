#pragma once

#include "eventstore/event_log.hpp"
#include "eventstore/integrity/integrity_error.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace muniment::eventstore {

/// The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1) over SHA-256. Pure functions and
/// values; thread-safe as such.

/// SHA-256(0x00 || entry).
Hash leaf_hash(std::string_view entry);

/// SHA-256(0x01 || left || right).
Hash node_hash(const Hash& left, const Hash& right);

/// The root of the tree without leaves: SHA-256 of nothing.
Hash empty_root();

/// A tree by its size (number of leaves) and its root hash.
struct TreeHead {
    std::uint64_t size = 0;
    Hash root{};
    bool operator==(const TreeHead&) const = default;
};

/// The tree over a growing sequence of leaves, as the roots of its perfect subtrees: at most 64
/// hashes, one for each set bit of the size. Appending costs one hash on average, the root at most
/// 63.
class CompactRange {
  public:
    CompactRange() = default;

    /// The range of `size` leaves whose perfect subtrees have the roots `peaks`, largest first.
    /// Aborts unless there is one for each set bit of `size`.
    CompactRange(std::uint64_t size, std::vector<Hash> peaks);

    /// Appends a leaf (or, in an upper row of the tree, a node) by its hash.
    void append(const Hash& hash);

    Hash root() const;
    std::uint64_t size() const { return size_; }
    const std::vector<Hash>& peaks() const { return peaks_; }

  private:
    std::uint64_t size_ = 0;
    std::vector<Hash> peaks_;
};

/// The range over hashes that lie one after the other, 32 bytes each, as in a tile.
CompactRange range_over(std::string_view hashes);

/// Accepts iff `proof` (siblings from the leaf up) shows that the tree has `leaf` as its leaf
/// `index`. Source: RFC 9162 section 2.1.3.2.
domain::Expected<domain::Done, IntegrityError> verify_inclusion(const Hash& leaf,
                                                                std::uint64_t index,
                                                                const TreeHead& tree,
                                                                std::span<const Hash> proof);

/// Accepts iff `proof` shows that the leaves of `older` are the first leaves of `newer`. Any tree
/// continues the empty one, with an empty proof. Source: RFC 9162 section 2.1.4.2.
domain::Expected<domain::Done, IntegrityError>
verify_consistency(const TreeHead& older, const TreeHead& newer, std::span<const Hash> proof);

} // namespace muniment::eventstore
