#pragma once

#include "projections/view_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace muniment::projections::audit {

/// Which events of the audit: an `EventQuery`, and more. Absent members do not restrict.
struct EventFilter {
    EventQuery query;
    std::vector<std::string> types; ///< of one of these types; its twin in `query` must fit too
    /// Half-open; when the event occurred. A store event occurred when it was recorded.
    std::optional<domain::Instant> since;
    std::optional<domain::Instant> until;
    /// Also events of the groups and roles that reached the subject when the event happened: of a
    /// user its groups, of a user or group all groups above, of all three the roles of these and of
    /// the subject, and all roles that these include; windows are not looked at. The event that
    /// ended a way counts. The subject must be a user, a group or a role.
    bool indirect = false;
};

/// Events up to where the reader stands; the sort key is the position.
ViewReader::List<AuditRow> read_events(const ViewReader& reader, const EventFilter& filter);

} // namespace muniment::projections::audit
