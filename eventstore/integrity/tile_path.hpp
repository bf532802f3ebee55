#pragma once

#include "eventstore/integrity/integrity_error.hpp"
#include "eventstore/integrity/tile_source.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::eventstore {

/// What a path of C2SP tlog-tiles names: a tile of hashes, or a bundle of entries.
struct TileAddress {
    std::optional<std::uint64_t> level; ///< 0..63; absent for an entry bundle
    std::uint64_t index = 0;
    std::uint64_t width = tile_width_max; ///< 1..256; below 256 it is written as `.p/<width>`
    bool operator==(const TileAddress&) const = default;
};

/// `tile/<level>/<index>[.p/<width>]`, the index in groups of three digits: 1234067 is
/// `x001/x234/067`.
std::string tile_path(std::uint64_t level, std::uint64_t index, std::uint64_t width);

/// `tile/entries/<index>[.p/<width>]`.
std::string entries_path(std::uint64_t index, std::uint64_t width);

/// The inverse of `tile_path` and `entries_path`; accepts their exact form only.
domain::Expected<TileAddress, IntegrityError> parse_tile_path(std::string_view path);

/// The bytes of an entry bundle: each entry after its length in two bytes, big-endian. Refuses more
/// than 256 entries and an entry over 65 535 bytes.
domain::Expected<std::string, IntegrityError> entry_bundle(std::span<const std::string> entries);

/// The inverse: the entries of a bundle. Refuses one that ends within an entry, and more than 256.
domain::Expected<std::vector<std::string>, IntegrityError>
parse_entry_bundle(std::string_view bytes);

} // namespace muniment::eventstore
