#pragma once

#include "projections/fact.hpp"
#include "projections/index/edge_cursor.hpp"
#include "projections/index/graph.hpp"

#include <cstdint>
#include <vector>

/// Edges as exports list them: by the end that their row names first, then by the other, both in
/// the order of their ids. Costs what held at the point, and a glance at every entity that may be a
/// first end.
namespace muniment::projections::index {

/// Appends the next edges to `facts`, in so many steps: an id looked up, a fact. False: there are
/// no more. The cursor is to be sorted before the next call.
bool read_edges(const Graph& graph, EdgeCursor& cursor, std::size_t steps,
                std::vector<Fact>& facts);

/// Adds the numbers of edges of so many of the next first ends to `number`; false: there are no
/// more. For a cursor of its own.
bool count_edges(const Graph& graph, EdgeCursor& cursor, std::size_t steps, std::uint64_t& number);

} // namespace muniment::projections::index
