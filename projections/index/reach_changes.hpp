#pragma once

#include "projections/index/graph.hpp"

namespace muniment::projections::index {

/// Tells the table of reaches whose holders an event changes, as the graph is at its point: exactly
/// those permissions, whichever side of the write it is told on.
class ReachChanges {
  public:
    ReachChanges(Graph& graph, Point point) : graph_(graph), point_(point) {}

    void permission(Node permission) { graph_.reaches.changed(permission, point_); }
    /// The role came to somebody or left them: all that it holds, itself or by inclusion.
    void role(Node role);
    /// Members came to the group or left it: all that its roles and those of its ancestors hold.
    void group(Node group);

  private:
    Graph& graph_;
    Point point_;
};

} // namespace muniment::projections::index
