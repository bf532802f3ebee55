#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace muniment::domain {

/// Of a long list that is gone through in order: at every 16th index the items from there on, so
/// that memory can be asked for all of them at once; none elsewhere.
template <typename Item>
std::span<const Item> next_few(const std::vector<Item>& items, std::size_t index) {
    constexpr std::size_t few = 16;
    if (index % few != 0 || items.size() <= 1) return {};
    return std::span(items).subspan(index, std::min(few, items.size() - index));
}

} // namespace muniment::domain
