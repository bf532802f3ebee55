#include "projections/index/reach_changes.hpp"

#include "projections/index/walk.hpp"

namespace muniment::projections::index {

void ReachChanges::role_given(Node role) {
    graph_.role_groups.changed(role, point_);
    role_included(role);
}

void ReachChanges::role_included(Node role) {
    tell(Walk(graph_, point_, {}).with_included(role));
}

void ReachChanges::group(Node group) {
    const Walk walk(graph_, point_, {});
    for (const auto above : walk.with_ancestors(group))
        graph_.group_roles.any_left(above, point_, [&](const auto& edge) {
            graph_.role_groups.changed(edge.other, point_);
            return false;
        });
    tell(walk.group_roles(group));
}

void ReachChanges::tell(const NodeSet& roles) {
    for (const auto role : roles)
        graph_.role_permissions.any_left(role, point_, [&](const auto& edge) {
            graph_.reaches.changed(edge.other, point_);
            return false;
        });
}

} // namespace muniment::projections::index
