#include "eventstore/continuity.hpp"

#include <cstdint>

namespace muniment::eventstore {

std::optional<std::string> continuity_problem(const Head& head, const SealedCommit& commit) {
    if (commit.events.empty()) return "a commit holds at least one event";
    if (commit.checkpoint.commit != head.commit + 1)
        return "commit " + std::to_string(commit.checkpoint.commit) + " cannot follow commit " +
               std::to_string(head.commit);
    std::uint64_t position = head.tree_size;
    for (const StoredEvent& event : commit.events) {
        if (event.position.value != ++position)
            return "position " + std::to_string(event.position.value) + " stands where " +
                   std::to_string(position) + " is expected";
    }
    if (commit.checkpoint.tree_size != position)
        return "the checkpoint covers " + std::to_string(commit.checkpoint.tree_size) +
               " events where there are " + std::to_string(position);
    for (const Tile& tile : commit.tiles) {
        const std::size_t bytes = tile.hashes.size();
        if (bytes == 0 || bytes % hash_bytes != 0 || bytes > tile_width_max * hash_bytes)
            return "tile " + std::to_string(tile.level) + "/" + std::to_string(tile.index) +
                   " does not hold 1 to 256 hashes";
    }
    return std::nullopt;
}

bool widens(std::string_view before, std::string_view after) {
    return after.starts_with(before);
}

} // namespace muniment::eventstore
