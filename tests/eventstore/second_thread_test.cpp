#include "eventstore/second_thread.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <stdexcept>
#include <vector>

namespace muniment::eventstore {
namespace {

TEST(SecondThread, DoesAllOfTheWorkOnce) {
    SecondThread second;
    for (std::size_t count = 0; count < 200; ++count) {
        std::vector<int> done(count);
        second.share(count, [&](std::size_t i) { ++done[i]; });
        EXPECT_EQ(done, std::vector<int>(count, 1));
    }
}

TEST(SecondThread, TakesPart) {
    if (std::thread::hardware_concurrency() == 1) GTEST_SKIP() << "there is one core alone";
    SecondThread second;
    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::thread::id> seen;
    // Each of two waits until the other has begun, so that one thread cannot do both.
    second.share(2, [&](std::size_t) {
        std::unique_lock lock(mutex);
        seen.insert(std::this_thread::get_id());
        changed.notify_all();
        changed.wait_for(lock, std::chrono::seconds(10), [&] { return seen.size() == 2; });
    });
    EXPECT_EQ(seen.size(), 2U);
    EXPECT_TRUE(seen.contains(std::this_thread::get_id()));
}

TEST(SecondThread, ThrowsWhatTheWorkThrewWhenNobodyIsAtItAnyMore) {
    SecondThread second;
    for (std::size_t bad = 0; bad < 50; ++bad) {
        std::atomic<int> at_work = 0;
        const auto work = [&](std::size_t i) {
            ++at_work;
            std::this_thread::yield();
            --at_work;
            if (i == bad) throw std::runtime_error("no room");
        };
        EXPECT_THROW(second.share(50, work), std::runtime_error);
        EXPECT_EQ(at_work, 0);
    }
    std::atomic<int> done = 0;
    second.share(50, [&](std::size_t) { ++done; });
    EXPECT_EQ(done, 50);
}

TEST(SecondThread, EndsWithoutEverHavingBeenAsked) {
    const SecondThread second;
}

} // namespace
} // namespace muniment::eventstore
