#include "api/service/moments.hpp"

#include <algorithm>
#include <charconv>

namespace muniment::api {

namespace {

using domain::Failure;
using domain::Instant;
using domain::Position;

std::optional<Position> parse_position(std::string_view text) {
    Position position;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, position.value);
    if (text.empty() || error != std::errc{} || stopped != end) return std::nullopt;
    return position;
}

domain::Expected<Instant, MomentProblem> parse_instant(const char* parameter,
                                                       std::string_view text) {
    auto instant = domain::parse_rfc3339(text);
    if (!instant) return Failure{MomentProblem{parameter, instant.error().problem}};
    return *instant;
}

domain::Expected<domain::Done, MomentProblem> parse_at(std::string_view at, MomentQuery& query) {
    const auto separator = at.find('@');
    const auto front = at.substr(0, separator);
    query.position = parse_position(front);
    if (separator != std::string_view::npos) {
        if (!query.position)
            return Failure{MomentProblem{"at", "must be a position before the `@`"}};
        query.instant = TRY(parse_instant("at", at.substr(separator + 1)));
    } else if (!query.position) {
        if (front.find_first_not_of("0123456789") == std::string_view::npos)
            return Failure{MomentProblem{"at", "must be a position, a time, or position@time"}};
        query.instant = TRY(parse_instant("at", at));
    }
    return domain::Done{};
}

} // namespace

domain::Expected<MomentQuery, MomentProblem>
parse_moment_query(const std::optional<std::string>& at, const std::optional<std::string>& known_at,
                   const std::optional<std::string>& min_position) {
    MomentQuery query;
    if (at) TRY(parse_at(*at, query));
    if (known_at) query.known_at = TRY(parse_instant("known_at", *known_at));
    if (min_position) {
        query.min_position = parse_position(*min_position);
        if (!query.min_position)
            return Failure{MomentProblem{"min_position", "must be a position: a whole number"}};
    }
    return query;
}

domain::Expected<ResolvedMoment, MomentProblem>
resolve(const MomentQuery& query, const domain::Timeline& timeline, Instant now) {
    const auto head = timeline.head();
    const Instant latest = std::max(now, head.occurred_at.instant);
    const auto in_future = [&](const std::optional<Instant>& t) { return t && *t > latest; };
    if (in_future(query.instant)) return Failure{MomentProblem{"at", "must not be later than now"}};
    if (in_future(query.known_at))
        return Failure{MomentProblem{"known_at", "must not be later than now"}};

    domain::BatchEnd end = head;
    Instant instant = latest;
    if (query.position) {
        const auto containing = timeline.containing(*query.position);
        if (!containing)
            return Failure{MomentProblem{"at", "must not be above the head, which is position " +
                                                   std::to_string(head.position.value)}};
        end = *containing;
        instant = query.instant.value_or(end.occurred_at.instant);
    } else if (query.instant) {
        end = timeline.last_occurred(*query.instant);
        instant = *query.instant;
    }
    if (query.known_at) {
        const auto known = timeline.last_recorded(*query.known_at);
        if (known.position < end.position) end = known;
        if (!query.position && !query.instant) instant = *query.known_at;
    }
    return ResolvedMoment{{end.position, instant}, end.occurred_at, end.recorded_at};
}

} // namespace muniment::api
