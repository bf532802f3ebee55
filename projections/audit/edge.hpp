#pragma once

#include "domain/entities.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

#include <boost/describe.hpp>

#include <optional>

namespace muniment::projections::audit {

/// The kinds of edges, named like the facts of a snapshot.
enum class EdgeKind {
    membership,
    nesting,
    mapping,
    group_role,
    user_role,
    role_inclusion,
    role_permission,
    user_permission,
};
BOOST_DESCRIBE_ENUM(EdgeKind, membership, nesting, mapping, group_role, user_role, role_inclusion,
                    role_permission, user_permission)

/// One interval of one edge, written in the direction in which access goes: from the user over
/// groups and roles to the permission. A nesting goes from the child to the group that has it.
struct EdgeInterval {
    EdgeKind kind = EdgeKind::membership;
    domain::EntityRef from;
    domain::EntityRef to;
    domain::Window window;
    domain::Position began;
    /// The event that ended it; nothing while it held where the reader stands, whatever came later.
    std::optional<domain::Position> ended;
    std::optional<domain::Mapping> mapping; ///< of a mapping

    bool holds_at(domain::Instant instant) const { return !ended && window.contains(instant); }
    bool operator==(const EdgeInterval&) const = default;
};

} // namespace muniment::projections::audit
