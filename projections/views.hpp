#pragma once

#include "domain/expected.hpp"
#include "domain/recorded_event.hpp"
#include "domain/time.hpp"
#include "projections/view_reader.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <variant>

namespace muniment::projections {

/// The position asked for is not taken in yet.
struct Behind {
    domain::Position applied;
};

using ViewsReadError = std::variant<ViewsFailure, Behind>;

/// How far the views have come. {0, "", ""}: nothing is taken in.
struct Applied {
    domain::Position position; ///< the end of a batch
    std::string event_id;      ///< of the event at `position`
    std::string origin;        ///< name of the log
    bool operator==(const Applied&) const = default;
};

/// The history of the directory in SQL: what reports, searches, lists and exports read.
///
/// Derived from the log alone: a lost or damaged file is deleted and built anew. The schema is
/// documented in migrations/views and is public. Erased profiles are blanked in every version, and
/// no trace of them stays in the file (freed space is overwritten, the WAL is truncated).
///
/// Thread-safety: one thread applies; any number of threads may call `applied` and `read` beside
/// it. Readers work on connections of their own and see whole batches.
class Views {
  public:
    /// Opens the file, or makes it if there is none. Fails on a file that is no views database of
    /// this version; the remedy is to delete it.
    static domain::Expected<Views, ViewsFailure> open(const std::filesystem::path& path);
    /// Views in memory that begin as a copy of the file, which is left as it is to whoever writes
    /// it. Fails where `open` fails, and if there is no file.
    static domain::Expected<Views, ViewsFailure> open_copy(const std::filesystem::path& path);
    /// Views that live as long as the object. There is one connection: a `ViewReader` excludes
    /// `apply` and other readers while it lives, and must be destroyed by the thread that made it.
    static domain::Expected<Views, ViewsFailure> open_in_memory();

    ~Views();
    Views(Views&&) noexcept;
    Views& operator=(Views&&) noexcept;

    domain::Expected<Applied, ViewsFailure> applied() const;
    /// What SQLite finds wrong with pages and indexes; nothing if all holds.
    domain::Expected<std::optional<std::string>, ViewsFailure> damage() const;

    /// Takes in the next events of the log: whole batches, the first event right after `applied`.
    /// One transaction: on failure nothing was taken in.
    domain::Expected<domain::Done, ViewsFailure>
    apply(std::span<const domain::RecordedEvent> events);

    /// `apply` in two steps: events are worked on as they come, and what is written of them to the
    /// disk is written once. Takes in the next ones, the first right after the last staged; readers
    /// see them after `commit`; at once those of views in memory and, unless they are loaded, those
    /// that an erasure is among. Answers how far readers see. On failure nothing is staged any
    /// more.
    domain::Expected<domain::Position, ViewsFailure>
    stage(std::span<const domain::RecordedEvent> events);
    domain::Expected<domain::Done, ViewsFailure> commit();

    /// Whether what is staged is best committed late: much has come, and indexes are left out until
    /// then. For the applying thread.
    bool is_loading() const;

    /// Forgets everything, also what is staged; the next event to apply is that at position 1.
    domain::Expected<domain::Done, ViewsFailure> reset();

    /// Whether the write-ahead log is still to be cut, because it holds a profile that was erased
    /// or all of a load, and readers look at the state before. For the applying thread, as is
    /// `finish_erasure`, which tries again.
    bool erasure_pending() const;
    void finish_erasure();

    /// The state after the batch that contains `at`. It must not outlive the views.
    domain::Expected<ViewReader, ViewsReadError> read(domain::Position at) const;

  private:
    struct State;
    explicit Views(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace muniment::projections
