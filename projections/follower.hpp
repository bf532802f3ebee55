#pragma once

#include "domain/expected.hpp"
#include "domain/recorded_event.hpp"
#include "domain/time.hpp"
#include "projections/views.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace muniment::projections {

/// Replays the log: calls `visit` with the events from `first` on, in order, until it returns false
/// or the log ends. The error is a sentence.
using EventSource = std::function<domain::Expected<domain::Done, std::string>(
    domain::Position first, const std::function<bool(domain::RecordedEvent&&)>& visit)>;

/// Keeps the views up to date: the one thread that applies to them.
///
/// It first makes sure that the views come from this log (the event that they took in last is the
/// one that stands there), else it forgets them and builds them anew. Batches are worked on as they
/// come; those that follow each other closely share a transaction, for half a second at most and
/// only while nobody waits for them. Where much comes to views that hold little, they are loaded:
/// one transaction until the end of the log, or until somebody waits for what it holds. A failure
/// is kept until a later attempt succeeds; it tries again by itself. The views must outlive the
/// follower and be applied to by nobody else. Thread-safe.
class Follower {
  public:
    Follower(Views& views, EventSource source);
    /// Stops after the events that are being applied, and commits them.
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// The log now reaches to `head`, the end of a batch.
    void notify(domain::Position head);

    /// Waits until the views have taken in `position`; false if they have not by then.
    bool wait_until(domain::Position position, std::chrono::milliseconds timeout) const;

    /// What the views have taken in and is known to be of this log.
    domain::Position applied() const;

    /// How far the views have been worked on, whether readers see it yet or not.
    domain::Position staged() const;

    /// Why the last attempt did not get on; nothing while all is well.
    std::optional<std::string> failure() const;

    /// Forgets the views and replays the log; `wait_until` tells when that is done.
    void rebuild();

  private:
    void run();
    using Clock = std::chrono::steady_clock;

    bool wait_for_work();
    template <typename HasWork>
    void let_gather(std::unique_lock<std::mutex>& lock, HasWork has_work);
    domain::Expected<domain::Done, std::string> follow();
    domain::Expected<domain::Done, std::string> go_on();
    domain::Expected<domain::Done, std::string> recognize_log();
    domain::Expected<domain::Done, std::string> forget();
    domain::Expected<domain::Done, std::string> take_in(domain::Position after);
    domain::Expected<domain::Done, std::string>
    stage(const std::vector<domain::RecordedEvent>& events);
    bool is_awaited() const;
    bool must_commit() const;
    domain::Expected<domain::Done, std::string> commit();
    bool stopping() const;

    Views& views_;
    EventSource source_;

    mutable std::mutex mutex_; ///< guards what follows
    mutable std::condition_variable changed_;
    domain::Position head_;
    domain::Position applied_;
    domain::Position staged_;      ///< `applied_`, or further where a transaction is open
    Clock::time_point commit_due_; ///< while one is
    bool is_quiet_ = false;        ///< nothing has come for a while
    mutable std::multiset<domain::Position> awaited_; ///< by callers of `wait_until`
    std::optional<std::string> failure_;
    bool recognized_ = false;
    bool rebuild_asked_ = false;
    bool stopping_ = false;

    std::thread thread_; ///< last, so that it finds everything made
};

} // namespace muniment::projections
