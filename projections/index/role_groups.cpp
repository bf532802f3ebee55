#include "projections/index/role_groups.hpp"

#include <algorithm>
#include <new>

namespace muniment::projections::index {

namespace {
constexpr std::size_t overhead_bytes = 256; ///< of a set beside its bits
} // namespace

void RoleGroups::changed(Node role, Point point) {
    if (role >= roles_.size()) roles_.resize(std::size_t{role} + 1);
    auto& versions = roles_[role];
    if (!versions.begun.empty() && versions.begun.back() == point) {
        versions.sets.back() = nullptr;
        return;
    }
    versions.begun.push_back(point);
    versions.sets.push_back(nullptr);
    ++version_count_;
}

void RoleGroups::reserve(std::size_t groups) {
    if (!memory_.reserve(version_count_ * (overhead_bytes + groups / 8))) return;
    for (auto& versions : roles_)
        std::fill(versions.sets.begin(), versions.sets.end(), nullptr);
}

std::size_t RoleGroups::patience(Node role) const {
    if (role >= roles_.size() || memory_.full()) return 0;
    return (std::atomic_ref(roles_[role].asked).fetch_add(1, std::memory_order_relaxed) +
            std::size_t{1}) *
           groups_an_asking;
}

RoleGroups::Set* RoleGroups::version(Node role, Point point) const {
    if (role >= roles_.size()) return nullptr;
    auto& versions = roles_[role];
    const auto next = std::upper_bound(versions.begun.begin(), versions.begun.end(), point);
    if (next == versions.begun.begin()) return nullptr;
    return &versions.sets[static_cast<std::size_t>(next - versions.begun.begin()) - 1];
}

void RoleGroups::save(ImageSink& sink) const {
    save_image(sink, std::uint64_t{roles_.size()});
    for (const auto& versions : roles_)
        save_image(sink, versions.begun);
}

void RoleGroups::load(ImageSource& source) {
    roles_.resize(source.count());
    for (auto& versions : roles_) {
        versions.begun = load_image<std::vector<Point>>(source);
        versions.sets.resize(versions.begun.size());
        version_count_ += versions.begun.size();
    }
}

const NodeBits* RoleGroups::keep(Node role, Point point, const NodeSet& groups) const {
    auto* place = version(role, point);
    if (place == nullptr) return nullptr;
    const NodeBitsBuilder builder(groups);
    const auto bytes = NodeBits::line_bytes + builder.filter_bytes() + builder.page_bytes();
    auto* memory = memory_.take(bytes);
    if (memory == nullptr) return nullptr;
    std::fill_n(memory, bytes, std::byte{0});
    auto* bits = new (memory) NodeBits;
    builder.write_filter(*bits, memory + NodeBits::line_bytes);
    builder.write_pages(*bits, memory + NodeBits::line_bytes + builder.filter_bytes());
    std::atomic_ref(*place).store(bits, std::memory_order_release);
    return bits;
}

} // namespace muniment::projections::index
