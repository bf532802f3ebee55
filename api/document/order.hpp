#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace muniment::api {

/// What must move to the end of `order`, in this order, for it to become `wanted`, which has the
/// same items: the longest beginning of `wanted` that stands in `order` in this sequence stays.
template <typename Id>
std::vector<Id> moves_to_end(const std::vector<Id>& order, const std::vector<Id>& wanted) {
    std::unordered_map<Id, std::size_t> places;
    places.reserve(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        places.emplace(order[i], i);
    std::size_t staying = 0;
    while (staying < wanted.size() &&
           (staying == 0 || places.at(wanted[staying - 1]) < places.at(wanted[staying])))
        ++staying;
    return {wanted.begin() + static_cast<std::ptrdiff_t>(staying), wanted.end()};
}

} // namespace muniment::api
