#pragma once

#include "domain/recorded_event.hpp"
#include "eventstore/codec/profile_cipher.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/integrity/merkle.hpp"
#include "eventstore/integrity/signed_note.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// Whether a log holds what its signatures promise: re-derived from the bytes, without a server and
/// without trust in what stored them.
namespace muniment::eventstore {

enum class VerifyLevel {
    /// The head alone: last tiles, root, checkpoint. O(log n).
    quick,
    /// Every entry, signature, tile and checkpoint, and the rules of the bodies.
    whole,
};

/// What the log's own storage can check beneath the port (rows that the port does not show, damage
/// of the file): the first fault, or nothing. Called on a thread of its own.
using StorageInspection = std::function<std::optional<std::string>()>;

/// Sees the verified events in order, without those that were not understood; answers what is wrong
/// with one beyond bytes and signatures, or nothing. Checks of the directory hang here.
using VerifiedEventVisitor =
    std::function<std::optional<std::string>(const domain::RecordedEvent&)>;

struct VerifyRequest {
    VerifyLevel level = VerifyLevel::whole;
    std::optional<NoteVerifier> log_key;              ///< without it nothing shows whose log it is
    std::optional<std::string> remembered_checkpoint; ///< a signed note seen earlier
    StorageInspection inspect_storage;                ///< may be empty; not asked at level quick
    VerifiedEventVisitor visit;                       ///< may be empty; not called at level quick
    const ProfileCipher* profiles = nullptr;          ///< absent: profiles read as absent
    bool newest_checkpoint_alone = false;             ///< commits before the last have none
};

/// The first position that does not hold. 0: no single event is at fault.
struct VerifyFailure {
    domain::Position position;
    std::string what;
};

struct VerifyReport {
    std::optional<VerifyFailure> failure;
    /// A checkpoint of this log is signed by `log_key`, and all after it by keys that follow.
    bool authentic = false;
    /// The log begins with all that `remembered_checkpoint` covers.
    bool extends_remembered = false;

    std::string origin;
    TreeHead head;
    std::uint64_t commits = 0;
    std::uint64_t events = 0; ///< that were checked
    std::uint64_t not_understood = 0;
    std::optional<domain::Position> first_not_understood;

    /// Everything that was looked at holds; what that proves is said by the members above.
    bool ok() const { return !failure; }
};

/// Verifies `log` on all cores. The log may be appended to meanwhile; what was there at the call is
/// verified. Stops at the first run of events that has a failure, and names the lowest position
/// that fails in it.
VerifyReport verify(const EventLog& log, const VerifyRequest& request);

} // namespace muniment::eventstore
