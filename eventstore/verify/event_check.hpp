#pragma once

#include "domain/recorded_event.hpp"
#include "eventstore/codec/codec.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/integrity/ed25519.hpp"

#include <optional>
#include <string>

namespace muniment::eventstore {

/// What one stored event says of itself, apart from those around it.
struct CheckedEvent {
    Hash leaf{};
    std::optional<std::string> fault; ///< with one, the members below may be empty
    BodyHeader header;
    std::optional<domain::RecordedEvent> event; ///< nothing: a newer version wrote it
};

/// Hashes the entry, reads the body in its one form, and decodes it. Thread-safe.
CheckedEvent check_event(const StoredEvent& stored, const ProfileCipher& profiles);

/// Whether the event has exactly one signature, that of `key`, under the key's id. Thread-safe.
bool is_signed_by(const StoredEvent& stored, const VerifyKey& key, const std::string& keyid);

} // namespace muniment::eventstore
