#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace muniment::eventstore {

/// Calls `work(i)` for every i < count, on all cores; returns when all are done. Calls for
/// different i run at the same time, in no order. `work` must not throw.
template <typename Work>
void for_each_index(std::size_t count, const Work& work) {
    constexpr std::size_t share = 16; // indexes taken at once, so that the counter is no bottleneck
    std::atomic<std::size_t> next{0};
    const auto run = [&] {
        for (;;) {
            const auto begin = next.fetch_add(share);
            if (begin >= count) return;
            for (std::size_t i = begin; i < std::min(begin + share, count); ++i)
                work(i);
        }
    };
    const auto cores = std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < cores && i * share < count; ++i)
        others.emplace_back(run);
    run();
    for (auto& other : others)
        other.join();
}

} // namespace muniment::eventstore
