#include "projections/index/relation.hpp"

#include <algorithm>

namespace muniment::projections::index {

namespace {

template <typename Side>
auto& at_node(Side& side, Node node) {
    if (node >= side.size()) side.resize(std::size_t{node} + 1);
    return side[node];
}

} // namespace

const Entry* Relation::find(Node left, Node right) const {
    if (left >= left_.size() || right >= right_.size()) return nullptr;
    const auto* entry = right_[right].living.find(left);
    return entry != nullptr && left_died(left) == never ? entry : nullptr;
}

void Relation::add(Node left, Node right, std::uint32_t window, Point point) {
    if (const auto* entry = find(left, right)) {
        if (entry->window == window) return;
        remove(left, right, point);
    } else if (right < right_.size()) {
        prune(right, point);
    }
    at_node(left_, left).living.add({right, point, window});
    at_node(right_, right).living.add({left, point, window});
}

void Relation::remove(Node left, Node right, Point point) {
    const auto* entry = find(left, right);
    if (entry == nullptr) return;
    const auto began = entry->began;
    prune(right, point);
    close_left(left, right, began, point);
    close_right(right, left, point);
}

void Relation::abandon_left(Node left, Point point) {
    if (count_left(left) > 0) last_abandoned_ = point;
}

Point Relation::last_death_seen_from(Node right) const {
    Point last = 0;
    if (right >= right_.size() || right_[right].pruned_at >= last_abandoned_) return last;
    right_[right].living.any_at(point_max, [&](const Entry& entry) {
        const auto died = left_died(entry.other);
        if (died != never) last = std::max(last, died);
        return false;
    });
    return last;
}

void Relation::prune(Node right, Point point) {
    auto& ends = right_[right];
    // Before every write, so that the closed list stays in the order of ends.
    if (ends.pruned_at < last_abandoned_) {
        const auto died = [&](const Entry& entry) { return left_died(entry.other); };
        auto over = ends.living.extract([&](const Entry& entry) { return died(entry) != never; });
        std::stable_sort(over.begin(), over.end(),
                         [&](const Entry& one, const Entry& two) { return died(one) < died(two); });
        for (const auto& entry : over)
            ends.keep(entry, died(entry));
    }
    ends.pruned_at = point;
}

} // namespace muniment::projections::index
