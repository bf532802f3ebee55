#pragma once

#include "domain/time.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace muniment::api {

/// Gives commits their times and holds back reads that a commit in flight could contradict.
///
/// A stamp is max(clock, last stamp + 1 µs, last time a read was answered for + 1 µs): so an answer
/// about a moment, once given, does not change. Thread-safe.
class Stamps {
  public:
    /// How far the clock may fall behind the last stamp before writes stop.
    static constexpr std::chrono::microseconds clock_lag_max = std::chrono::seconds(5);

    /// What the log says at start.
    void resume(domain::RecordedTime last);

    /// Begins a commit: its stamp, or nothing if the clock is too far behind. Ends with `finish`.
    std::optional<domain::RecordedTime> begin(domain::Instant now);
    /// The commit begun is visible to reads, or known not to exist.
    void finish();

    /// Waits until no commit stamped at or before `asked` is in flight; false after the timeout.
    /// From then on no commit will be stamped at or before `asked`.
    bool settle(domain::Instant asked, std::chrono::milliseconds timeout);

    /// Whether the clock is too far behind for writes.
    bool clock_is_behind(domain::Instant now) const;

  private:
    mutable std::mutex mutex_;
    std::condition_variable settled_;
    domain::Instant last_;
    domain::Instant answered_for_;
    std::optional<domain::Instant> in_flight_;
};

} // namespace muniment::api
