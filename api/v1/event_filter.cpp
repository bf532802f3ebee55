#include "api/v1/event_filter.hpp"

#include "api/v1/answers.hpp"
#include "api/v1/read_parameters.hpp"

#include <algorithm>
#include <array>

namespace muniment::api {

namespace {

using domain::Done;
using domain::EntityKind;
using domain::Expected;
using domain::Failure;
using domain::Instant;
using domain::Position;

constexpr std::uint64_t position_max = std::uint64_t{1} << 53;
constexpr std::size_t types_max = 20;

/// `group:payroll`, `user:auth0|1`.
Expected<std::optional<domain::EntityRef>, Problem> subject_of(const ReadParameters& parameters) {
    const auto text = parameters.text("subject");
    if (!text) return std::optional<domain::EntityRef>{};
    const auto colon = text->find(':');
    for (const auto kind :
         {EntityKind::application, EntityKind::connection, EntityKind::user, EntityKind::permission,
          EntityKind::role, EntityKind::group, EntityKind::mapping})
        if (colon != std::string::npos && text->substr(0, colon) == domain::to_string(kind))
            return std::optional<domain::EntityRef>({kind, text->substr(colon + 1)});
    return Failure{parameter_problem("subject", "must be a kind and an id, such as "
                                                "`group:payroll` or `user:auth0|1`")};
}

Expected<bool, Problem> indirect_of(const ReadParameters& parameters,
                                    const std::optional<domain::EntityRef>& subject) {
    const bool indirect = TRY(parameters.flag("indirect"));
    if (!indirect) return false;
    constexpr std::array reached{EntityKind::user, EntityKind::group, EntityKind::role};
    if (subject && std::find(reached.begin(), reached.end(), subject->kind) != reached.end())
        return true;
    return Failure{
        parameter_problem("indirect", "needs a `subject` that is a user, a group or a role")};
}

Expected<std::optional<Instant>, Problem> instant_of(const ReadParameters& parameters,
                                                     const char* name) {
    const auto text = parameters.text(name);
    if (!text) return std::optional<Instant>{};
    const auto instant = domain::parse_rfc3339(*text);
    if (!instant) return Failure{parameter_problem(name, instant.error().problem)};
    return std::optional(*instant);
}

/// No event is recorded before it occurred: what was recorded before `since` had occurred before
/// it, and what was recorded after the last that occurred before `until` occurred later too.
void bound_positions(const Store& store, projections::audit::EventFilter& filter) {
    const auto lock = store.live().lock_shared();
    const auto& timeline = store.live().timeline;
    constexpr auto just_before = [](Instant instant) { return Instant{instant.us - 1}; };
    auto& query = filter.query;
    if (filter.since) {
        const auto end = timeline.last_recorded(just_before(*filter.since)).position;
        query.first = std::max(query.first, Position{end.value + 1});
    }
    if (!filter.until) return;
    const auto head = timeline.head().position;
    const auto end = timeline.last_occurred(just_before(*filter.until)).position;
    query.last = std::min({query.last.value_or(head), head, end});
}

} // namespace

std::span<const std::string_view> event_filter_parameters() {
    static constexpr std::array<std::string_view, 10> names{"subject", "indirect", "actor", "type",
                                                            "ticket",  "batch",    "since", "until",
                                                            "first",   "last"};
    return names;
}

Expected<projections::audit::EventFilter, Problem> read_event_filter(const Store& store,
                                                                     const Request& request) {
    const ReadParameters parameters(request);
    projections::audit::EventFilter filter;
    auto& query = filter.query;
    query.subject = TRY(subject_of(parameters));
    filter.indirect = TRY(indirect_of(parameters, query.subject));
    query.actor = parameters.text("actor");
    for (const auto type : request.target.query.all("type"))
        filter.types.emplace_back(type);
    if (filter.types.size() > types_max)
        return Failure{parameter_problem("type", "may be given at most 20 times")};
    query.ticket = parameters.text("ticket");
    query.batch = parameters.text("batch");
    query.first = Position{TRY(parameters.number("first", 1, 1, position_max))};
    if (parameters.text("last")) {
        const auto last = TRY(parameters.number("last", 0, 0, position_max));
        query.last = Position{last};
    }
    filter.since = TRY(instant_of(parameters, "since"));
    filter.until = TRY(instant_of(parameters, "until"));
    if (filter.since && filter.until && *filter.since >= *filter.until)
        return Failure{parameter_problem("until", "must be later than `since`")};
    bound_positions(store, filter);
    return filter;
}

} // namespace muniment::api
