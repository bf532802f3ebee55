#include "api/service/commit_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>

namespace muniment::api {
namespace {

using namespace std::chrono_literals;
using Result = CommitQueue::Result;

/// A change that is known again by its group.
WriteRequest request(const std::string& group) {
    WriteRequest made;
    made.content = std::vector<domain::Change>{
        domain::DeleteGroup{domain::GroupId::parse(group).value(), false}};
    return made;
}

std::string group_of(const WriteRequest& request) {
    const auto& changes = std::get<std::vector<domain::Change>>(request.content);
    return std::get<domain::DeleteGroup>(changes.front()).id.text();
}

/// Answers each request with the position that its group's number is, and counts.
class Turns {
  public:
    CommitQueue::Turn turn() {
        return [this](const CommitQueue::Requests& requests, bool) {
            sizes.push_back(requests.size());
            if (lasts.count() > 0) std::this_thread::sleep_for(lasts);
            std::vector<Result> results;
            for (const auto* one : requests)
                results.push_back(WriteAnswer{{std::stoull(group_of(*one))}, {}, {}, "", false});
            return results;
        };
    }

    std::chrono::milliseconds lasts{0};
    std::vector<std::size_t> sizes; ///< turns do not overlap
};

TEST(TheCommitQueue, AnswersEachOfManyCallersItself) {
    Turns turns;
    CommitQueue queue(turns.turn());
    std::atomic<int> wrong = 0;
    std::vector<std::thread> callers;
    constexpr std::uint64_t each = 300;
    for (std::uint64_t caller = 0; caller < 8; ++caller)
        callers.emplace_back([&, caller] {
            for (std::uint64_t i = 0; i < each; ++i) {
                const auto number = caller * each + i;
                const auto one = request(std::to_string(number));
                const auto results = queue.write({&one, 1});
                if (results.size() != 1 || results[0]->position.value != number) ++wrong;
            }
        });
    for (auto& caller : callers)
        caller.join();
    EXPECT_EQ(wrong, 0);
    std::size_t written = 0;
    for (const auto size : turns.sizes)
        written += size;
    EXPECT_EQ(written, 8 * each);
}

TEST(TheCommitQueue, LetsThoseComeBackThatItAnswered) {
    Turns turns;
    turns.lasts = 20ms;
    CommitQueue queue(turns.turn());
    constexpr std::ptrdiff_t company = 4;
    std::latch begin(company);
    std::vector<std::thread> callers;
    for (std::ptrdiff_t caller = 0; caller < company; ++caller)
        callers.emplace_back([&, one = request(std::to_string(caller))] {
            begin.arrive_and_wait();
            for (int i = 0; i < 20; ++i)
                queue.write({&one, 1});
        });
    for (auto& caller : callers)
        caller.join();
    const auto whole = std::count(turns.sizes.begin(), turns.sizes.end(), company);
    EXPECT_GE(whole, 10) << "turns: " << turns.sizes.size();
}

TEST(TheCommitQueue, LeavesACallerAloneThatHasNoCompanyAnyMore) {
    Turns turns;
    turns.lasts = 5ms;
    CommitQueue queue(turns.turn());
    const auto one = request("1");
    std::thread other([&, two = request("2")] { queue.write({&two, 1}); });
    queue.write({&one, 1});
    other.join();
    turns.sizes.clear();
    queue.write({&one, 1});
    queue.write({&one, 1});
    EXPECT_EQ(turns.sizes, (std::vector<std::size_t>{1, 1}));
}

TEST(TheCommitQueue, AnswersAllWhoseTurnFailsAndGoesOn) {
    std::atomic<bool> fails = true;
    CommitQueue queue([&](const CommitQueue::Requests& requests, bool) -> std::vector<Result> {
        if (fails) throw std::runtime_error("no memory");
        return std::vector<Result>(requests.size(), WriteAnswer{});
    });
    std::atomic<int> unavailable = 0;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&, one = request(std::to_string(caller))] {
            const auto results = queue.write({&one, 1});
            if (std::holds_alternative<Unavailable>(results.at(0).error())) ++unavailable;
        });
    for (auto& caller : callers)
        caller.join();
    EXPECT_EQ(unavailable, 4);
    fails = false;
    const auto one = request("5");
    EXPECT_TRUE(queue.write({&one, 1}).at(0));
}

TEST(TheCommitQueue, KeepsRequestsInOrderToThemselves) {
    Turns turns;
    CommitQueue queue(turns.turn());
    const std::vector<WriteRequest> requests{request("7"), request("8"), request("9")};
    const auto results = queue.write(requests);
    ASSERT_EQ(results.size(), 3U);
    EXPECT_EQ(results[2]->position.value, 9U);
    EXPECT_EQ(turns.sizes, std::vector<std::size_t>{3});
}

} // namespace
} // namespace muniment::api
