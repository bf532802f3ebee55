#include "projections/index/living_list.hpp"

#include <algorithm>

namespace muniment::projections::index {

namespace {
constexpr std::size_t scanned_max = 32;
constexpr std::size_t table_size_min = 64;
} // namespace

std::optional<Entry> LivingSequence::remove(Node other, Point began) {
    auto place =
        std::lower_bound(entries_.begin(), entries_.end(), began,
                         [](const Entry& entry, Point asked) { return entry.began < asked; });
    while (place != entries_.end() && place->began == began && place->other != other)
        ++place;
    if (place == entries_.end() || place->other != other) return std::nullopt;
    const auto removed =
        take_out(static_cast<Ordinal>(place - entries_.begin()) + 1, entries_.size() > scanned_max);
    if (holes() > size()) close_holes();
    return removed;
}

Entry LivingSequence::take_out(Ordinal ordinal, bool leave_hole) {
    const auto removed = entries_[ordinal - 1];
    if (leave_hole) {
        entries_[ordinal - 1].other = no_node;
        ++entries_.header().holes;
    } else {
        entries_.erase(ordinal - 1);
    }
    return removed;
}

void LivingSequence::close_holes() {
    entries_.header().holes = 0;
    entries_.truncate(std::remove_if(entries_.begin(), entries_.end(),
                                     [](const Entry& entry) { return entry.other == no_node; }));
}

/// Without the holes.
void LivingSequence::save(ImageSink& sink) const {
    save_image(sink, std::uint64_t{size()});
    any_at(never, [&](const Entry& entry) {
        save_image(sink, entry);
        return false;
    });
}

void LivingSequence::load(ImageSource& source) {
    const auto entries = load_image<std::vector<Entry>>(source);
    entries_.assign(entries.data(), static_cast<std::uint32_t>(entries.size()));
}

const Entry* LivingList::find(Node other) const {
    const auto ordinal = ordinal_of(other);
    return ordinal == 0 ? nullptr : &entries_[ordinal - 1];
}

LivingList::Ordinal LivingList::ordinal_of(Node other) const {
    if (!has_table()) {
        const auto* found = std::find_if(entries_.begin(), entries_.end(),
                                         [&](const Entry& entry) { return entry.other == other; });
        return found == entries_.end() ? 0 : static_cast<Ordinal>(found - entries_.begin()) + 1;
    }
    const auto& table = *entries_.header().table;
    const auto mask = table.size() - 1;
    for (auto at = scatter(other) & mask;; at = (at + 1) & mask) {
        const auto ordinal = table[at];
        if (ordinal == 0 || entries_[ordinal - 1].other == other) return ordinal;
    }
}

void LivingList::add(const Entry& entry) {
    LivingSequence::add(entry);
    if (entries_.size() <= scanned_max && !has_table()) return;
    // Holes keep their slots, so the table is filled by what was ever added since it was built.
    if (!has_table() || std::size_t{entries_.size()} * 4 > entries_.header().table->size() * 3)
        rebuild_table();
    else
        place(entries_.size());
}

std::optional<Entry> LivingList::remove(Node other) {
    const auto ordinal = ordinal_of(other);
    if (ordinal == 0) return std::nullopt;
    const auto removed = take_out(ordinal, has_table());
    if (holes() > size()) {
        close_holes();
        // Back below half of the bound, so that a list that sways around it does not rebuild each
        // time.
        if (entries_.size() <= scanned_max / 2)
            entries_.header().table.reset();
        else
            rebuild_table();
    }
    return removed;
}

void LivingList::load(ImageSource& source) {
    LivingSequence::load(source);
    if (entries_.size() > scanned_max) rebuild_table();
}

void LivingList::place(Ordinal ordinal) {
    auto& table = *entries_.header().table;
    const auto mask = table.size() - 1;
    auto at = scatter(entries_[ordinal - 1].other) & mask;
    while (table[at] != 0)
        at = (at + 1) & mask;
    table[at] = ordinal;
}

void LivingList::rebuild_table() {
    auto size = table_size_min;
    while (std::size_t{entries_.size()} * 4 > size * 3)
        size *= 2;
    entries_.header().table = std::make_unique<Table>(size, 0);
    for (Ordinal ordinal = 1; ordinal <= entries_.size(); ++ordinal)
        if (entries_[ordinal - 1].other != no_node) place(ordinal);
}

} // namespace muniment::projections::index
