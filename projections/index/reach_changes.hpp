#pragma once

#include "projections/index/graph.hpp"
#include "projections/index/node_set.hpp"

namespace muniment::projections::index {

/// Tells those who remember (`ReachTable`, `RoleGroups`) what an event changes, as the graph is at
/// its point: whose holders, and no other's. May be told before the write or after it.
class ReachChanges {
  public:
    ReachChanges(Graph& graph, Point point) : graph_(graph), point_(point) {}

    void permission(Node permission) { graph_.reaches.changed(permission, point_); }
    /// The role came to a group or left it, or it goes.
    void role_given(Node role);
    /// A role includes it, or no longer does: all that it holds has other holders.
    void role_included(Node role);
    /// Members came to the group or left it: all that its roles and those of its ancestors hold.
    void group(Node group);

  private:
    void tell(const NodeSet& roles);

    Graph& graph_;
    Point point_;
};

} // namespace muniment::projections::index
