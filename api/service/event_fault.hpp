#pragma once

#include "domain/directory_view.hpp"
#include "domain/event_data.hpp"

#include <optional>
#include <string>

namespace muniment::api {

/// Why `decide` could not have emitted this event on this directory at that time; nothing if it
/// could. What holds at the end of a batch alone (unique names, no cycles, roles that moved to
/// another application) is not looked at. Store events are always possible. Pure; costs what the
/// event is long, a deletion what it ends.
std::optional<std::string> event_fault(const domain::DirectoryView& directory,
                                       const domain::EventData& event, domain::Instant occurred_at);

} // namespace muniment::api
