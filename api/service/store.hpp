#pragma once

#include "api/service/clock.hpp"
#include "api/service/cursor.hpp"
#include "api/service/dry_run.hpp"
#include "api/service/live_image.hpp"
#include "api/service/live_state.hpp"
#include "api/service/moments.hpp"
#include "api/service/stamps.hpp"
#include "api/service/writer.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/sealer.hpp"
#include "eventstore/subject_keys.hpp"
#include "projections/follower.hpp"
#include "projections/views.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <variant>

namespace muniment::api {

/// What a store is made of; whoever opens it names the implementations.
struct StoreParts {
    std::string origin;
    std::string verifier_key; ///< of the log, in signed-note form
    std::shared_ptr<eventstore::EventLog> log;
    std::function<domain::Expected<std::shared_ptr<eventstore::EventLog>, std::string>()>
        reopen_log;
    std::unique_ptr<eventstore::Sealer> sealer; ///< resumed at the head of the log; null: no writes
    /// Seals files where there is no sealer: may be empty. The error is a sentence.
    std::function<domain::Expected<std::string, std::string>(const eventstore::Seal&)> sign_seal;
    std::unique_ptr<eventstore::SubjectKeys> subject_keys;
    std::unique_ptr<projections::Views> views;
    std::chrono::milliseconds read_wait_max{2000}; ///< for the state that a read asks for
    CursorCodec::Secret cursor_secret{};
    std::optional<LiveImage> image; ///< none: everything is replayed
    std::unique_ptr<Clock> clock;
    std::string read_only; ///< why nothing may be written, or empty
    std::function<void(const eventstore::StoredCheckpoint&)>
        on_checkpoint; ///< after each commit; may be empty
};

/// The views have not come as far as was asked within the time allowed, or a commit is in the way.
struct NotYet {
    domain::Position applied;
};
using ReadProblem = std::variant<MomentProblem, NotYet, projections::ViewsFailure>;

/// One authorization store: a log, what is folded from it, and the one way to write.
///
/// Thread-safe. Several may live in one process.
class Store {
  public:
    using Progress = std::function<void(domain::Position done, domain::Position total)>;

    /// Loads the image, if it is of this log, replays what came after into memory and starts the
    /// follower of the views. The error is a sentence; it names the position where the log is not
    /// understood or broken.
    static domain::Expected<std::unique_ptr<Store>, std::string> open(StoreParts parts,
                                                                      const Progress& progress);
    ~Store();

    const std::string& origin() const { return parts_.origin; }
    const std::string& verifier_key() const { return parts_.verifier_key; }
    const Clock& clock() const { return *parts_.clock; }
    const CursorCodec& cursors() const { return cursors_; }
    /// Read under `live().lock_shared()`.
    const LiveState& live() const { return live_; }
    std::shared_ptr<eventstore::EventLog> log() const;

    domain::Expected<WriteAnswer, WriteError> write(const WriteRequest& request);
    /// `Writer::write_in_order`.
    std::vector<Writer::Result> write_in_order(std::span<const WriteRequest> requests);
    /// Everything but append, decided on the head.
    domain::Expected<DryRun, WriteError> dry_run(const WriteRequest& request) const;
    /// The seal as a note signed by the log key. The error is a sentence: the key is not at hand,
    /// or is not the one in force.
    domain::Expected<std::string, std::string> sign(const eventstore::Seal& seal) const;
    /// Makes the image new, if there is much that the one at hand does not know: for those who are
    /// about to close, as commits wait for it. The error is a sentence.
    domain::Expected<domain::Done, std::string> keep_image() const;
    /// Why nothing can be written; empty while all is well.
    std::string writes_stopped() const;

    /// Where a read with these parameters stands. Waits, bounded, for `min_position` and for a
    /// commit in flight that could contradict the answer.
    domain::Expected<ResolvedMoment, ReadProblem> resolve(const MomentQuery& query) const;
    /// The views at a resolved position; waits, bounded, for the follower.
    domain::Expected<projections::ViewReader, ReadProblem> view(domain::Position at) const;
    domain::Position head() const;
    /// How far the views have come.
    domain::Position applied() const;
    /// From here on the views stay where they are, for those who write much and read nothing.
    void hold_views();
    /// The views follow again; returns when they have come to the head. The error is a sentence.
    domain::Expected<domain::Done, std::string> bring_views(const Progress& progress);
    /// Why the views do not follow any more; empty while all is well.
    std::string views_failure() const;

    domain::Expected<std::vector<domain::RecordedEvent>, std::string>
    read_events(domain::Position first, domain::Position last) const;

  private:
    explicit Store(StoreParts parts);
    domain::Expected<domain::Done, std::string> take_up_log(const Progress& progress);
    domain::Expected<domain::Done, std::string> load_image(std::uint64_t size);
    domain::Expected<domain::Done, std::string> restore_profiles();
    domain::Expected<domain::Done, std::string>
    settle_keys(const std::vector<domain::RecordedEvent>& events);
    domain::Expected<domain::Done, std::string> destroy_keys(std::span<const std::string> keys);
    domain::Expected<domain::Done, std::string> replay(std::uint64_t size,
                                                       const Progress& progress);
    domain::Expected<domain::Done, std::string> start_following();
    WriterParts writer_parts();
    void after_commit(const std::vector<domain::RecordedEvent>& events,
                      const eventstore::StoredCheckpoint& checkpoint);

    StoreParts parts_;
    mutable std::mutex log_mutex_; ///< guards `parts_.log`, which a reopening exchanges
    LiveState live_;
    std::uint64_t image_size_ = 0;            ///< events in the image; 0: there is none of use
    std::vector<std::string> erased_keys_;    ///< of profiles; written in the writer's turn
    std::atomic<bool> keys_are_left_ = false; ///< of erased profiles: the next start destroys them
    std::atomic<bool> views_are_held_ = false;
    mutable Stamps stamps_;
    CursorCodec cursors_;
    std::unique_ptr<projections::Follower> follower_;
    std::unique_ptr<Writer> writer_;
};

} // namespace muniment::api
