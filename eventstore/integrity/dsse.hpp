#pragma once

#include "eventstore/event_log.hpp"
#include "eventstore/integrity/ed25519.hpp"
#include "eventstore/integrity/integrity_error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::eventstore {

inline constexpr std::string_view event_payload_type = "application/vnd.muniment.event.v1+json";
inline constexpr std::size_t entry_bytes_max = 65'535; ///< C2SP tlog-tiles: a 16-bit length
inline constexpr std::size_t body_bytes_max = 48'000;  ///< fits an entry with one signature

/// What is signed instead of the bare body, so that a signature for one type of payload can never
/// serve for another: `DSSEv1 <length> <type> <length> <body>`. Source: DSSE v1.0.2, protocol.md.
std::string pre_authentication_encoding(std::string_view type, std::string_view body);

/// The signature of `key` over an event's body, with the key's id.
Signature sign_event(std::string_view body, const SigningKey& key);

/// Whether `signature` is one of `key` over the body. The keyid is not looked at: it only hints at
/// the key to try.
bool verify_event(std::string_view body, const Signature& signature, const VerifyKey& key);

/// The leaf of the tree: exactly
/// `{"payload":"<base64>","payloadType":"…","signatures":[{"keyid":"…","sig":"<base64>"}]}` without
/// spaces. Keyids must be hexadecimal (they are not escaped). The caller compares its length with
/// `entry_bytes_max`.
std::string entry_of(const StoredEvent& event);
/// The same behind `text`.
void append_entry(std::string& text, const StoredEvent& event);

/// An entry taken apart; its position is that of its leaf.
struct Entry {
    std::string body;
    std::vector<Signature> signatures;
    bool operator==(const Entry&) const = default;
};

/// The inverse of `entry_of`. Accepts its exact form only, with at least one signature whose keyid
/// is 64 lower-case hexadecimal digits and which is 64 bytes long; verifies nothing.
domain::Expected<Entry, IntegrityError> parse_entry(std::string_view bytes);

} // namespace muniment::eventstore
