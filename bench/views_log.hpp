#pragma once

#include "domain/recorded_event.hpp"

#include <cstddef>
#include <vector>

/// The log that the views are measured on.
namespace muniment::bench {

using Events = std::vector<domain::RecordedEvent>;

/// At least `count` events: a structure of groups and roles; then of four events one creates a user
/// and three put it into groups.
Events make_events(std::size_t count);

} // namespace muniment::bench
