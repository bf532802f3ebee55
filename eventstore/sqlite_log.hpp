#pragma once

#include "eventstore/event_log.hpp"
#include "eventstore/opening.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace muniment::eventstore {

/// The log in one SQLite file (`log.db`; tables in migrations/log), durable at each commit.
///
/// One connection writes, in one `BEGIN IMMEDIATE` transaction a commit with `synchronous=FULL`; it
/// may insert into the tables of the log and widen tiles, and nothing else (authorizer). Reads have
/// connections of their own and see the last whole commit throughout one call; visitors may read
/// the log again. Other processes may read beside the writer.
///
/// Beyond the contract of `EventLog`, `NotWritten` answers: a commit that does not continue
/// `expected`, a tile that does not widen the stored one, a body that is not JSON or whose `id` is
/// in the log already, a log that is open for reading only or that must be opened anew.
/// `ReadError` also answers what cannot be trusted: a missing position, a row beyond the newest
/// checkpoint, signatures that are not in their form. It names the position.
class SqliteLog final : public EventLog {
  public:
    /// Makes an empty log. Refuses a file that holds a database already; goes on with a creation
    /// that was interrupted.
    static domain::Expected<std::unique_ptr<SqliteLog>, OpenError>
    create(const std::filesystem::path& path);

    /// Opens a log that is there. For writing, what earlier processes left in the write-ahead log
    /// is carried into the log first.
    static domain::Expected<std::unique_ptr<SqliteLog>, OpenError>
    open(const std::filesystem::path& path, OpenMode mode);

    /// Opens for writing while a commit is in doubt, and settles it: what is read from now on is
    /// durable, and what is not there cannot come back after a crash. Waits up to 5 s for other
    /// processes that are reading, and refuses if one still does.
    static domain::Expected<std::unique_ptr<SqliteLog>, OpenError>
    open_settled(const std::filesystem::path& path);

    ~SqliteLog() override;

    domain::Expected<domain::Done, AppendError> append(const Head& expected,
                                                       const SealedCommit& commit) override;
    domain::Expected<Head, ReadError> head() const override;
    domain::Expected<domain::Done, ReadError>
    read(domain::Position first, const std::function<bool(StoredEvent)>& visit) const override;
    domain::Expected<std::optional<Tile>, ReadError> tile(std::uint64_t level,
                                                          std::uint64_t index) const override;
    domain::Expected<std::optional<StoredCheckpoint>, ReadError>
    checkpoint(const CheckpointQuery& query) const override;

  private:
    class Writer;
    class Reader;

    static domain::Expected<std::unique_ptr<SqliteLog>, OpenError>
    open_checked(const std::filesystem::path& path, OpenMode mode, bool must_settle);

    SqliteLog(std::filesystem::path path, std::unique_ptr<Writer> writer);

    /// Runs `ask` on a connection for reading; what SQLite throws becomes a ReadError.
    template <typename Ask>
    auto with_reader(const Ask& ask) const -> decltype(ask(std::declval<Reader&>()));

    /// Ends writing for the life of this object and says why.
    void stop_writing(std::string why);

    std::filesystem::path path_;
    std::unique_ptr<Writer> writer_; ///< absent: `why_not_` says why
    std::string why_not_ = "the log is open for reading only";
    mutable std::mutex idle_mutex_;
    mutable std::vector<std::unique_ptr<Reader>> idle_;
};

} // namespace muniment::eventstore
