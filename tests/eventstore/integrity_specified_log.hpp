#pragma once

#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/signed_note.hpp"
#include "eventstore/integrity/tile_tree.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// The log, the keys and the stores of tiles that the tests of integrity share.
namespace muniment::eventstore::testing {

/// The value, which the test requires to be there.
template <typename T>
T value_of(domain::Expected<T, IntegrityError> expected) {
    if (!expected) ADD_FAILURE() << expected.error().what;
    return std::move(expected).value();
}

/// The fault of what the test requires to have failed.
template <typename T>
std::pair<IntegrityFault, std::string> refusal_of(domain::Expected<T, IntegrityError> expected) {
    if (expected) {
        ADD_FAILURE() << "was accepted";
        return {};
    }
    return {expected.error().fault, expected.error().what};
}

template <typename T>
bool refused_as(IntegrityFault fault, const domain::Expected<T, IntegrityError>& expected) {
    return !expected && expected.error().fault == fault;
}

inline SigningKey key_of_seed(char byte) {
    return value_of(SigningKey::from_seed(std::string(seed_bytes, byte)));
}

inline const std::string specified_origin = "authz.example/log1";

inline NoteSigner specified_signer() {
    return value_of(NoteSigner::create(specified_origin, key_of_seed('\x01')));
}

/// Leaf i of the log that the published vectors are computed over.
inline std::string specified_entry(std::uint64_t i) {
    return R"({"seq":)" + std::to_string(i) + R"(,"type":"member.added","group":"g)" +
           std::to_string(i % 97) + R"(","user":"u)" + std::to_string(i) + R"("})";
}

inline std::vector<Hash> specified_leaves(std::uint64_t first, std::uint64_t end) {
    std::vector<Hash> leaves;
    for (std::uint64_t i = first; i < end; ++i)
        leaves.push_back(leaf_hash(specified_entry(i)));
    return leaves;
}

/// Keeps the widest form of each tile, as a log does.
class TileMap {
  public:
    void put(std::vector<Tile> tiles) {
        for (Tile& tile : tiles)
            tiles_[{tile.level, tile.index}] = std::move(tile.hashes);
    }

    TileSource source() const {
        return [this](std::uint64_t level, std::uint64_t index,
                      std::uint64_t width) -> domain::Expected<std::string, std::string> {
            const auto found = tiles_.find({level, index});
            if (found == tiles_.end()) return domain::Failure{std::string("no such tile")};
            return found->second.substr(0, width * sizeof(Hash));
        };
    }

    const std::map<std::pair<std::uint64_t, std::uint64_t>, std::string>& tiles() const {
        return tiles_;
    }

  private:
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> tiles_;
};

/// A tree over the first `size` specified leaves, appended at once, with its tiles.
struct SpecifiedTree {
    explicit SpecifiedTree(std::uint64_t size) {
        tiles.put(tree.append(specified_leaves(0, size)));
    }

    TileTree tree;
    TileMap tiles;
};

} // namespace muniment::eventstore::testing
