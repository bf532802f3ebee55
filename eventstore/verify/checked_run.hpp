#pragma once

#include "eventstore/verify/event_check.hpp"

#include <optional>
#include <string>
#include <vector>

namespace muniment::eventstore {

inline constexpr std::uint64_t run_events_max = 1024;

/// Events that follow one another, each looked at by itself.
struct CheckedRun {
    std::vector<StoredEvent> stored;
    std::vector<CheckedEvent> checked; ///< one for each of `stored`
    std::vector<bool> is_signed;       ///< by the key that was given
    std::string keyid;                 ///< of that key
    std::optional<std::string> unread; ///< why the log could not be read on behind them
};

/// Reads the events from `first` on, at most `run_events_max` and none behind `last`, and checks
/// each. Thread-safe as far as log and profiles are.
CheckedRun check_run(const EventLog& log, domain::Position first, domain::Position last,
                     const VerifyKey& key, const ProfileCipher& profiles);

} // namespace muniment::eventstore
