#pragma once

#include "domain/recorded_event.hpp"
#include "domain/time.hpp"
#include "projections/views/connection.hpp"
#include "projections/views/deferred_indexes.hpp"

#include <set>
#include <string>
#include <vector>

namespace muniment::projections::views {

/// An event and an entity that it names.
struct Subject {
    domain::EntityRef entity;
    domain::Position position;
};

/// What the applier carries from one event to the next.
struct Progress {
    domain::Position position;
    std::string event_id;
    std::string origin;
    domain::OccurredTime occurred_at; ///< of the last directory event
    bool erased = false;              ///< a profile was blanked
    std::vector<Subject> subjects;    ///< that `write_subjects` will write
    DeferredIndexes deferred;         ///< that stand again before readers see anything
    std::set<std::string> arrays;     ///< of the document, that are known to be there
};

/// Writes what one event means into the tables, within the caller's transaction. Total, like
/// `domain::evolve`: an event that names what is not there changes nothing but the audit.
/// `write_subjects` has to follow. Throws SQLite::Exception.
void apply_event(Connection& connection, const domain::RecordedEvent& event, Progress& progress);

/// Writes the subjects that were put off until the end of the transaction: rows with keys in no
/// order take a fraction of the time when they come sorted.
void write_subjects(Connection& connection, Progress& progress);

} // namespace muniment::projections::views
