#pragma once

#include "projections/image_values.hpp"
#include "projections/index/header_array.hpp"
#include "projections/index/node.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace muniment::projections::index {

/// The living edges of one node in the order of their beginnings, at most one to each other node.
///
/// An entry is removed by its node and its beginning, in O(log n + those that began with it). A
/// removed entry of a long list leaves a hole until there are more holes than entries. 12 bytes an
/// entry and up to a quarter of that in reserve. Thread-safety: whoever changes excludes everything
/// else.
class LivingSequence {
  public:
    std::size_t size() const { return entries_.has_block() ? entries_.size() - holes() : 0; }
    bool empty() const { return size() == 0; }

    /// `entry.other` is not in the list, and `entry.began` not before that of the last one added.
    void add(const Entry& entry) { entries_.push_back(entry); }

    std::optional<Entry> remove(Node other, Point began);

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

    /// Fetches the first dozen entries.
    void prefetch() const { entries_.prefetch(3); }

    // For images (projections/image_values.hpp).
    void save(ImageSink& sink) const;
    void load(ImageSource& source);

  protected:
    using Ordinal = std::uint32_t; ///< 1-based index of an entry; 0: none
    using Table = std::vector<Ordinal>;
    struct Header {
        std::unique_ptr<Table> table;
        std::uint32_t holes = 0;
    };

    std::uint32_t holes() const { return entries_.header().holes; }
    /// Lists that are not scanned leave a hole rather than move what follows.
    Entry take_out(Ordinal ordinal, bool leave_hole);
    void close_holes();

    HeaderArray<Entry, Header> entries_; ///< holes have `other == no_node`
};

/// A `LivingSequence` that can be asked for one node.
///
/// Short lists are scanned; longer ones have a hash table over them, so that asking, adding and
/// removing cost O(1) whatever the length (amortized). The table takes 6 to 11 bytes an entry.
class LivingList : public LivingSequence {
  public:
    const Entry* find(Node other) const;

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

    void load(ImageSource& source);

  private:
    bool has_table() const { return entries_.has_block() && entries_.header().table; }
    Ordinal ordinal_of(Node other) const;
    void place(Ordinal ordinal);
    void rebuild_table();
};

} // namespace muniment::projections::index
