#include "eventstore/integrity/tile_tree.hpp"

#include "eventstore/integrity/sha256.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace muniment::eventstore {
namespace {

constexpr std::uint64_t tile_bytes = tile_width_max * sizeof(Hash);

/// How many hashes the level has in a tree of `size` leaves.
std::uint64_t hashes_on(std::uint64_t level, std::uint64_t size) {
    return level < 64 / tile_height ? size >> (level * tile_height) : 0;
}

} // namespace

domain::Expected<TileTree, IntegrityError> TileTree::resume(std::uint64_t size,
                                                            const TileSource& source) {
    TileTree tree;
    for (std::uint64_t level = 0; hashes_on(level, size) > 0; ++level) {
        const std::uint64_t count = hashes_on(level, size);
        const std::uint64_t width = count % tile_width_max;
        std::string row;
        if (width > 0) row = TRY(read_tile(source, level, count / tile_width_max, width));
        tree.rows_.push_back(std::move(row));
    }
    // The digits of the size in base 256 are the widths of the rows; each row's own perfect
    // subtrees are those of the whole tree, the highest level standing on the left.
    std::vector<Hash> peaks;
    for (auto row = tree.rows_.rbegin(); row != tree.rows_.rend(); ++row) {
        const CompactRange range = range_over(*row);
        peaks.insert(peaks.end(), range.peaks().begin(), range.peaks().end());
    }
    tree.range_ = CompactRange(size, std::move(peaks));
    return tree;
}

std::vector<Tile> TileTree::append(std::span<const Hash> leaves) {
    std::vector<Tile> tiles;
    const std::uint64_t old_size = size();
    for (const Hash& leaf : leaves) {
        range_.append(leaf);
        grow_row(0, leaf, tiles);
    }
    for (std::uint64_t level = 0; level < rows_.size(); ++level) {
        const std::uint64_t count = hashes_on(level, size());
        if (rows_[level].empty() || count == hashes_on(level, old_size)) continue;
        tiles.push_back({level, count / tile_width_max, rows_[level]});
    }
    std::sort(tiles.begin(), tiles.end(), [](const Tile& a, const Tile& b) {
        return std::tie(a.level, a.index) < std::tie(b.level, b.index);
    });
    return tiles;
}

void TileTree::grow_row(std::uint64_t level, const Hash& hash, std::vector<Tile>& filled) {
    if (level == rows_.size()) rows_.emplace_back();
    rows_[level] += bytes_of(hash);
    if (rows_[level].size() < tile_bytes) return;
    Tile tile{level, hashes_on(level, size()) / tile_width_max - 1,
              std::exchange(rows_[level], std::string{})};
    const Hash above = range_over(tile.hashes).root();
    filled.push_back(std::move(tile));
    grow_row(level + 1, above, filled);
}

} // namespace muniment::eventstore
