#pragma once

#include "projections/index/living_list.hpp"
#include "projections/index/node_table.hpp"
#include "projections/index/stabbing_list.hpp"

#include <vector>

namespace muniment::projections::index {

/// One kind of edge between left and right nodes, from both ends, now and at every past point.
///
/// Each end has a list of living edges and one of closed intervals; a closed interval is with both.
/// When a node dies, its edges end. Its own lists are left as they are: nobody asks a dead node
/// about a point after its death. The other ends are told at once (`end_left`, `end_right`). Where
/// left nodes may have very many edges, the relation is made with their table: they are abandoned
/// (`abandon_left` in place of `end_left`), and until a right node's list is written again it keeps
/// the edge to the dead node, and asking skips it.
///
/// Questions are about nodes that live at the point asked. Thread-safety: whoever changes excludes
/// everything else.
class Relation {
  public:
    /// Every death is told at once.
    Relation() = default;
    /// Left nodes are abandoned; `left` tells when they died and outlives the relation.
    explicit Relation(const NodeTable& left) : left_nodes_(&left) {}

    /// The living edge, or null. Costs O(1).
    const Entry* find(Node left, Node right) const;

    /// Begins the edge, or ends it and begins it anew if its window differs; else does nothing.
    void add(Node left, Node right, std::uint32_t window, Point point);
    void remove(Node left, Node right, Point point);

    /// Ends the edges of a dying node at their other ends, calling `ended(other)` for each.
    template <typename Ended>
    void end_left(Node left, Point point, Ended&& ended) {
        if (left >= left_.size()) return;
        left_[left].living.any_at(point, [&](const Entry& entry) {
            close_right(entry.other, left, point);
            ended(entry.other);
            return false;
        });
    }
    template <typename Ended>
    void end_right(Node right, Point point, Ended&& ended) {
        if (right >= right_.size()) return;
        right_[right].living.any_at(point, [&](const Entry& entry) {
            if (left_died(entry.other) != never) return false;
            close_left(entry.other, right, entry.began, point);
            ended(entry.other);
            return false;
        });
    }
    /// The left node died at `point`. Costs O(1).
    void abandon_left(Node left, Point point);

    /// Calls `found(edge)` for the edges of the node at `point` (an Entry or an Interval), until
    /// one call answers true; answers whether one did.
    template <typename Found>
    bool any_left(Node left, Point point, Found&& found) const {
        if (left >= left_.size()) return false;
        const auto& ends = left_[left];
        return ends.living.any_at(point, found) ||
               (point < ends.closed_until && ends.closed.any_at(point, found));
    }
    template <typename Found>
    bool any_right(Node right, Point point, Found&& found) const {
        return any_right_or_dead(right, point, [&](const auto& edge) {
            return left_died(edge.other) > point && found(edge);
        });
    }
    /// Like `any_right`, but may also name dead left nodes: for those who know the living.
    template <typename Found>
    bool any_right_or_dead(Node right, Point point, Found&& found) const {
        if (right >= right_.size()) return false;
        const auto& ends = right_[right];
        return ends.living.any_at(point, found) ||
               (point < ends.closed_until && ends.closed.any_at(point, found));
    }

    /// Fetches what `any_right` will read, in two steps, so that it waits less for memory.
    void prefetch_right(Node right) const {
        if (right < right_.size()) __builtin_prefetch(&right_[right]);
    }
    void prefetch_right_edges(Node right) const {
        if (right >= right_.size()) return;
        right_[right].living.prefetch();
        right_[right].closed.prefetch();
    }

    /// How many edges the living left node has; right nodes have been ended at once.
    std::size_t count_left(Node left) const {
        return left < left_.size() ? left_[left].living.size() : 0;
    }

    // For images (projections/image_values.hpp).
    template <typename Self, typename Visit>
    static void image_parts(Self& self, Visit visit) {
        visit(self.left_, self.right_, self.last_abandoned_);
    }

    /// When the last of those left nodes died that the right node's list still keeps; 0: none did.
    Point last_death_seen_from(Node right) const;

  private:
    template <typename Living>
    struct Ends {
        Living living;
        StabbingList closed;
        Point closed_until = 0; ///< when the last closed interval ended
        Point pruned_at = 0;

        template <typename Self, typename Visit>
        static void image_parts(Self& self, Visit visit) {
            visit(self.living, self.closed, self.closed_until, self.pruned_at);
        }

        void keep(const Entry& entry, Point ended) {
            if (entry.began == ended) return; // held at no point
            closed.append({entry.other, entry.began, ended, entry.window});
            closed_until = ended;
        }
    };

    Point left_died(Node left) const {
        return left_nodes_ == nullptr ? never : left_nodes_->died(left);
    }
    void close_left(Node left, Node right, Point began, Point point) {
        if (const auto entry = left_[left].living.remove(right, began))
            left_[left].keep(*entry, point);
    }
    void close_right(Node right, Node left, Point point) {
        if (const auto entry = right_[right].living.remove(left)) right_[right].keep(*entry, point);
    }
    void prune(Node right, Point point);

    const NodeTable* left_nodes_ = nullptr;
    LargeVector<Ends<LivingSequence>> left_;
    LargeVector<Ends<LivingList>> right_;
    Point last_abandoned_ = 0;
};

} // namespace muniment::projections::index
