#pragma once

#include "domain/changes.hpp"
#include "domain/directory_view.hpp"
#include "domain/event_data.hpp"
#include "domain/expected.hpp"
#include "domain/rejection.hpp"

#include <span>
#include <vector>

namespace muniment::domain {

/// What a decision knows beside the directory.
struct Context {
    OccurredTime occurred_at; ///< when the change happens, or happened for imported history
};

/// The events that `changes` lead to, as one batch, or why they are refused.
///
/// Each change sees those before it. References are checked at each change; unique names and the
/// absence of cycles at the end, over what the batch touched. No events: everything is already so.
/// Events whose lists of ids are too long for one event are split (limits::event_ids_bytes_max).
/// Pure: `view` is not changed, nothing is remembered.
Expected<std::vector<EventData>, Rejection>
decide(const DirectoryView& view, std::span<const Change> changes, const Context& context);

} // namespace muniment::domain
