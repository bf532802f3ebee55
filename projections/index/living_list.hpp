#pragma once

#include "projections/index/node.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace muniment::projections::index {

/// The living edges of one node in the order of their beginnings, at most one to each other node.
///
/// Short lists are scanned; longer ones have a hash table over them, so that asking, adding and
/// removing cost O(1) whatever the length (amortized). A removed entry of a long list leaves a hole
/// until there are more holes than entries. 12 bytes an entry, and 6 to 11 for the table.
/// Thread-safety: `add` and `remove` exclude everything else.
class LivingList {
  public:
    std::size_t size() const { return entries_.size() - holes_; }
    bool empty() const { return size() == 0; }

    const Entry* find(Node other) const;

    /// `entry.other` is not in the list, and `entry.began` not before that of the last one added.
    void add(const Entry& entry);

    std::optional<Entry> remove(Node other);

    /// Removes and hands over those for which `is_over(entry)`.
    template <typename IsOver>
    std::vector<Entry> extract(IsOver&& is_over) {
        std::vector<Entry> extracted;
        for (const auto& entry : entries_)
            if (entry.other != no_node && is_over(entry)) extracted.push_back(entry);
        for (const auto& entry : extracted)
            remove(entry.other);
        return extracted;
    }

    /// Calls `found(entry)` for those that began at `point` or before, until one call answers true;
    /// answers whether one did.
    template <typename Found>
    bool any_at(Point point, Found&& found) const {
        for (const auto& entry : entries_) {
            if (entry.began > point) return false;
            if (entry.other != no_node && found(entry)) return true;
        }
        return false;
    }

  private:
    using Ordinal = std::uint32_t; ///< 1-based index of an entry; 0: none
    using Table = std::vector<Ordinal>;

    Ordinal ordinal_of(Node other) const;
    void place(Ordinal ordinal);
    void rebuild_table();
    void close_holes();

    std::vector<Entry> entries_; ///< holes have `other == no_node`
    std::unique_ptr<Table> table_;
    std::uint32_t holes_ = 0;
};

} // namespace muniment::projections::index
