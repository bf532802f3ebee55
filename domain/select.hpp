#pragma once

#include <bit>
#include <cstddef>
#include <functional>
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
