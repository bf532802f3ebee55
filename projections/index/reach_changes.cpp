#include "projections/index/reach_changes.hpp"

#include "projections/index/walk.hpp"

namespace muniment::projections::index {

namespace {

void tell(Graph& graph, Point point, const NodeSet& roles) {
    for (const auto role : roles)
        graph.role_permissions.any_left(role, point, [&](const auto& edge) {
            graph.reaches.changed(edge.other, point);
            return false;
        });
}

} // namespace

void ReachChanges::role(Node role) {
    tell(graph_, point_, Walk(graph_, point_, {}).with_included(role));
}

void ReachChanges::group(Node group) {
    tell(graph_, point_, Walk(graph_, point_, {}).group_roles(group));
}

} // namespace muniment::projections::index
