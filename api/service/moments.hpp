#pragma once

#include "domain/expected.hpp"
#include "domain/time.hpp"
#include "domain/timeline.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace muniment::api {

/// What a read asks for: `at=P`, `at=T`, `at=P@T`, `known_at=K`, `min_position=P`.
struct MomentQuery {
    std::optional<domain::Position> position;
    std::optional<domain::Instant> instant;
    std::optional<domain::Instant> known_at;
    std::optional<domain::Position> min_position;
};

/// A parameter that is no moment: which one, and why.
struct MomentProblem {
    std::string parameter;
    std::string problem;
};

/// Parses the three parameters; absent ones are empty optionals.
domain::Expected<MomentQuery, MomentProblem>
parse_moment_query(const std::optional<std::string>& at, const std::optional<std::string>& known_at,
                   const std::optional<std::string>& min_position);

/// Where a read stands, and what the log said the time was there.
struct ResolvedMoment {
    domain::Moment moment;
    domain::OccurredTime occurred_at; ///< of the last directory event up to the position
    domain::RecordedTime recorded_at;
};

/// The table of ARCHITECTURE, "Time and batches". A time after max(now, occ(head)) or a position
/// above the head is a problem.
domain::Expected<ResolvedMoment, MomentProblem>
resolve(const MomentQuery& query, const domain::Timeline& timeline, domain::Instant now);

} // namespace muniment::api
