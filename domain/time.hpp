#pragma once

#include "domain/expected.hpp"

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace muniment::domain {

/// A moment: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
struct Instant {
    std::int64_t us = 0;
    auto operator<=>(const Instant&) const = default;
};

/// When an event happened according to its source. Not interchangeable with `RecordedTime`.
struct OccurredTime {
    Instant instant;
    auto operator<=>(const OccurredTime&) const = default;
};

/// When the log signed an event; strictly grows from commit to commit.
struct RecordedTime {
    Instant instant;
    auto operator<=>(const RecordedTime&) const = default;
};

/// 1-based index of an event in the log (leaf index + 1). 0 is the empty log.
struct Position {
    std::uint64_t value = 0;
    auto operator<=>(const Position&) const = default;
};

inline constexpr Position never_ended{std::numeric_limits<std::int64_t>::max()};

/// The bounds of a time-limited grant, half-open: it holds at `t` iff `from <= t < until`.
/// An absent bound is open.
struct Window {
    std::optional<Instant> from;
    std::optional<Instant> until;

    bool contains(Instant t) const { return (!from || *from <= t) && (!until || t < *until); }
    auto operator<=>(const Window&) const = default;
};

/// Where a read stands: the state after the batch that ends at `position`, windows seen at
/// `instant`.
struct Moment {
    Position position;
    Instant instant;
    auto operator<=>(const Moment&) const = default;
};

struct InvalidTime {
    std::string problem; ///< a sentence without a subject, for example "must have a zone"
};

/// Parses RFC 3339 with a zone (`Z` or an offset) and at most 6 fraction digits, years 0000..9999.
/// A leap second (`:60`) is refused.
Expected<Instant, InvalidTime> parse_rfc3339(std::string_view text);

/// RFC 3339 in UTC with exactly 6 fraction digits: `2026-11-22T14:00:00.000000Z`.
std::string format_rfc3339(Instant instant);

} // namespace muniment::domain
