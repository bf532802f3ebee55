#pragma once

#include "domain/recorded_event.hpp"
#include "domain/time.hpp"
#include "projections/views/connection.hpp"

#include <string>

namespace muniment::projections::views {

/// What the applier carries from one event to the next.
struct Progress {
    domain::Position position;
    std::string event_id;
    std::string origin;
    domain::OccurredTime occurred_at; ///< of the last directory event
    bool erased = false;              ///< a profile was blanked
};

/// Writes what one event means into the tables, within the caller's transaction. Total, like
/// `domain::evolve`: an event that names what is not there changes nothing but the audit.
/// Throws SQLite::Exception.
void apply_event(Connection& connection, const domain::RecordedEvent& event, Progress& progress);

} // namespace muniment::projections::views
