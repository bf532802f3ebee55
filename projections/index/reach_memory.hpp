#pragma once

#include "projections/index/large_pages.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>

namespace muniment::projections::index {

/// Memory that readers take what they learn from, and that the writer alone gives back, all at
/// once. Never more than `bytes_max`; untouched where nothing was learned. Thread-safety: `take`
/// may go on in any number of threads; everything else excludes it.
class ReachMemory {
  public:
    static constexpr std::size_t bytes_max = std::size_t{64} << 20U;

    /// Sees to room for so much. True if all that was taken is gone: there was too little, or
    /// hardly any is left.
    bool reserve(std::size_t bytes) {
        const auto wanted = std::min(bytes, bytes_max);
        if (wanted > memory_.bytes())
            memory_ = LargeBlock(std::min(wanted * 2, bytes_max));
        else if (taken_.load(std::memory_order_relaxed) <= memory_.bytes() / 8 * 7)
            return false;
        taken_.store(0, std::memory_order_relaxed);
        return true;
    }

    bool full() const { return taken_.load(std::memory_order_relaxed) >= memory_.bytes(); }

    /// `bytes` is a multiple of 64, and so is the address; null if there is no room.
    std::byte* take(std::size_t bytes) {
        if (bytes > memory_.bytes()) return nullptr;
        const auto place = taken_.fetch_add(bytes, std::memory_order_relaxed);
        return place > memory_.bytes() - bytes ? nullptr : memory_.data() + place;
    }

  private:
    LargeBlock memory_;
    std::atomic<std::size_t> taken_{0};
};

} // namespace muniment::projections::index
