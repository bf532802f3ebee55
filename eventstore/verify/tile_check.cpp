#include "eventstore/verify/tile_check.hpp"

#include <algorithm>

namespace muniment::eventstore {

namespace {

/// The first event under the hash `slot` of a tile.
domain::Position first_under(std::uint64_t level, std::uint64_t index, std::uint64_t slot) {
    const auto leaves_per_hash = std::uint64_t{1} << (tile_height * level);
    return domain::Position{(index * tile_width_max + slot) * leaves_per_hash + 1};
}

void keep_lowest(std::optional<VerifyFailure>& lowest, std::optional<VerifyFailure> other) {
    if (other && (!lowest || other->position < lowest->position)) lowest = std::move(other);
}

} // namespace

std::optional<VerifyFailure> TileCheck::append(std::span<const Hash> leaves) {
    std::optional<VerifyFailure> lowest;
    for (auto& tile : tree_.append(leaves)) {
        const Address address{tile.level, tile.index};
        if (tile.hashes.size() == tile_width_max * sizeof(Hash)) {
            unfilled_.erase(address);
            keep_lowest(lowest, compare(tile));
        } else {
            unfilled_.insert_or_assign(address, std::move(tile));
        }
    }
    return lowest;
}

std::optional<VerifyFailure> TileCheck::finish() {
    std::optional<VerifyFailure> lowest;
    for (const auto& [address, tile] : unfilled_)
        keep_lowest(lowest, compare(tile));
    return lowest;
}

std::optional<VerifyFailure> TileCheck::compare(const Tile& derived) const {
    const auto name =
        "tile " + std::to_string(derived.index) + " of level " + std::to_string(derived.level);
    const auto fault = [&](std::size_t offset_bytes, const std::string& what) {
        return VerifyFailure{first_under(derived.level, derived.index, offset_bytes / sizeof(Hash)),
                             name + what};
    };
    const auto stored = log_->tile(derived.level, derived.index);
    if (!stored) return fault(0, " cannot be read: " + stored.error().what);
    if (!*stored) return fault(0, " is missing");
    const auto& hashes = (*stored)->hashes;
    if (hashes == derived.hashes) return std::nullopt;
    if (hashes.starts_with(derived.hashes) && has_grown()) return std::nullopt;
    const auto [mine, theirs] =
        std::mismatch(derived.hashes.begin(), derived.hashes.end(), hashes.begin(), hashes.end());
    const auto offset = std::min(static_cast<std::size_t>(mine - derived.hashes.begin()),
                                 derived.hashes.size() - 1);
    return fault(offset, " is not what the events give");
}

bool TileCheck::has_grown() const {
    const auto head = log_->head();
    return head && head->tree_size > tree_.size();
}

std::uint64_t tile_count(std::uint64_t size) {
    std::uint64_t count = 0;
    for (auto hashes = size; hashes > 0; hashes /= tile_width_max)
        count += (hashes + tile_width_max - 1) / tile_width_max;
    return count;
}

} // namespace muniment::eventstore
