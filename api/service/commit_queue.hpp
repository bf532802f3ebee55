#pragma once

#include "api/service/write_request.hpp"
#include "domain/expected.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace muniment::api {

/// Who waits to be written, and whose turn it is: the group commit.
///
/// The caller at the front leads: it works for all that wait and may share a commit, and answers
/// them. Before, it lets those gather that the turn before it answered, if they come soon: callers
/// that write one change after the other would otherwise share every other flush only. It waits
/// until there are as many as there were, and after that turn at most for as long as it took and
/// 20 ms; not where none may share its commit. Model: LevelDB's `DBImpl::Write`; the gathering:
/// PostgreSQL's `commit_delay` and `commit_siblings`. Thread-safe.
class CommitQueue {
  public:
    static constexpr std::size_t length_max = 4096;
    static constexpr std::size_t group_requests_max = 512;
    static constexpr std::size_t group_changes_max = 2048;

    using Result = domain::Expected<WriteAnswer, WriteError>;
    using Requests = std::vector<const WriteRequest*>;
    /// What one turn does: the result of each request; in order, those behind a refusal have none.
    using Turn = std::function<std::vector<Result>(const Requests& requests, bool in_order)>;

    explicit CommitQueue(Turn turn) : turn_(std::move(turn)) {}

    /// Blocks until the requests are answered. Several are in order, and commit alone.
    std::vector<Result> write(std::span<const WriteRequest> requests);

  private:
    class Waiter;
    using Waiters = std::vector<std::shared_ptr<Waiter>>;
    using Clock = std::chrono::steady_clock;

    bool enter(const std::shared_ptr<Waiter>& waiter);
    void lead();
    void let_gather(std::unique_lock<std::mutex>& lock);
    Waiters collect_group() const;
    std::vector<Result> take_turn(const Requests& requests, bool in_order);
    void end_turn(std::size_t answered, Clock::time_point begun);

    const Turn turn_;
    std::mutex mutex_; ///< guards what follows
    std::condition_variable gathered_;
    std::deque<std::shared_ptr<Waiter>> queue_; ///< the first leads, those of its turn behind it
    std::size_t company_ = 0; ///< how many of those who may share were answered or waited then
    Clock::time_point patience_ends_;
};

/// Store commands; erasures, which destroy keys that a profile sealed in the same commit might have
/// made.
bool commits_alone(const WriteRequest& request);

} // namespace muniment::api
