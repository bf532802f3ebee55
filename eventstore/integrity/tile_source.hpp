#pragma once

#include "eventstore/event_log.hpp"
#include "eventstore/integrity/integrity_error.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace muniment::eventstore {

inline constexpr std::uint64_t tile_width_max = 256; ///< hashes in a full tile
inline constexpr std::uint64_t tile_height = 8;      ///< levels of the tree in one tile

/// Where tiles come from: the first `width` hashes (exactly 32 × width bytes) of the tile `index`
/// of `level`, or why they cannot be had. A tile only grows, so that the prefix of a wider one
/// serves.
using TileSource = std::function<domain::Expected<std::string, std::string>(
    std::uint64_t level, std::uint64_t index, std::uint64_t width)>;

/// Asks `source` and checks the length of the answer; the hashes themselves are not checked.
domain::Expected<std::string, IntegrityError>
read_tile(const TileSource& source, std::uint64_t level, std::uint64_t index, std::uint64_t width);

/// The tiles of a log, which must outlive the source. As thread-safe as the log.
TileSource tiles_of(const EventLog& log);

} // namespace muniment::eventstore
