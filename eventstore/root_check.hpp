#pragma once

#include "eventstore/event_reader.hpp"

#include <cstdint>
#include <string>

namespace muniment::eventstore {

/// Whether the first `size` leaves of the log, the end of a commit, give the root of its
/// checkpoint, and the log key with this verifier signed that; or its predecessor, if the last
/// event takes that one out of force. With `read_events`, which compares events with leaves, it
/// shows that what is read was committed. The subtree of the first `trusted_size` leaves is taken
/// as the tiles have it. What does not hold is a Corruption. Thread-safe as far as the log is.
domain::Expected<domain::Done, ReadEventsError> check_root(const EventLog& log,
                                                           std::uint64_t trusted_size,
                                                           std::uint64_t size,
                                                           const std::string& verifier_key);

} // namespace muniment::eventstore
