#include "projections/follower.hpp"

#include <algorithm>
#include <utility>

namespace muniment::projections {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::Position;
using domain::RecordedEvent;

namespace {

/// A transaction is closed at the first batch end after so many events.
constexpr std::size_t transaction_events = 10'000;

/// What comes meanwhile shares the transaction of what is there.
constexpr std::chrono::milliseconds gathering_time{20};

/// After a failure, and while an erasure waits for readers.
constexpr std::chrono::milliseconds retry_delay{500};

} // namespace

Follower::Follower(Views& views, EventSource source)
    : views_(views), source_(std::move(source)), thread_([this] { run(); }) {}

Follower::~Follower() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Follower::notify(Position head) {
    {
        const std::scoped_lock lock(mutex_);
        head_ = std::max(head_, head);
    }
    changed_.notify_all();
}

bool Follower::wait_until(Position position, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    const auto reached = [&] { return recognized_ && applied_ >= position; };
    if (reached()) return true;
    ++waiting_;
    changed_.notify_all(); // the follower may let commits gather
    changed_.wait_for(lock, timeout, [&] { return stopping_ || reached(); });
    --waiting_;
    return reached();
}

Position Follower::applied() const {
    const std::scoped_lock lock(mutex_);
    return applied_;
}

std::optional<std::string> Follower::failure() const {
    const std::scoped_lock lock(mutex_);
    return failure_;
}

void Follower::rebuild() {
    {
        const std::scoped_lock lock(mutex_);
        rebuild_asked_ = true;
        recognized_ = false;
        applied_ = {};
    }
    changed_.notify_all();
}

bool Follower::stopping() const {
    const std::scoped_lock lock(mutex_);
    return stopping_;
}

void Follower::run() {
    while (wait_for_work()) {
        auto followed = follow();
        {
            const std::scoped_lock lock(mutex_);
            failure_.reset();
            if (!followed) failure_ = std::move(followed).error();
        }
        changed_.notify_all();
    }
}

/// False: stop. A failure and an unfinished erasure are work, too, after a while.
bool Follower::wait_for_work() {
    const bool erasing = views_.erasure_pending();
    std::unique_lock lock(mutex_);
    const auto has_work = [&] {
        return stopping_ || rebuild_asked_ || !recognized_ || head_ > applied_;
    };
    if (failure_)
        changed_.wait_for(lock, retry_delay, [&] { return stopping_; });
    else if (erasing)
        changed_.wait_for(lock, retry_delay, has_work);
    else
        changed_.wait(lock, has_work);
    let_gather(lock);
    return !stopping_;
}

void Follower::let_gather(std::unique_lock<std::mutex>& lock) {
    const auto is_urgent = [&] {
        return stopping_ || rebuild_asked_ || !recognized_ || waiting_ > 0 ||
               head_.value > applied_.value + transaction_events;
    };
    changed_.wait_for(lock, gathering_time, is_urgent);
}

Expected<Done, std::string> Follower::follow() {
    bool forget_first = false;
    bool recognized = false;
    {
        const std::scoped_lock lock(mutex_);
        forget_first = std::exchange(rebuild_asked_, false);
        recognized = recognized_;
    }
    if (forget_first)
        TRY(forget());
    else if (!recognized)
        TRY(recognize_log());
    Position after;
    Position head;
    {
        const std::scoped_lock lock(mutex_);
        if (rebuild_asked_) return Done{}; // asked again meanwhile
        recognized_ = true;
        after = applied_;
        head = head_;
    }
    changed_.notify_all();
    if (head > after) return take_in(after);
    views_.finish_erasure();
    return Done{};
}

Expected<Done, std::string> Follower::forget() {
    const auto reset = views_.reset();
    if (!reset) return Failure{reset.error().what};
    return Done{};
}

/// Views that came from another log, or from more of this one than is left, cannot be continued.
Expected<Done, std::string> Follower::recognize_log() {
    const auto applied = views_.applied();
    if (!applied) return Failure{applied.error().what};
    if (applied->position.value == 0) return Done{};
    bool same = false;
    TRY(source_(applied->position, [&](const RecordedEvent& event) {
        same = event.position == applied->position && event.id == applied->event_id;
        return false;
    }));
    if (!same) return forget();
    const std::scoped_lock lock(mutex_);
    if (!rebuild_asked_) applied_ = applied->position;
    return Done{};
}

Expected<Done, std::string> Follower::take_in(Position after) {
    std::vector<RecordedEvent> events;
    Expected<Done, std::string> applied = Done{};
    TRY(source_({after.value + 1}, [&](const RecordedEvent& event) {
        events.push_back(event);
        const bool is_enough = events.size() >= transaction_events && event.ends_batch();
        if (is_enough) applied = apply(events);
        // Reading on would hold back the write-ahead log of a log that grows meanwhile.
        return !is_enough && !stopping();
    }));
    if (!applied) return applied;
    // A replay that was stopped, or a log that is being written, may end within a batch.
    while (!events.empty() && !events.back().ends_batch())
        events.pop_back();
    TRY(apply(events));
    const std::scoped_lock lock(mutex_);
    if (head_ > applied_ && applied_ == after && !stopping_ && !rebuild_asked_)
        return Failure{"the log ends at position " + std::to_string(after.value) +
                       " but position " + std::to_string(head_.value) + " was announced"};
    return Done{};
}

Expected<Done, std::string> Follower::apply(std::vector<RecordedEvent>& events) {
    if (events.empty()) return Done{};
    const auto applied = views_.apply(events);
    if (!applied) return Failure{applied.error().what};
    {
        const std::scoped_lock lock(mutex_);
        if (!rebuild_asked_) applied_ = events.back().position;
    }
    changed_.notify_all();
    events.clear();
    return Done{};
}

} // namespace muniment::projections
