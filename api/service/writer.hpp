#pragma once

#include "api/service/clock.hpp"
#include "api/service/commit_queue.hpp"
#include "api/service/decision.hpp"
#include "api/service/live_state.hpp"
#include "api/service/stamps.hpp"
#include "api/service/write_request.hpp"
#include "domain/expected.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/sealer.hpp"
#include "eventstore/subject_keys.hpp"
#include "eventstore/uuid.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace muniment::api {

/// What the writer works on. All of it outlives the writer.
struct WriterParts {
    LiveState& live;
    Stamps& stamps;
    eventstore::Sealer& sealer;
    eventstore::SubjectKeys& subject_keys;
    const Clock& clock;
    /// The log; after an unknown outcome a new one, opened from what is on disk.
    std::function<std::shared_ptr<eventstore::EventLog>()> log;
    std::function<domain::Expected<std::shared_ptr<eventstore::EventLog>, std::string>()>
        reopen_log;
    /// The events of a batch, from its first to its last position.
    std::function<domain::Expected<std::vector<domain::RecordedEvent>, std::string>(
        domain::Position first, domain::Position last)>
        read_events;
    /// Called after each commit is visible, in the writer's turn: views, anchor, erased keys.
    std::function<void(const std::vector<domain::RecordedEvent>&,
                       const eventstore::StoredCheckpoint&)>
        committed;
};

/// The one way into the log: many callers, one turn at a time, group commit (`CommitQueue`).
///
/// A turn decides for all of its group, each request on the directory as left by the one before;
/// then one transaction, one fsync, one checkpoint; then all are answered. docs/life-of-a-write.md
/// tells what is true if the process dies at each step. Thread-safe.
class Writer {
  public:
    explicit Writer(WriterParts parts);

    /// Blocks until the batch is durable and visible, or refused. Never partly done.
    domain::Expected<WriteAnswer, WriteError> write(const WriteRequest& request);

    using Result = CommitQueue::Result;

    /// Writes them one after the other, each a batch of its own, in one commit; for imports. Ends
    /// with the first that is refused: those behind it have no result, and are not looked at. One
    /// that `commits_alone` is alone.
    std::vector<Result> write_in_order(std::span<const WriteRequest> requests);

    /// Why nothing is written any more; empty while all is well.
    std::string stopped() const;

  private:
    struct Member {
        std::reference_wrapper<const WriteRequest> request;
        std::vector<domain::EventData> events;
        std::optional<Result> settled; ///< refused, already so, or remembered
        bool taken_out = false;        ///< cannot be sealed
    };
    struct Committed {
        std::vector<domain::RecordedEvent> events;
        eventstore::StoredCheckpoint checkpoint;
    };

    std::vector<Result> run_turn(const CommitQueue::Requests& requests, bool in_order);
    void show(const Committed& committed) noexcept;
    domain::Expected<domain::Done, WriteError> try_to_commit(std::vector<Member>& members,
                                                             bool in_order,
                                                             domain::RecordedTime stamp,
                                                             Committed& committed);
    domain::Expected<domain::Done, WriteError> decide_and_commit(std::vector<Member>& members,
                                                                 bool in_order,
                                                                 domain::RecordedTime stamp,
                                                                 Committed& committed);
    void decide_group(std::vector<Member>& members, bool in_order,
                      domain::RecordedTime stamp) const;
    void decide_member(Member& member, const TurnView& view) const;
    std::vector<eventstore::BatchDraft> draft_batches(std::vector<Member>& members,
                                                      domain::RecordedTime stamp,
                                                      std::vector<Member*>& drafted);
    domain::Expected<domain::Done, WriteError>
    prepare_profile_keys(const std::vector<eventstore::BatchDraft>& batches);
    domain::Expected<domain::Done, WriteError> append(eventstore::Sealed sealed,
                                                      Committed& committed);
    domain::Expected<domain::Done, WriteError>
    resolve_unknown_outcome(const eventstore::SealedCommit& commit, const std::string& what);
    std::optional<Result> answer_from_memory(const WriteRequest& request) const;
    Result already_so() const;
    WriteError stop(std::string why);

    WriterParts parts_;
    eventstore::UuidSource uuids_; ///< used within the turn alone
    CommitQueue queue_;
    mutable std::mutex mutex_; ///< guards what follows
    std::string stopped_;
};

} // namespace muniment::api
