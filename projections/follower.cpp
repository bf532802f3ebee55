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

/// A transaction is closed at the first batch end after so many events, and after so long; before,
/// once nothing has come for a while, or when somebody waits.
constexpr std::size_t transaction_events = 10'000;
constexpr std::chrono::milliseconds transaction_time{500};
constexpr std::chrono::milliseconds quiet_time{20};
/// While views are loaded, whose indexes are made before the transaction is closed: how long
/// nothing has to come; and where it keeps up with the log, how much it may hold, so that whoever
/// reads then does not wait long, and how long it may stay open.
constexpr std::chrono::milliseconds loading_quiet_time{200};
constexpr std::size_t loading_events = 100'000;
constexpr std::chrono::seconds loading_time{5};

/// What comes closer together than this, while a transaction is open, is taken in together.
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
    const auto own = awaited_.insert(position);
    changed_.notify_all(); // the follower may keep a transaction open
    changed_.wait_for(lock, timeout, [&] { return stopping_ || reached(); });
    awaited_.erase(own);
    return reached();
}

Position Follower::applied() const {
    const std::scoped_lock lock(mutex_);
    return applied_;
}

Position Follower::staged() const {
    const std::scoped_lock lock(mutex_);
    return staged_;
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
        staged_ = {};
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
    static_cast<void>(views_.commit()); // what fails is taken in anew by the next follower
}

/// False: stop. A failure, an open transaction and an unfinished erasure are work, too, after a
/// while.
bool Follower::wait_for_work() {
    const bool erasing = views_.erasure_pending();
    std::unique_lock lock(mutex_);
    const auto has_work = [&] {
        return stopping_ || rebuild_asked_ || !recognized_ || head_ > staged_ ||
               (staged_ > applied_ && is_awaited());
    };
    if (failure_)
        changed_.wait_for(lock, retry_delay, [&] { return stopping_; });
    else if (staged_ > applied_)
        let_gather(lock, has_work);
    else if (erasing)
        changed_.wait_for(lock, retry_delay, has_work);
    else
        changed_.wait(lock, has_work);
    return !stopping_;
}

/// While a transaction is open.
template <typename HasWork>
void Follower::let_gather(std::unique_lock<std::mutex>& lock, HasWork has_work) {
    const auto until = views_.is_loading() ? Clock::now() + loading_quiet_time
                                           : std::min(commit_due_, Clock::now() + quiet_time);
    is_quiet_ = !changed_.wait_until(lock, until, has_work);
    if (is_quiet_) return;
    changed_.wait_for(lock, gathering_time, [&] {
        return stopping_ || rebuild_asked_ || !recognized_ || !awaited_.empty() ||
               head_.value > staged_.value + transaction_events;
    });
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
    {
        const std::scoped_lock lock(mutex_);
        if (rebuild_asked_) return Done{}; // asked again meanwhile
        recognized_ = true;
    }
    changed_.notify_all();
    return go_on();
}

Expected<Done, std::string> Follower::go_on() {
    if (must_commit()) TRY(commit());
    Position after;
    Position head;
    {
        const std::scoped_lock lock(mutex_);
        after = staged_;
        head = head_;
    }
    if (head <= after) {
        if (applied() == after) views_.finish_erasure();
        return Done{};
    }
    if (auto taken = take_in(after); !taken) {
        TRY(commit()); // of what came before
        return taken;
    }
    return must_commit() ? commit() : Done{};
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
    if (!rebuild_asked_) applied_ = staged_ = applied->position;
    return Done{};
}

Expected<Done, std::string> Follower::take_in(Position after) {
    std::vector<RecordedEvent> events;
    TRY(source_({after.value + 1}, [&](RecordedEvent&& event) {
        events.push_back(std::move(event));
        const bool is_enough = events.size() >= transaction_events && events.back().ends_batch();
        // Reading on would hold back the write-ahead log of a log that grows meanwhile.
        return !is_enough && !stopping();
    }));
    // A replay that was stopped, or a log that is being written, may end within a batch.
    while (!events.empty() && !events.back().ends_batch())
        events.pop_back();
    if (!events.empty()) return stage(events);
    const std::scoped_lock lock(mutex_);
    if (!stopping_ && !rebuild_asked_)
        return Failure{"the log ends at position " + std::to_string(after.value) +
                       " but position " + std::to_string(head_.value) + " was announced"};
    return Done{};
}

Expected<Done, std::string> Follower::stage(const std::vector<RecordedEvent>& events) {
    const auto seen = views_.stage(events);
    const std::scoped_lock lock(mutex_);
    if (!seen) {
        staged_ = applied_;
        return Failure{seen.error().what};
    }
    if (rebuild_asked_) return Done{};
    if (staged_ == applied_) commit_due_ = Clock::now() + transaction_time;
    staged_ = events.back().position;
    applied_ = *seen;
    return Done{};
}

/// Whether somebody waits for what is staged and not yet seen. The caller holds the mutex.
bool Follower::is_awaited() const {
    const auto next = awaited_.upper_bound(applied_);
    return next != awaited_.end() && *next <= staged_;
}

bool Follower::must_commit() const {
    const std::scoped_lock lock(mutex_);
    if (staged_ == applied_) return false;
    if (is_quiet_ || is_awaited()) return true;
    const auto held = staged_.value - applied_.value;
    const auto now = Clock::now();
    if (views_.is_loading())
        return staged_ >= head_ && (held >= loading_events || now >= commit_due_ + loading_time);
    return now >= commit_due_ || held >= transaction_events;
}

Expected<Done, std::string> Follower::commit() {
    const auto committed = views_.commit();
    {
        const std::scoped_lock lock(mutex_);
        is_quiet_ = false;
        if (!committed) staged_ = applied_;
        if (!rebuild_asked_) applied_ = staged_;
    }
    changed_.notify_all();
    if (!committed) return Failure{committed.error().what};
    return Done{};
}

} // namespace muniment::projections
