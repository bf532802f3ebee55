#pragma once

#include "eventstore/event_log.hpp"

#include <cstddef>
#include <string>

namespace muniment::eventstore {

/// What stands for the hash of a leaf: logs store hashes, they do not look into them.
inline std::string stand_in_hash(std::uint64_t leaf) {
    std::string hash(32, static_cast<char>('a' + leaf % 26));
    hash.replace(0, std::to_string(leaf).size(), std::to_string(leaf));
    return hash;
}

inline std::string body_of(std::uint64_t position, std::size_t padding = 0) {
    return R"({"commit":1,"data":")" + std::string(padding, 'x') + R"(","id":"event-)" +
           std::to_string(position) + R"(","type":"group.created"})";
}

/// The commit of `count` events that follows `head`, with the tiles of level 0 that it widens.
inline SealedCommit commit_after(const Head& head, std::uint64_t count, std::size_t padding = 0) {
    SealedCommit commit;
    const std::uint64_t size = head.tree_size + count;
    for (std::uint64_t position = head.tree_size + 1; position <= size; ++position) {
        commit.events.push_back({domain::Position{position},
                                 body_of(position, padding),
                                 {{"key-one", "signature " + std::to_string(position)},
                                  {"key-two", std::string("\0\n \xff", 4)}}});
    }
    for (std::uint64_t index = head.tree_size / 256; index * 256 < size; ++index) {
        Tile tile{0, index, ""};
        for (std::uint64_t leaf = index * 256; leaf < size && leaf < (index + 1) * 256; ++leaf)
            tile.hashes += stand_in_hash(leaf);
        commit.tiles.push_back(tile);
    }
    commit.checkpoint = {head.commit + 1, size, "note of size " + std::to_string(size) + "\n"};
    return commit;
}

inline Head head_after(const SealedCommit& commit) {
    return {commit.checkpoint.commit, commit.checkpoint.tree_size};
}

} // namespace muniment::eventstore
