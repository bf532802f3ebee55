#pragma once

#include "domain/time.hpp"

#include <cstdint>

/// The parts that the permission index is made of.
namespace muniment::projections::index {

/// A number that stands for one incarnation of an entity; each kind counts from 0.
using Node = std::uint32_t;
inline constexpr Node no_node = UINT32_MAX;

/// A position of the log, narrowed: an index in memory ends long before 2^32 events.
using Point = std::uint32_t;
inline constexpr Point never = UINT32_MAX; ///< the end of what has not ended
inline constexpr Point point_max = never - 1;

/// The point of an event. A log longer than `point_max` stops the process.
Point recorded_point(domain::Position position);

/// The point of a question; everything above `point_max` is the head.
inline Point asked_point(domain::Position position) {
    return position.value < point_max ? static_cast<Point>(position.value) : point_max;
}

/// An edge as one of its ends sees it: who is at the other, since when, with which window
/// (`WindowTable`; 0: none).
struct Entry {
    Node other = no_node;
    Point began = 0;
    std::uint32_t window = 0;
    bool operator==(const Entry&) const = default;
};

/// An edge that is no more: it held at `point` iff `began <= point < ended`.
struct Interval {
    Node other = no_node;
    Point began = 0;
    Point ended = 0;
    std::uint32_t window = 0;
    bool operator==(const Interval&) const = default;
};

/// Spreads consecutive numbers over a hash table whose size is a power of two.
inline std::uint32_t scatter(std::uint32_t number) {
    return (number * 0x9E3779B1U) ^ (number * 0x9E3779B1U >> 16U);
}

} // namespace muniment::projections::index
