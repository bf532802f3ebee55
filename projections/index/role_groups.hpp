#pragma once

#include "projections/image_values.hpp"
#include "projections/index/node_bits.hpp"
#include "projections/index/reach_memory.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace muniment::projections::index {

/// The groups whose members have a role, of their own or from an ancestor, at every point: what
/// checks about the past learn, and all of them find again, because a version never changes.
///
/// The writer tells at which points a role comes to others (12 bytes each); the sets themselves are
/// learned by those who ask and lie in bounded memory (`ReachMemory`).
/// Thread-safety: the const functions may go on in any number of threads; the others exclude them.
class RoleGroups {
  public:
    /// The role is had by other groups from `point` on.
    void changed(Node role, Point point);

    /// Makes room, where there are so many groups.
    void reserve(std::size_t groups);

    /// What was learned of the point's version, or null.
    const NodeBits* find(Node role, Point point) const {
        auto* set = version(role, point);
        return set == nullptr ? &nobody_ : std::atomic_ref(*set).load(std::memory_order_acquire);
    }

    // Fetch what `find` will read, in two steps.
    void prefetch(Node role) const {
        if (role < roles_.size()) __builtin_prefetch(&roles_[role]);
    }
    void prefetch_versions(Node role) const {
        if (role >= roles_.size()) return;
        __builtin_prefetch(roles_[role].begun.data());
        __builtin_prefetch(roles_[role].sets.data());
    }

    /// How many groups are worth visiting to learn this set, as `ReachTable::patience`.
    std::size_t patience(Node role) const;

    /// Keeps what the role has at the point; null if there is no room.
    const NodeBits* keep(Node role, Point point, const NodeSet& groups) const;

    // For images: when which version began, not what was learned.
    void save(ImageSink& sink) const;
    void load(ImageSource& source);

  private:
    static constexpr std::size_t groups_an_asking = 256;
    using Set = const NodeBits*;
    struct Versions {
        std::vector<Point> begun;
        std::vector<Set> sets; ///< of the version that begun[i] began
        std::uint32_t asked = 0;
    };

    /// The place of the version's set; null before the first.
    Set* version(Node role, Point point) const;

    NodeBits nobody_;
    mutable std::vector<Versions> roles_;
    mutable ReachMemory memory_;
    std::size_t version_count_ = 0;
};

} // namespace muniment::projections::index
