#include "projections/index/edge_cursor.hpp"

#include <algorithm>
#include <utility>

namespace muniment::projections::index {

namespace {
constexpr std::size_t sorted_at_once = 1'000;
}

void ListedEnds::replace(std::vector<ListedEnd> ends) {
    ends_ = std::move(ends);
    next_ = 0;
    is_sorted_ = false;
    if (ends_.size() <= sorted_at_once) sort();
}

void ListedEnds::sort() {
    if (is_sorted_) return;
    std::sort(ends_.begin(), ends_.end(),
              [](const ListedEnd& a, const ListedEnd& b) { return a.id < b.id; });
    is_sorted_ = true;
}

void EdgeCursor::sort() {
    firsts.sort();
    seconds.sort();
}

} // namespace muniment::projections::index
