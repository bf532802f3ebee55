#pragma once

#include "projections/audit/way_graph.hpp"

#include <cstdint>
#include <vector>

namespace muniment::projections::audit {

/// Ways from the user to the permission, as edges of the graph.
struct FoundPaths {
    std::vector<std::vector<std::size_t>> paths;
    bool complete = true; ///< whether these are all
};

/// The cheapest ways, cheapest first, at most `wanted`; among equals in the order of the edges.
/// A way meets no entity twice. `costs` are those of the edges, each at least 1.
///
/// A* over beginnings of ways with the exact cost to the goal as estimate: the k-th way costs about
/// what the first does.
FoundPaths cheapest_paths(const WayGraph& graph, const std::vector<std::uint64_t>& costs,
                          std::size_t wanted);

} // namespace muniment::projections::audit
