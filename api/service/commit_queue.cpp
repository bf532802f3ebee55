#include "api/service/commit_queue.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>
#include <variant>

namespace muniment::api {

namespace {

using Changes = std::vector<domain::Change>;

constexpr std::chrono::milliseconds gathering_max{20};

/// What the request takes of the room in a commit.
std::size_t change_count(const WriteRequest& request) {
    if (commits_alone(request)) return CommitQueue::group_changes_max;
    if (const auto* derived = std::get_if<DerivedChanges>(&request.content))
        return derived->changes_max;
    return std::max<std::size_t>(std::get<Changes>(request.content).size(), 1);
}

/// Requests that others may share a commit with: those whose decision depends on nothing but the
/// directory as the requests before them left it.
bool may_join(const WriteRequest& request, std::size_t changes_so_far) {
    return !request.preconditions.any() && !request.occurred_at &&
           changes_so_far + change_count(request) <= CommitQueue::group_changes_max;
}

} // namespace

bool commits_alone(const WriteRequest& request) {
    if (std::holds_alternative<StoreCommand>(request.content)) return true;
    const auto* changes = std::get_if<Changes>(&request.content);
    return changes != nullptr && std::any_of(changes->begin(), changes->end(), [](const auto& one) {
               return std::holds_alternative<domain::EraseUser>(one);
           });
}

/// Its caller sleeps until it leads or is answered; with a mutex of its own, so that those who are
/// woken together do not wait for each other.
class CommitQueue::Waiter {
  public:
    explicit Waiter(std::span<const WriteRequest> requests) : requests_(requests) {}

    std::span<const WriteRequest> requests() const { return requests_; }
    bool in_order() const { return requests_.size() > 1; }
    /// A commit, with one change of another.
    bool may_share() const { return !in_order() && may_join(requests_.front(), 1); }

    /// True: it leads now. False: it was answered.
    bool wait_to_lead() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return leads_ || !results_.empty(); });
        return leads_;
    }
    void let_lead() {
        {
            const std::lock_guard lock(mutex_);
            leads_ = true;
        }
        changed_.notify_one();
    }
    void answer(std::vector<Result> results) {
        {
            const std::lock_guard lock(mutex_);
            results_ = std::move(results);
        }
        changed_.notify_one();
    }
    std::vector<Result> take_results() { return std::move(results_); }

  private:
    const std::span<const WriteRequest> requests_;
    std::mutex mutex_; ///< guards what follows
    std::condition_variable changed_;
    std::vector<Result> results_;
    bool leads_ = false;
};

std::vector<CommitQueue::Result> CommitQueue::write(std::span<const WriteRequest> requests) {
    const auto self = std::make_shared<Waiter>(requests);
    if (!enter(self))
        return {domain::Failure{
            WriteError{Unavailable{"too many changes are waiting; try again shortly", 1}}}};
    if (self->wait_to_lead()) lead();
    return self->take_results();
}

/// False if the queue is full.
bool CommitQueue::enter(const std::shared_ptr<Waiter>& waiter) {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= length_max) return false;
    queue_.push_back(waiter);
    if (queue_.size() == 1) waiter->let_lead();
    if (queue_.size() == company_) gathered_.notify_one();
    return true;
}

void CommitQueue::lead() {
    Waiters group;
    {
        std::unique_lock lock(mutex_);
        let_gather(lock);
        group = collect_group();
    }
    Requests requests;
    for (const auto& waiter : group)
        for (const auto& request : waiter->requests())
            requests.push_back(&request);
    const bool in_order = group.front()->in_order();
    const auto begun = Clock::now();
    auto results = take_turn(requests, in_order);
    end_turn(group.size(), begun);
    if (in_order) return group.front()->answer(std::move(results));
    for (std::size_t i = 0; i < group.size(); ++i) {
        std::vector<Result> own;
        own.push_back(std::move(results[i])); // braces would copy it
        group[i]->answer(std::move(own));
    }
}

/// Whatever happens, those who wait are answered.
std::vector<CommitQueue::Result> CommitQueue::take_turn(const Requests& requests, bool in_order) {
    try {
        return turn_(requests, in_order);
    } catch (const std::exception& error) {
        const Unavailable why{std::string("the change failed, and may have been written (") +
                                  error.what() + "); ask again with its Idempotency-Key",
                              5};
        return std::vector<Result>(in_order ? 1 : requests.size(),
                                   Result(domain::Failure{WriteError{why}}));
    }
}

/// Not where those who may come could not join.
void CommitQueue::let_gather(std::unique_lock<std::mutex>& lock) {
    if (!queue_.front()->may_share() || collect_group().size() < queue_.size()) return;
    gathered_.wait_until(lock, patience_ends_, [&] { return queue_.size() >= company_; });
}

/// The longest run from the front of the queue that may share one commit. A repeated idempotency
/// key waits for the next turn, where the first one is remembered.
CommitQueue::Waiters CommitQueue::collect_group() const {
    Waiters group{queue_.front()};
    if (group.front()->in_order()) return group;
    const auto& first = group.front()->requests().front();
    std::size_t changes = change_count(first);
    std::vector<std::string> keys;
    const auto take_key = [&](const WriteRequest& request) {
        const auto& key = request.circumstances.idempotency_hash;
        if (!key) return true;
        if (std::find(keys.begin(), keys.end(), *key) != keys.end()) return false;
        keys.push_back(*key);
        return true;
    };
    take_key(first);
    for (std::size_t i = 1; i < queue_.size() && group.size() < group_requests_max; ++i) {
        if (queue_[i]->in_order()) break;
        const auto& request = queue_[i]->requests().front();
        if (!may_join(request, changes) || !take_key(request)) break;
        changes += change_count(request);
        group.push_back(queue_[i]);
    }
    return group;
}

void CommitQueue::end_turn(std::size_t answered, Clock::time_point begun) {
    const auto now = Clock::now();
    const std::lock_guard lock(mutex_);
    company_ = static_cast<std::size_t>(std::count_if(
        queue_.begin(), queue_.end(), [](const auto& waiter) { return waiter->may_share(); }));
    patience_ends_ = now + std::min<Clock::duration>(now - begun, gathering_max);
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(answered));
    if (!queue_.empty()) queue_.front()->let_lead();
}

} // namespace muniment::api
