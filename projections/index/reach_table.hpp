#pragma once

#include "projections/image_values.hpp"
#include "projections/index/large_pages.hpp"
#include "projections/index/reach.hpp"
#include "projections/index/reach_memory.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace muniment::projections::index {

/// Reaches of permissions, learned by those who ask and kept while they hold.
///
/// A reach that was learned at a point holds from the last change of the permission's holders on,
/// until the next, which the writer tells (`changed`). Memory is bounded (`ReachMemory`); what
/// finds no room is not kept. Thread-safety: the const functions may go on in any number of
/// threads; the others exclude them.
class ReachTable {
  public:
    /// The permission's holders are others from `point` on.
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
        if (point < slot.changed || memory_.full()) return 0;
        const auto asked =
            std::atomic_ref(slot.asked).fetch_add(1, std::memory_order_relaxed) + std::size_t{1};
        return asked * nodes_an_asking;
    }

    /// Keeps what holds now; null if there is no room.
    const Reach* keep(Node permission, const NodeSet& groups, const NodeSet& roles) const;

    // For images: when what changed last, not what was learned.
    void save(ImageSink& sink) const;
    void load(ImageSource& source);

  private:
    static constexpr std::size_t nodes_an_asking = 256;
    struct Slot {
        const Reach* reach = nullptr;
        std::uint32_t asked = 0;
        Point changed = 0;
    };

    mutable LargeVector<Slot> slots_; ///< by permission
    mutable ReachMemory memory_;
};

} // namespace muniment::projections::index
