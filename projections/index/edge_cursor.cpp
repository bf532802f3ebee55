#include "projections/index/edge_cursor.hpp"

#include "projections/index/node_table.hpp"

#include <algorithm>
#include <utility>

namespace muniment::projections::index {

namespace {
/// So few are sorted at once.
constexpr std::size_t few = 1'000;
} // namespace

void ListedEnds::replace(std::vector<ListedEnd> ends) {
    ends_ = std::move(ends);
    looked_up_ = next_ = 0;
    are_sorted_ = ends_.empty();
}

std::size_t ListedEnds::look_up(const NodeTable& table, std::size_t ends_max) {
    const auto begin = looked_up_;
    const auto end = std::min(ends_.size(), begin + ends_max);
    for (; looked_up_ < end; ++looked_up_)
        ends_[looked_up_].id = table.id(ends_[looked_up_].node);
    if (are_looked_up() && ends_.size() <= few) sort();
    return end - begin;
}

void ListedEnds::sort() {
    if (are_sorted_ || !are_looked_up()) return;
    std::sort(ends_.begin(), ends_.end(),
              [](const ListedEnd& a, const ListedEnd& b) { return a.id < b.id; });
    are_sorted_ = true;
}

void EdgeCursor::sort() {
    firsts.sort();
    seconds.sort();
}

} // namespace muniment::projections::index
