#pragma once

#include "eventstore/event_reader.hpp"
#include "eventstore/integrity/merkle.hpp"

#include <cstdint>
#include <string>

/// That what is read of a log was committed: `read_events` compares events with leaves, these
/// compare leaves with what the log key signed. Thread-safe as far as the log is.
namespace muniment::eventstore {

/// The tree of the first `size` leaves, hashed together anew but for the subtree of the first
/// `trusted_size`, which is taken as the tiles have it.
domain::Expected<TreeHead, ReadEventsError>
tree_of_leaves(const EventLog& log, std::uint64_t trusted_size, std::uint64_t size);

/// Whether `tree`, which ends with a commit, has the root of the checkpoint there, and the log key
/// with this verifier signed that; or its predecessor, if the last event takes that one out of
/// force. What does not hold is a Corruption.
domain::Expected<domain::Done, ReadEventsError>
check_root(const EventLog& log, const TreeHead& tree, const std::string& verifier_key);

} // namespace muniment::eventstore
