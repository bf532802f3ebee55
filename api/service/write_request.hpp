#pragma once

#include "api/service/principal.hpp"
#include "domain/changes.hpp"
#include "domain/directory_view.hpp"
#include "domain/expected.hpp"
#include "domain/recorded_event.hpp"
#include "domain/rejection.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace muniment::api {

/// A new API client; the token was drawn by the caller, who alone knows it.
struct CreateClient {
    std::string id;
    std::string name;
    std::vector<std::string> scopes;
    std::string token_hash;
    std::optional<domain::Instant> expires_at;
};

struct RevokeClient {
    std::string id;
    bool offline = false; ///< beside the data, the last administrator may be revoked too
};

/// The keys are exchanged once the event is durable.
struct RotateKey {
    domain::KeyRotated event;
};

/// `access.refused` and `evidence.read` alone; by the server itself, of which no scope is asked.
struct RecordEvidence {
    std::vector<domain::EventData> events;
};

using StoreCommand = std::variant<CreateClient, RevokeClient, RotateKey, RecordEvidence>;

/// What a surface refuses by rules of its own, in the words of its answer.
struct SurfaceRefusal {
    int status = 400;
    std::string error;
    std::string message;
};

/// Changes that depend on the directory as they meet it: made in the turn of the write, so that
/// nothing can come between looking and changing.
struct DerivedChanges {
    using Derivation = std::function<domain::Expected<std::vector<domain::Change>, SurfaceRefusal>(
        const domain::DirectoryView& directory, domain::Position head)>;

    /// Pure, and quick unless `changes_max` makes the batch commit alone; called more than once
    /// where a batch beside it is taken out. May not erase users, nor lock the live state.
    Derivation derive;
    std::size_t changes_max = 16; ///< the most; `CommitQueue::group_changes_max`: to be alone
};

/// What must still be so in the turn of the write.
struct Preconditions {
    /// Refused if a directory event after this position touched an entity that the batch names, or
    /// with `whole_store` any entity.
    std::optional<domain::Position> expect_position;
    bool whole_store = false;
    /// The entity that each change is about must have been touched last at one of these.
    std::vector<domain::Position> if_match;

    bool any() const { return expect_position.has_value() || !if_match.empty(); }
};

/// One batch on its way into the log.
struct WriteRequest {
    Principal principal;
    domain::Circumstances circumstances; ///< without its actor, which is the principal's
    std::variant<std::vector<domain::Change>, StoreCommand, DerivedChanges> content;
    /// What the caller needs, where the surface has a rule of its own in place of `scope_for`.
    std::optional<std::string> scope;
    Preconditions preconditions;
    std::optional<domain::OccurredTime> occurred_at; ///< imported history alone
};

struct WrittenEvent {
    domain::Position position;
    std::string id;
    std::string type;
};

/// A batch that is durable. Without events everything was already so and nothing was written.
struct WriteAnswer {
    domain::Position position; ///< end of the batch; of the log, if nothing was written
    domain::RecordedTime recorded_at;
    std::vector<WrittenEvent> events;
    std::string checkpoint;
    bool replayed = false; ///< answered from an earlier request with the same idempotency key
};

/// The credential was revoked or ran out before the turn came.
struct CredentialEnded {};
struct Forbidden {
    std::string needs; ///< the missing scope
};
struct PositionConflict {
    domain::Position expected;
    domain::Position actual;
    domain::EntityRef touched; ///< an empty id with `whole_store`
};
/// `expect_position` names a position that the log has not reached.
struct PositionAboveHead {
    domain::Position head;
};
struct PreconditionFailed {
    domain::EntityRef entity;
    domain::Position actual;
};
struct IdempotencyConflict {};
struct OccurredAtRefused {
    std::string problem;
};
struct UnknownClient {
    std::string id;
};
struct LastAdministrator {
    std::string id;
};
/// An event of the batch does not fit into the log.
struct TooLarge {
    std::string what;
};
/// Nothing was written; trying again helps.
struct Unavailable {
    std::string what;
    int retry_after_s = 1;
};
/// Nothing is written until the operator steps in; `what` says why.
struct WritesStopped {
    std::string what;
};

using WriteError =
    std::variant<domain::Rejection, SurfaceRefusal, CredentialEnded, Forbidden, PositionConflict,
                 PositionAboveHead, PreconditionFailed, IdempotencyConflict, OccurredAtRefused,
                 UnknownClient, LastAdministrator, TooLarge, Unavailable, WritesStopped>;

} // namespace muniment::api
