#pragma once

#include "domain/event_data.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace muniment::domain {

/// Who caused an event. `issuer` names who vouches for `id`: the origin of the log for its own API
/// clients, an OpenID issuer for others, `local` for the command line beside the data.
struct Actor {
    std::string kind; ///< `client`, `user` or `system`
    std::string issuer;
    std::string id;
    std::string via;        ///< `api_key`, `jwt`, `cli`, `import`
    std::string credential; ///< id of the credential, never the credential; may be empty
    std::optional<std::string> on_behalf_of;
    std::optional<std::string> source_ip;
    bool operator==(const Actor&) const = default;
};
BOOST_DESCRIBE_STRUCT(Actor, (), (kind, issuer, id, via, credential, on_behalf_of, source_ip))

/// The place of an event within its batch.
struct BatchMember {
    std::string id;
    std::uint64_t index = 0; ///< 0-based
    std::uint64_t count = 1;
    bool operator==(const BatchMember&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchMember, (), (id, index, count))

/// What a caller says about a batch beside its changes.
struct Circumstances {
    Actor actor;
    std::optional<std::string> reason;
    std::optional<std::string> ticket;
    std::optional<std::string> correlation_id;
    std::optional<std::string> idempotency_hash; ///< hex SHA-256 of scope and key
    std::optional<std::string> request_hash;     ///< hex SHA-256 of the content of the request
    bool operator==(const Circumstances&) const = default;
};
BOOST_DESCRIBE_STRUCT(Circumstances, (),
                      (actor, reason, ticket, correlation_id, idempotency_hash, request_hash))

/// An event as it stands in the log.
struct RecordedEvent {
    Position position;
    std::string id; ///< UUIDv7
    std::uint64_t commit = 0;
    BatchMember batch;
    OccurredTime occurred_at;
    RecordedTime recorded_at;
    Circumstances circumstances;
    EventData data;

    bool ends_batch() const { return batch.index + 1 == batch.count; }
    bool operator==(const RecordedEvent&) const = default;
};

} // namespace muniment::domain
