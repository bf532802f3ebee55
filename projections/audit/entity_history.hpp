#pragma once

#include "projections/audit/edge.hpp"
#include "projections/view_reader.hpp"

#include <optional>
#include <string>
#include <variant>

namespace muniment::projections::audit {

/// What an entity was called while a version of it was valid. Of users nothing is told: their
/// profiles are personal.
struct EntityVersion {
    domain::EntityRef entity;
    std::optional<std::string> application;
    std::optional<std::string> name;
    std::optional<std::string> description;
    bool operator==(const EntityVersion&) const = default;
};

/// Something that was so for a while: from the event that began it to the one that ended it.
struct HistoryItem {
    std::variant<EntityVersion, EdgeInterval> fact;
    AuditRow began;
    std::optional<AuditRow> ended; ///< nothing while it held where the reader stands
};

/// Versions of a user, group, role or permission and every interval of every edge that touches it,
/// direct ones, up to the state of the reader. A mapping of a group is an edge from the mapping.
/// An edge ends and begins anew when its window is replaced.
///
/// Oldest first: by the position that began it; of one event the version first, then the edges in
/// the order of `EdgeKind` and of the bytes of the other end. `after` is the `next_key` of the page
/// before. Costs the page, and a constant for each event that touched the entity between its items.
ViewReader::List<HistoryItem> entity_history(const ViewReader& reader,
                                             const domain::EntityRef& entity,
                                             const std::string& after, std::size_t limit);

} // namespace muniment::projections::audit
