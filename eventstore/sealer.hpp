#pragma once

#include "domain/recorded_event.hpp"
#include "eventstore/codec/codec.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/event_reader.hpp"
#include "eventstore/integrity/seal.hpp"
#include "eventstore/integrity/tile_tree.hpp"
#include "eventstore/keys/key_files.hpp"
#include "eventstore/second_thread.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace muniment::eventstore {

/// An event before it has a place in the log. `id` is a UUIDv7 (see `UuidSource`).
struct EventDraft {
    std::string id;
    domain::EventData data;
};

/// What is accepted whole: at least one event. `occurred_at` is given for imported history alone.
struct BatchDraft {
    std::string id;
    domain::Circumstances circumstances;
    std::optional<domain::OccurredTime> occurred_at;
    std::vector<EventDraft> events;
};

/// A commit that was made and signed, but is in no log yet: hand `expected` and `commit` to
/// `EventLog::append`, then the whole to `Sealer::committed`, or drop it without a trace.
struct Sealed {
    Head expected;
    SealedCommit commit;
    std::vector<domain::RecordedEvent> events; ///< as they will be read
    TileTree tree;
};

/// Why batch `batch_index` can be in no commit. The others can, without it.
struct SealError {
    std::size_t batch_index = 0;
    EncodeError reason;
};

/// The keys at hand are not those that the log names.
struct WrongKey {
    std::string what;
};

using ResumeError = std::variant<ReadError, Corruption, WrongKey>;

/// Makes commits of accepted batches: gives events their positions, their places in the batch and
/// the commit, their bytes and signatures, widens the tiles, and signs the checkpoint.
///
/// It knows where the log stands and moves on only when told so: `seal` changes nothing, and
/// sealing again after a failed append gives the same positions. Not thread-safe (one writer);
/// `seal` itself signs on two threads where there is much to sign.
class Sealer {
  public:
    /// Takes up the log at its head, and verifies the head: last tiles, root, own signatures on
    /// checkpoint and last event. O(log n). `cipher` must outlive the sealer.
    static domain::Expected<Sealer, ResumeError> resume(const EventLog& log, StoreKeys keys,
                                                        ProfileCipher& cipher);

    /// Requires events in every batch, a `recorded_at` later than the last, and a `key.rotated` as
    /// the last event of the commit if it is there at all; aborts otherwise.
    domain::Expected<Sealed, SealError> seal(std::vector<BatchDraft> batches,
                                             domain::RecordedTime recorded_at) const;

    /// The log has it durably: from here the next commit goes on.
    void committed(const Sealed& sealed);

    /// The log key signs what it states about a file, and no other text. May be called while
    /// another thread seals commits, not while one rotates.
    domain::Expected<std::string, IntegrityError> sign(const Seal& seal) const {
        return sign_seal(seal, keys_.log);
    }

    /// What the first commit of the log begins with.
    domain::LogCreated log_created() const;

    /// Signs with the successor from the next commit on. Required after a committed `key.rotated`.
    void rotate(StoreKeys keys);

    const std::string& origin() const { return keys_.log.verifier().name(); }
    const NoteVerifier& log_verifier() const { return keys_.log.verifier(); }
    Head head() const { return head_; }
    TreeHead tree_head() const { return tree_.head(); }
    /// Of the last commit; the epoch for an empty log.
    domain::RecordedTime last_recorded() const { return last_recorded_; }

  private:
    Sealer(StoreKeys keys, ProfileCipher& cipher);

    domain::Expected<domain::Done, ResumeError> take_up(const EventLog& log);
    std::vector<domain::RecordedEvent> place(std::vector<BatchDraft>& batches,
                                             domain::RecordedTime recorded_at) const;

    StoreKeys keys_;
    ProfileCipher* cipher_;
    Head head_;
    TileTree tree_;
    domain::RecordedTime last_recorded_;
    std::optional<domain::KeyRotated> awaited_;   ///< the rotation that ended the last commit
    std::unique_ptr<SecondThread> second_thread_; ///< takes part in sealing
};

/// The rotation that ends the log, if its last event is one: what `settle_rotation` asks for.
domain::Expected<std::optional<domain::KeyRotated>, ReadEventsError>
rotation_at_head(const EventLog& log);

} // namespace muniment::eventstore
