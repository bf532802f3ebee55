#pragma once

#include <cstddef>

/// What the answers of an audit are bounded by. An answer that meets a bound says so.
namespace muniment::projections::audit {

/// Ways to a permission that one explanation shows. In a graph their number can explode.
inline constexpr std::size_t paths_max = 1'000;
/// Ways that were lost which one explanation shows.
inline constexpr std::size_t misses_max = 10;
/// Lost ways that are compared to find the nearest.
inline constexpr std::size_t miss_candidates_max = 1'000;
/// Edges of the past that are looked at for lost ways.
inline constexpr std::size_t miss_edges_max = 100'000;
/// Beginnings of ways that are held in memory while ways are looked for.
inline constexpr std::size_t partial_paths_max = 200'000;

/// Rows that a merge takes from one list at once, first and at most.
inline constexpr std::size_t chunk_rows_first = 16;
inline constexpr std::size_t chunk_rows_max = 1'024;

} // namespace muniment::projections::audit
