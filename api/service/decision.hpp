#pragma once

#include "api/service/live_state.hpp"
#include "api/service/write_request.hpp"
#include "domain/directory_view.hpp"
#include "domain/event_data.hpp"
#include "eventstore/subject_keys.hpp"

#include <vector>

namespace muniment::api {

/// What a request is decided on: the live state, and what was decided before it in this turn.
struct TurnView {
    const LiveState& live;
    const domain::DirectoryView& directory;
    domain::OccurredTime occurred; ///< when the last event happened, of these two
    domain::Instant now;
    domain::RecordedTime stamp;
    const eventstore::SubjectKeys& subject_keys;
};

/// Steps `permit` and `decide` of the write path: scopes, preconditions, then the domain.
/// No events: everything is already so. Pure.
domain::Expected<std::vector<domain::EventData>, WriteError>
decide_request(const WriteRequest& request, const TurnView& view);

/// When the events of the request happen.
domain::OccurredTime occurred_at_of(const WriteRequest& request, domain::RecordedTime stamp);

} // namespace muniment::api
