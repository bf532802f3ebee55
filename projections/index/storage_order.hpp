#pragma once

#include "projections/index/node_table.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace muniment::projections::index {

/// The order of the nodes of one kind in the array of the extension's document that lists them, at
/// every point: that of their births, with what reorderings moved behind.
///
/// Costs nothing where nothing was moved: nodes are numbered in the order of their births.
/// Thread-safety: `move` excludes everything else.
class StorageOrder {
  public:
    /// Moves the living node behind all others. Of one event `index` grows from call to call.
    void move(Node node, Point point, std::uint32_t index) {
        moved_[node].push_back(place(point, index));
    }

    /// Whether the first stands before the second at the point; both were born by then.
    bool before(Node first, Node second, const NodeTable& table, Point point) const {
        if (moved_.empty()) return first < second;
        const auto one = place_of(first, table, point);
        const auto other = place_of(second, table, point);
        return one != other ? one < other : first < second;
    }

    template <typename Nodes>
    void sort(Nodes& nodes, const NodeTable& table, Point point) const {
        std::sort(nodes.begin(), nodes.end(),
                  [&](Node first, Node second) { return before(first, second, table, point); });
    }

    // For images (projections/image_values.hpp).
    template <typename Self, typename Visit>
    static void image_parts(Self& self, Visit visit) {
        visit(self.moved_);
    }

  private:
    using Place = std::uint64_t;
    static Place place(Point point, std::uint32_t index) {
        constexpr unsigned index_bits = 32;
        return (Place{point} << index_bits) + index;
    }

    Place place_of(Node node, const NodeTable& table, Point point) const {
        const auto found = moved_.find(node);
        if (found == moved_.end()) return place(table.born(node), 0);
        const auto& places = found->second;
        const auto after = std::upper_bound(places.begin(), places.end(), place(point, UINT32_MAX));
        return after == places.begin() ? place(table.born(node), 0) : *(after - 1);
    }

    std::unordered_map<Node, std::vector<Place>> moved_; ///< where to, oldest first
};

} // namespace muniment::projections::index
