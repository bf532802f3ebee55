#include "projections/index/stabbing_list.hpp"

#include <algorithm>

namespace muniment::projections::index {

namespace {
constexpr std::size_t block_size = 16;
}

void StabbingList::append(const Interval& interval) {
    auto index = intervals_.size();
    intervals_.push_back(interval);
    for (std::size_t level = 0;; ++level) {
        if (level == minima_.size()) {
            if (index < block_size) return;
            // The level below has just left its first block: that block gets its minimum.
            auto first = never;
            for (std::size_t i = 0; i < block_size; ++i)
                first = std::min(first, level == 0 ? intervals_[i].began : minima_[level - 1][i]);
            minima_.push_back({first});
        }
        index /= block_size;
        auto& minima = minima_[level];
        if (index == minima.size())
            minima.push_back(interval.began);
        else
            minima[index] = std::min(minima[index], interval.began);
    }
}

std::size_t StabbingList::first_ending_after(Point point) const {
    if (intervals_.empty() || intervals_.back().ended <= point) return intervals_.size();
    const auto first = std::upper_bound(
        intervals_.begin(), intervals_.end(), point,
        [](Point asked, const Interval& interval) { return asked < interval.ended; });
    return static_cast<std::size_t>(first - intervals_.begin());
}

std::size_t StabbingList::next_begun(std::size_t from, Point point) const {
    const auto count = intervals_.size();
    auto i = from;
    for (; i < count && (minima_.empty() || i % block_size != 0); ++i)
        if (intervals_[i].began <= point) return i;
    if (i >= count) return count;

    // `i` opens a block: climb while whole blocks began too late, then go down into the first that
    // did not.
    std::size_t level = 0;
    auto index = i / block_size;
    while (index < minima_[level].size() && minima_[level][index] > point) {
        ++index;
        if (index % block_size == 0 && level + 1 < minima_.size()) {
            ++level;
            index /= block_size;
        }
    }
    if (index >= minima_[level].size()) return count;
    for (; level > 0; --level) {
        index *= block_size;
        while (minima_[level - 1][index] > point)
            ++index;
    }
    i = index * block_size;
    while (intervals_[i].began > point)
        ++i;
    return i;
}

} // namespace muniment::projections::index
