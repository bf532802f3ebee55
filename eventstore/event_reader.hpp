#pragma once

#include "domain/recorded_event.hpp"
#include "eventstore/codec/decode_error.hpp"
#include "eventstore/codec/profile_cipher.hpp"
#include "eventstore/event_log.hpp"

#include <functional>
#include <string>
#include <variant>

namespace muniment::eventstore {

/// What is stored is not what was written. Nothing is repaired: the store is not to be opened.
struct Corruption {
    domain::Position position; ///< 0 where no event is at fault
    std::string what;
};

/// An event that a newer version wrote.
struct NotUnderstoodAt {
    domain::Position position;
    NotUnderstood why;
};

using ReadEventsError = std::variant<ReadError, Corruption, NotUnderstoodAt>;

/// As a sentence for whoever opens the store: where, what, and what to do.
std::string describe(const ReadEventsError& error);

/// Calls `visit` with the events from `first` up to the head, in order, until it returns false. An
/// event that is not the leaf that the tree has of it is a Corruption. Signatures, and whether the
/// leaves give the signed root, are not checked: see `check_root` and `verify`. Thread-safe as
/// far as log and cipher are.
domain::Expected<domain::Done, ReadEventsError>
read_events(const EventLog& log, domain::Position first, const ProfileCipher& cipher,
            const std::function<bool(domain::RecordedEvent&&)>& visit);

} // namespace muniment::eventstore
