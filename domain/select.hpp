#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace muniment::domain::detail {

/// Which ids of a list stand there for the first time: their indexes, by hash, without an
/// allocation for each.
template <typename Id>
class FirstSeen {
  public:
    explicit FirstSeen(const std::vector<Id>& ids)
        : ids_(ids), slots_(std::bit_ceil(2 * ids.size() + 1), none) {}

    /// Of each index in turn.
    bool insert(std::size_t index) {
        const auto mask = slots_.size() - 1;
        auto slot = std::hash<Id>()(ids_[index]) & mask;
        for (; slots_[slot] != none; slot = (slot + 1) & mask)
            if (ids_[slots_[slot]] == ids_[index]) return false;
        slots_[slot] = index;
        return true;
    }

  private:
    static constexpr auto none = static_cast<std::size_t>(-1);
    const std::vector<Id>& ids_;
    std::vector<std::size_t> slots_;
};

/// Of a long list that is gone through in order: at every 16th index the ids from there on, so that
/// memory can be asked for all of them at once; none elsewhere.
template <typename Id>
std::span<const Id> next_few(const std::vector<Id>& ids, std::size_t index) {
    constexpr std::size_t few = 16;
    if (index % few != 0 || ids.size() <= 1) return {};
    return std::span(ids).subspan(index, std::min(few, ids.size() - index));
}

/// Those of `ids` for which `wanted(id, index)` holds, each once, in order.
template <typename Id, typename Wanted>
std::vector<Id> select(const std::vector<Id>& ids, Wanted wanted) {
    std::vector<Id> selected;
    FirstSeen<Id> seen(ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (seen.insert(i) && wanted(ids[i], i)) selected.push_back(ids[i]);
    return selected;
}

} // namespace muniment::domain::detail
