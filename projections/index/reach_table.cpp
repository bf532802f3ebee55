#include "projections/index/reach_table.hpp"

#include <algorithm>

namespace muniment::projections::index {

namespace {
constexpr std::size_t overhead_bytes = 320; ///< of a reach beside its bits
} // namespace

void ReachTable::reserve(std::size_t permissions, std::size_t roles, std::size_t groups) {
    // A reach whose pages all have nodes takes a bit a node.
    const auto wanted = std::min(bytes_max, permissions * (overhead_bytes + (roles + groups) / 8));
    if (wanted > memory_.bytes()) {
        memory_ = LargeBlock(std::min(bytes_max, wanted * 2));
        forget_all();
    } else if (taken_.load(std::memory_order_relaxed) > memory_.bytes() / 8 * 7) {
        forget_all();
    }
}

void ReachTable::forget_all() {
    for (auto& slot : slots_)
        slot.reach = nullptr;
    taken_.store(0, std::memory_order_relaxed);
}

const Reach* ReachTable::keep(Node permission, const NodeSet& groups, const NodeSet& roles) const {
    const ReachBuilder builder(groups, roles);
    const auto bytes = builder.bytes();
    if (bytes > memory_.bytes()) return nullptr;
    const auto place = taken_.fetch_add(bytes, std::memory_order_relaxed);
    if (place > memory_.bytes() - bytes) return nullptr;
    const auto* reach = builder.build(memory_.data() + place);
    std::atomic_ref(slots_[permission].reach).store(reach, std::memory_order_release);
    return reach;
}

} // namespace muniment::projections::index
