#pragma once

#include "eventstore/event_log.hpp"
#include "eventstore/integrity/merkle.hpp"
#include "eventstore/integrity/tile_source.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace muniment::eventstore {

/// The Merkle tree of a log as it grows, and the tiles that it is stored in (C2SP tlog-tiles).
///
/// It holds the rightmost, unfilled tile of each level and the compact range over all leaves: some
/// 8 KiB a level at most, whatever the size. Copying is cheap, which is how a commit is tried:
/// `TileTree next = tree; auto tiles = next.append(leaves);` and `tree = next` once the commit is
/// durable; a failed one drops `next` without a trace. Not thread-safe.
class TileTree {
  public:
    /// The tree without leaves.
    TileTree() = default;

    /// The tree of `size` leaves whose unfilled tiles are read from `source`. Whoever does not
    /// trust the source compares `root()` with a signed checkpoint.
    static domain::Expected<TileTree, IntegrityError> resume(std::uint64_t size,
                                                             const TileSource& source);

    /// Appends leaves by their hashes and yields every tile that they widened, once, in its widest
    /// form, ordered by level and index. Only full tiles are hashed upward.
    std::vector<Tile> append(std::span<const Hash> leaves);

    std::uint64_t size() const { return range_.size(); }
    Hash root() const { return range_.root(); }
    TreeHead head() const { return {size(), root()}; }
    const CompactRange& range() const { return range_; }

  private:
    void grow_row(std::uint64_t level, const Hash& hash, std::vector<Tile>& filled);

    CompactRange range_;
    std::vector<std::string> rows_; // by level: the hashes of its unfilled tile, fewer than 256
};

} // namespace muniment::eventstore
