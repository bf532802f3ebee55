#pragma once

#include "eventstore/event_log.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// The shape that every log asks of a commit, whatever it stores it in.
namespace muniment::eventstore {

inline constexpr std::size_t hash_bytes = 32;
inline constexpr std::size_t tile_width_max = 256;

/// What keeps `commit` from following `head` without a gap, or nothing: it has at least one event,
/// positions and commit number go on from `head`, the checkpoint covers exactly its events, and
/// tiles hold 1..256 hashes.
std::optional<std::string> continuity_problem(const Head& head, const SealedCommit& commit);

/// Whether a tile that holds `before` may come to hold `after`: it keeps what it has.
bool widens(std::string_view before, std::string_view after);

} // namespace muniment::eventstore
