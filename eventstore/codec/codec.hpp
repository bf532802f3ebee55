#pragma once

#include "domain/recorded_event.hpp"
#include "eventstore/codec/decode_error.hpp"
#include "eventstore/codec/house_profile.hpp"
#include "eventstore/codec/profile_cipher.hpp"
#include "eventstore/codec/upcast.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// Events to the bytes that are kept for ever, and back. Format: docs/format/events.md.
namespace muniment::eventstore {

/// The body of the event has more bytes than the log takes.
struct BodyTooLong {
    std::size_t size_bytes = 0;
};
/// The profile of the user could not be sealed.
struct ProfileNotSealed {
    std::string what;
};
using EncodeError = std::variant<BodyTooLong, ProfileNotSealed, OutsideProfile>;

/// What every body has beside `data`, under the names that it has there.
struct BodyHeader {
    domain::Actor actor;
    domain::BatchMember batch;
    std::uint64_t commit = 0;
    std::optional<std::string> correlation_id;
    std::string id;
    std::optional<std::string> idempotency_hash;
    std::string log;                            ///< origin of the log
    std::optional<domain::Instant> occurred_at; ///< of directory events alone
    std::uint64_t position = 0;
    std::optional<std::string> reason;
    domain::Instant recorded_at;
    std::optional<std::string> request_hash;
    std::uint64_t schema = 1;
    std::optional<std::string> ticket;
    std::string type;
};
BOOST_DESCRIBE_STRUCT(BodyHeader, (),
                      (actor, batch, commit, correlation_id, id, idempotency_hash, log, occurred_at,
                       position, reason, recorded_at, request_hash, schema, ticket, type))

/// A body taken apart as far as every version can.
struct Body {
    BodyHeader header;
    std::string_view data; ///< a JSON object, within the text of the body
};

/// The body of `event` in the log named `origin`. A store event has no `occurred_at` of its own.
/// The profile of a user travels sealed, as one text. Thread-safe as far as `cipher` is.
domain::Expected<std::string, EncodeError> encode(const domain::RecordedEvent& event,
                                                  std::string_view origin, ProfileCipher& cipher);

/// Reads the header; `data` may be of a type or schema that this version does not know. The text
/// must outlive the answer.
domain::Expected<Body, DecodeError> parse_body(std::string_view text);

/// Strict: after the steps to the newest schema, the members that `encode` writes and none besides.
domain::Expected<domain::RecordedEvent, DecodeError>
decode(Body&& body, const ProfileCipher& cipher, const Upcasts& upcasts);

/// `parse_body`, then `decode` with the steps of this version.
domain::Expected<domain::RecordedEvent, DecodeError> decode(std::string_view text,
                                                            const ProfileCipher& cipher);

} // namespace muniment::eventstore
