#include "projections/index/stabbing_list.hpp"

#include <algorithm>

namespace muniment::projections::index {

namespace {
constexpr std::size_t block_size = 16;
}

void StabbingList::append(const Interval& interval) {
    const std::size_t index = intervals_.size();
    intervals_.push_back(interval);
    if (index >= block_size) raise(index, interval.began);
}

/// Takes a new interval into the minima of all levels.
void StabbingList::raise(std::size_t index, Point began) {
    auto& levels = intervals_.header().minima;
    if (!levels) levels = std::make_unique<Minima>();
    for (std::size_t level = 0;; ++level) {
        if (level == levels->size()) {
            if (index < block_size) return;
            // The level below has just left its first block: that block gets its minimum.
            auto first = never;
            for (std::size_t i = 0; i < block_size; ++i)
                first = std::min(first, level == 0 ? intervals_[i].began : (*levels)[level - 1][i]);
            levels->push_back({first});
        }
        index /= block_size;
        auto& minima = (*levels)[level];
        if (index == minima.size())
            minima.push_back(began);
        else
            minima[index] = std::min(minima[index], began);
    }
}

void StabbingList::save(ImageSink& sink) const {
    save_image(sink, std::uint64_t{size()});
    sink.bytes(intervals_.begin(), size() * sizeof(Interval));
}

void StabbingList::load(ImageSource& source) {
    const auto intervals = load_image<std::vector<Interval>>(source);
    intervals_.assign(intervals.data(), static_cast<std::uint32_t>(intervals.size()));
    for (auto index = block_size; index < size(); ++index)
        raise(index, intervals_[index].began);
}

std::size_t StabbingList::first_ending_after(Point point) const {
    if (intervals_.size() == 0 || intervals_.back().ended <= point) return intervals_.size();
    const auto* first = std::upper_bound(
        intervals_.begin(), intervals_.end(), point,
        [](Point asked, const Interval& interval) { return asked < interval.ended; });
    return static_cast<std::size_t>(first - intervals_.begin());
}

std::size_t StabbingList::next_begun(std::size_t from, Point point) const {
    const std::size_t count = intervals_.size();
    auto i = from;
    for (; i < count && (count <= block_size || i % block_size != 0); ++i)
        if (intervals_[i].began <= point) return i;
    if (i >= count) return count;

    // `i` opens a block: climb while whole blocks began too late, then go down into the first that
    // did not.
    const auto& minima = *intervals_.header().minima;
    std::size_t level = 0;
    auto index = i / block_size;
    while (index < minima[level].size() && minima[level][index] > point) {
        ++index;
        if (index % block_size == 0 && level + 1 < minima.size()) {
            ++level;
            index /= block_size;
        }
    }
    if (index >= minima[level].size()) return count;
    for (; level > 0; --level) {
        index *= block_size;
        while (minima[level - 1][index] > point)
            ++index;
    }
    i = index * block_size;
    while (intervals_[i].began > point)
        ++i;
    return i;
}

} // namespace muniment::projections::index
