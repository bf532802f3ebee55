#pragma once

#include "projections/index/node.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <cstddef>

namespace muniment::projections::index {

/// A set of nodes in the order of their insertion, made for walks: a work list and the memory of
/// what was visited in one. Does not allocate for up to 64 nodes. May be walked by index while it
/// grows. Not thread-safe.
class NodeSet {
  public:
    /// Whether the node was not there before.
    bool insert(Node node) {
        if (contains(node)) return false;
        items_.push_back(node);
        if (items_.size() > scanned_max) {
            if (items_.size() * 2 > slots_.size())
                rebuild();
            else
                place(static_cast<std::uint32_t>(items_.size()));
        }
        return true;
    }

    bool contains(Node node) const {
        if (slots_.empty()) return std::find(items_.begin(), items_.end(), node) != items_.end();
        const auto mask = slots_.size() - 1;
        for (auto at = scatter(node) & mask; slots_[at] != 0; at = (at + 1) & mask)
            if (items_[slots_[at] - 1] == node) return true;
        return false;
    }

    std::size_t size() const { return items_.size(); }
    bool empty() const { return items_.empty(); }
    Node operator[](std::size_t index) const { return items_[index]; }
    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }

  private:
    static constexpr std::size_t scanned_max = 16;
    static constexpr std::size_t inline_max = 64;

    void place(std::uint32_t ordinal) {
        const auto mask = slots_.size() - 1;
        auto at = scatter(items_[ordinal - 1]) & mask;
        while (slots_[at] != 0)
            at = (at + 1) & mask;
        slots_[at] = ordinal;
    }

    void rebuild() {
        slots_.assign(std::max(slots_.size() * 2, inline_max * 2), 0);
        for (std::uint32_t ordinal = 1; ordinal <= items_.size(); ++ordinal)
            place(ordinal);
    }

    boost::container::small_vector<Node, inline_max> items_;
    /// 1-based ordinals of items, 0: free; empty while the items are few.
    boost::container::small_vector<std::uint32_t, inline_max * 2> slots_;
};

} // namespace muniment::projections::index
