#pragma once

#include "projections/index/large_pages.hpp"
#include "projections/index/reach.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace muniment::projections::index {

/// Reaches of permissions, learned by those who ask and kept while they hold.
///
/// A reach that was learned at a point holds from the last change of the permission's holders on,
/// until the next, which the writer tells (`changed`). Memory is bounded by `reserve`; what finds
/// no room is not kept, and all is forgotten when the writer comes by and there is little room
/// left. Thread-safety: `find`, `patience` and `keep` may go on in any number of threads;
/// everything else excludes them.
class ReachTable {
  public:
    static constexpr std::size_t bytes_max = std::size_t{64} << 20U;

    /// The permission's holders are others from `point` on; 20 ns.
    void changed(Node permission, Point point) {
        if (permission >= slots_.size()) slots_.resize(std::size_t{permission} + 1);
        slots_[permission] = {nullptr, 0, point};
    }

    /// Makes room for reaches of that many permissions, in a company of that size.
    void reserve(std::size_t permissions, std::size_t roles, std::size_t groups);

    /// What was learned and holds at the point, or null.
    const Reach* find(Node permission, Point point) const {
        const auto& slot = slots_[permission];
        if (point < slot.changed) return nullptr;
        return std::atomic_ref(slot.reach).load(std::memory_order_acquire);
    }

    /// How many nodes are worth visiting to learn this reach: the more, the oftener it was asked
    /// for, so that what is learned costs about what was lost without it. 0: it would not be kept.
    std::size_t patience(Node permission, Point point) const {
        auto& slot = slots_[permission];
        if (point < slot.changed || taken_.load(std::memory_order_relaxed) >= memory_.bytes())
            return 0;
        const auto asked =
            std::atomic_ref(slot.asked).fetch_add(1, std::memory_order_relaxed) + std::size_t{1};
        return asked * nodes_an_asking;
    }

    /// Keeps what holds now; null if there is no room.
    const Reach* keep(Node permission, const NodeSet& groups, const NodeSet& roles) const;

  private:
    static constexpr std::size_t nodes_an_asking = 256;
    struct Slot {
        const Reach* reach = nullptr;
        std::uint32_t asked = 0;
        Point changed = 0;
    };

    void forget_all();

    mutable LargeVector<Slot> slots_; ///< by permission
    LargeBlock memory_;
    mutable std::atomic<std::size_t> taken_{0};
};

} // namespace muniment::projections::index
