#pragma once

#include "projections/audit/way_graph.hpp"
#include "projections/view_reader.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace muniment::projections::audit {

/// Why an edge does not hold: an event ended it, its window has passed, or has not begun.
enum class Lack { ended, expired, not_begun };
BOOST_DESCRIBE_ENUM(Lack, ended, expired, not_begun)

/// An edge with the events behind it.
struct ExplainedEdge {
    EdgeInterval edge;
    AuditRow began;
    std::optional<AuditRow> ended;
    std::optional<Lack> lack;
};

/// From the user to the permission.
using ExplainedPath = std::vector<ExplainedEdge>;

/// Why a user holds a permission, or what is missing.
struct Explanation {
    bool allowed = false;
    /// Every way that holds, shortest first; at most `paths_max`. None of them meets an entity
    /// twice.
    std::vector<ExplainedPath> paths;
    /// Where nothing holds: ways of which some edges were lost or do not hold at this instant. Each
    /// edge is the last interval that began up to the position. Those that lack the fewest edges
    /// come first; among them those that were lost last (by the earliest loss of each).
    std::vector<ExplainedPath> misses;
    bool complete = true; ///< whether `paths`, or `misses` if there are none, are all there are
};

/// Answers at the state of the reader, windows seen at `instant`. Costs what the user reaches over
/// edges that hold, and the ways shown; where none holds, over edges of the past, bounded.
ViewReader::Answer<Explanation> explain(const ViewReader& reader, const AccessQuestion& question,
                                        domain::Instant instant);

/// A permission that is not there under the id or name any more.
struct FormerPermission {
    domain::PermissionId id;
    AuditRow ended; ///< the event since which it is not
};

/// The permission of the application that bore the id, else the name, last before the state of the
/// reader. Costs the versions of the application's permissions.
ViewReader::Answer<std::optional<FormerPermission>>
former_permission(const ViewReader& reader, const domain::ApplicationId& application,
                  std::string_view id_or_name);

} // namespace muniment::projections::audit
