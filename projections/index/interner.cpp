#include "projections/index/interner.hpp"

#include <cstdlib>
#include <cstring>
#include <functional>

namespace muniment::projections::index {

namespace {

using Length = std::uint16_t;
constexpr std::size_t block_bytes_min = 1024;
constexpr std::size_t block_bytes_max = std::size_t{2} << 20U;

} // namespace

std::uint32_t Interner::hash_of(std::string_view text) {
    const auto hash = std::uint64_t{std::hash<std::string_view>{}(text)};
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

std::uint32_t Interner::intern(std::string_view text) {
    const auto hash = hash_of(text);
    if (const auto known = find(text, hash); known != none) return known;
    if (texts_.size() + 1 >= none) std::abort();
    if ((texts_.size() + 1) * 4 > slots_.size() * 3) grow();
    const auto number = size();
    texts_.push_back(keep(text));
    place({hash, number});
    return number;
}

std::uint32_t Interner::likely(std::uint32_t hash) const {
    if (slots_.empty()) return none;
    const auto mask = slots_.size() - 1;
    for (auto at = hash & mask;; at = (at + 1) & mask) {
        const auto& slot = slots_[at];
        if (slot.number == none) return none;
        if (slot.hash != hash) continue;
        __builtin_prefetch(texts_[slot.number]);
        return slot.number;
    }
}

std::uint32_t Interner::find(std::string_view wanted, std::uint32_t hash) const {
    if (slots_.empty()) return none;
    const auto mask = slots_.size() - 1;
    for (auto at = hash & mask;; at = (at + 1) & mask) {
        const auto& slot = slots_[at];
        if (slot.number == none) return none;
        if (slot.hash == hash && text(slot.number) == wanted) return slot.number;
    }
}

std::string_view Interner::text(std::uint32_t number) const {
    const char* kept = texts_[number];
    Length length = 0;
    std::memcpy(&length, kept, sizeof length);
    return {kept + sizeof length, length};
}

void Interner::save(ImageSink& sink) const {
    save_image(sink, size());
    for (const char* kept : texts_) {
        Length length = 0;
        std::memcpy(&length, kept, sizeof length);
        sink.bytes(kept, sizeof length + length);
    }
}

void Interner::load(ImageSource& source) {
    for (auto left = load_image<std::uint32_t>(source); left > 0 && source.is_whole(); --left)
        intern(source.bytes(load_image<Length>(source)));
}

const char* Interner::keep(std::string_view text) {
    if (text.size() > UINT16_MAX) std::abort();
    const auto length = static_cast<Length>(text.size());
    const auto needed = sizeof length + text.size();
    if (needed > block_free_bytes_) {
        // Small tables stay small: blocks double until they have their full size.
        auto bytes = block_bytes_min << (blocks_.size() < 11 ? blocks_.size() : 11);
        bytes = bytes > block_bytes_max ? block_bytes_max : bytes;
        bytes = bytes < needed ? needed : bytes;
        blocks_.emplace_back(bytes);
        block_free_ = blocks_.back().data();
        block_free_bytes_ = bytes;
    }
    char* kept = block_free_;
    std::memcpy(kept, &length, sizeof length);
    if (!text.empty()) std::memcpy(kept + sizeof length, text.data(), text.size());
    block_free_ += needed;
    block_free_bytes_ -= needed;
    return kept;
}

void Interner::place(Slot slot) {
    const auto mask = slots_.size() - 1;
    auto at = slot.hash & mask;
    while (slots_[at].number != none)
        at = (at + 1) & mask;
    slots_[at] = slot;
}

void Interner::grow() {
    LargeVector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (const auto& slot : old)
        if (slot.number != none) place(slot);
}

} // namespace muniment::projections::index
