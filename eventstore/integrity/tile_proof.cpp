#include "eventstore/integrity/tile_proof.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

namespace muniment::eventstore {
namespace {

/// A half-open range of leaves.
struct Leaves {
    std::uint64_t first;
    std::uint64_t end;

    std::uint64_t count() const { return end - first; }
    /// Where RFC 6962 splits the range: after the largest power of two below its count.
    std::uint64_t split() const { return first + std::bit_floor(count() - 1); }
};

/// Hashes of subtrees of the first `size` leaves. Not thread-safe.
class TileHashes {
  public:
    TileHashes(std::uint64_t size, const TileSource& source) : size_(size), source_(source) {}

    /// The hash of a range that is a node of the tree, or of its ragged right edge.
    domain::Expected<Hash, IntegrityError> of(Leaves leaves) {
        const std::uint64_t count = leaves.count();
        std::vector<Hash> peaks;
        while (leaves.first < leaves.end) {
            const std::uint64_t width = std::bit_floor(leaves.count());
            peaks.push_back(TRY(of_perfect(leaves.first, width)));
            leaves.first += width;
        }
        return CompactRange(count, std::move(peaks)).root();
    }

  private:
    /// The root of the perfect subtree of `width` leaves (a power of two) that begins at `first`.
    domain::Expected<Hash, IntegrityError> of_perfect(std::uint64_t first, std::uint64_t width) {
        const auto height = static_cast<std::uint64_t>(std::countr_zero(width));
        const std::uint64_t level = height / tile_height;
        const std::uint64_t row_first = first >> (level * tile_height);
        const std::uint64_t row_width = width >> (level * tile_height);
        const std::string& hashes = *TRY(tile(level, row_first / tile_width_max));
        return range_over(std::string_view(hashes).substr(row_first % tile_width_max * sizeof(Hash),
                                                          row_width * sizeof(Hash)))
            .root();
    }

    domain::Expected<const std::string*, IntegrityError> tile(std::uint64_t level,
                                                              std::uint64_t index) {
        const auto known = tiles_.find({level, index});
        if (known != tiles_.end()) return &known->second;
        const std::uint64_t row = size_ >> (level * tile_height);
        const std::uint64_t width = std::min(tile_width_max, row - index * tile_width_max);
        auto hashes = TRY(read_tile(source_, level, index, width));
        return &tiles_.emplace(std::pair{level, index}, std::move(hashes)).first->second;
    }

    std::uint64_t size_;
    const TileSource& source_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> tiles_;
};

} // namespace

domain::Expected<Hash, IntegrityError> root_at(std::uint64_t size, const TileSource& source) {
    return TileHashes(size, source).of({0, size});
}

domain::Expected<std::vector<Hash>, IntegrityError>
inclusion_proof(std::uint64_t index, std::uint64_t size, const TileSource& source) {
    if (index >= size)
        return forged("there is no leaf " + std::to_string(index) + " in a tree of size " +
                      std::to_string(size));
    TileHashes hashes(size, source);
    std::vector<Hash> proof;
    Leaves around{0, size};
    while (around.count() > 1) {
        const std::uint64_t split = around.split();
        const bool left = index < split;
        proof.push_back(
            TRY(hashes.of(left ? Leaves{split, around.end} : Leaves{around.first, split})));
        around = left ? Leaves{around.first, split} : Leaves{split, around.end};
    }
    std::reverse(proof.begin(), proof.end());
    return proof;
}

domain::Expected<std::vector<Hash>, IntegrityError>
consistency_proof(std::uint64_t old_size, std::uint64_t size, const TileSource& source) {
    if (old_size > size)
        return forged("a tree of size " + std::to_string(size) + " cannot continue one of size " +
                      std::to_string(old_size));
    std::vector<Hash> proof;
    if (old_size == 0) return proof;
    TileHashes hashes(size, source);
    Leaves around{0, size};
    while (around.end != old_size) {
        const std::uint64_t split = around.split();
        const bool left = old_size <= split;
        proof.push_back(
            TRY(hashes.of(left ? Leaves{split, around.end} : Leaves{around.first, split})));
        around = left ? Leaves{around.first, split} : Leaves{split, around.end};
    }
    // The subtree at which the descent ended is the old tree itself unless it has a left neighbour.
    if (around.first != 0) proof.push_back(TRY(hashes.of(around)));
    std::reverse(proof.begin(), proof.end());
    return proof;
}

} // namespace muniment::eventstore
