#include "projections/index/living_list.hpp"

#include <algorithm>

namespace muniment::projections::index {

namespace {
constexpr std::size_t scanned_max = 32;
constexpr std::size_t table_size_min = 64;
} // namespace

const Entry* LivingList::find(Node other) const {
    const auto ordinal = ordinal_of(other);
    return ordinal == 0 ? nullptr : &entries_[ordinal - 1];
}

LivingList::Ordinal LivingList::ordinal_of(Node other) const {
    if (!table_) {
        const auto found = std::find_if(entries_.begin(), entries_.end(),
                                        [&](const Entry& entry) { return entry.other == other; });
        return found == entries_.end() ? 0 : static_cast<Ordinal>(found - entries_.begin()) + 1;
    }
    const auto mask = table_->size() - 1;
    for (auto at = scatter(other) & mask;; at = (at + 1) & mask) {
        const auto ordinal = (*table_)[at];
        if (ordinal == 0 || entries_[ordinal - 1].other == other) return ordinal;
    }
}

void LivingList::add(const Entry& entry) {
    // Half as much again: doubling would waste a third of the memory of all edges.
    if (entries_.size() == entries_.capacity())
        entries_.reserve(entries_.size() + entries_.size() / 2 + 2);
    entries_.push_back(entry);
    if (entries_.size() <= scanned_max && !table_) return;
    // Holes keep their slots, so the table is filled by what was ever added since it was built.
    if (!table_ || entries_.size() * 4 > table_->size() * 3)
        rebuild_table();
    else
        place(static_cast<Ordinal>(entries_.size()));
}

std::optional<Entry> LivingList::remove(Node other) {
    const auto ordinal = ordinal_of(other);
    if (ordinal == 0) return std::nullopt;
    const auto place_of = entries_.begin() + static_cast<std::ptrdiff_t>(ordinal - 1);
    const auto removed = *place_of;
    if (!table_) {
        entries_.erase(place_of);
    } else {
        place_of->other = no_node;
        ++holes_;
        if (holes_ > size()) close_holes();
    }
    return removed;
}

void LivingList::place(Ordinal ordinal) {
    const auto mask = table_->size() - 1;
    auto at = scatter(entries_[ordinal - 1].other) & mask;
    while ((*table_)[at] != 0)
        at = (at + 1) & mask;
    (*table_)[at] = ordinal;
}

void LivingList::rebuild_table() {
    auto size = table_size_min;
    while (entries_.size() * 4 > size * 3)
        size *= 2;
    table_ = std::make_unique<Table>(size, 0);
    for (Ordinal ordinal = 1; ordinal <= entries_.size(); ++ordinal)
        if (entries_[ordinal - 1].other != no_node) place(ordinal);
}

void LivingList::close_holes() {
    std::erase_if(entries_, [](const Entry& entry) { return entry.other == no_node; });
    holes_ = 0;
    if (entries_.capacity() > entries_.size() * 3) entries_.shrink_to_fit();
    // Back below half of the bound, so that a list that sways around it does not rebuild each time.
    if (entries_.size() <= scanned_max / 2)
        table_.reset();
    else
        rebuild_table();
}

} // namespace muniment::projections::index
