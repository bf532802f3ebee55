#include "projections/index/reach_table.hpp"

#include <algorithm>
#include <new>

namespace muniment::projections::index {

namespace {

constexpr std::size_t overhead_bytes = 320; ///< of a reach beside its bits

/// The filters come first, so that the lines that every question reads lie together.
const Reach* laid_out(const NodeBitsBuilder& groups, const NodeBitsBuilder& roles,
                      std::byte* memory, std::size_t bytes) {
    static_assert(sizeof(Reach) <= NodeBits::line_bytes);
    std::fill_n(memory, bytes, std::byte{0});
    auto* reach = new (memory) Reach;
    memory += NodeBits::line_bytes;
    groups.write_filter(reach->groups, memory);
    memory += groups.filter_bytes();
    roles.write_filter(reach->roles, memory);
    memory += roles.filter_bytes();
    groups.write_pages(reach->groups, memory);
    memory += groups.page_bytes();
    roles.write_pages(reach->roles, memory);
    return reach;
}

} // namespace

void ReachTable::reserve(std::size_t permissions, std::size_t roles, std::size_t groups) {
    // A reach whose pages all have nodes takes a bit a node.
    if (!memory_.reserve(permissions * (overhead_bytes + (roles + groups) / 8))) return;
    for (auto& slot : slots_)
        slot.reach = nullptr;
}

void ReachTable::save(ImageSink& sink) const {
    save_image(sink, std::uint64_t{slots_.size()});
    for (const auto& slot : slots_)
        save_image(sink, slot.changed);
}

void ReachTable::load(ImageSource& source) {
    for (const auto point : load_image<std::vector<Point>>(source))
        slots_.push_back({nullptr, 0, point});
}

const Reach* ReachTable::keep(Node permission, const NodeSet& groups, const NodeSet& roles) const {
    const NodeBitsBuilder group_bits(groups);
    const NodeBitsBuilder role_bits(roles);
    const auto bytes = NodeBits::line_bytes + group_bits.filter_bytes() + role_bits.filter_bytes() +
                       group_bits.page_bytes() + role_bits.page_bytes();
    auto* memory = memory_.take(bytes);
    if (memory == nullptr) return nullptr;
    const auto* reach = laid_out(group_bits, role_bits, memory, bytes);
    std::atomic_ref(slots_[permission].reach).store(reach, std::memory_order_release);
    return reach;
}

} // namespace muniment::projections::index
