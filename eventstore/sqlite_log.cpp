#include "eventstore/sqlite_log.hpp"

#include "eventstore/append_only.hpp"
#include "eventstore/continuity.hpp"
#include "eventstore/signature_lines.hpp"
#include "eventstore/wal_backfill.hpp"
#include "migrations/database.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <variant>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
namespace db = muniment::migrations;

namespace {

constexpr const char* select_head =
    "SELECT commit_number, tree_size FROM checkpoint ORDER BY commit_number DESC LIMIT 1";

/// SQLite counts to 2^63 - 1. No row of ours comes near, so a larger key is one that finds nothing.
std::int64_t to_sql(std::uint64_t number) {
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::min(number, static_cast<std::uint64_t>(largest)));
}

std::uint64_t unsigned_column(const SQLite::Statement& row, int index) {
    return static_cast<std::uint64_t>(row.getColumn(index).getInt64());
}

void bind_blob(SQLite::Statement& statement, int index, const std::string& bytes) {
    statement.bindNoCopy(index, static_cast<const void*>(bytes.data()),
                         static_cast<int>(bytes.size()));
}

/// Leaves a statement ready for its next use, however the scope is left.
class ResetOnExit {
  public:
    explicit ResetOnExit(SQLite::Statement& statement) : statement_(statement) {}
    ~ResetOnExit() { statement_.tryReset(); }
    ResetOnExit(const ResetOnExit&) = delete;
    ResetOnExit& operator=(const ResetOnExit&) = delete;

  private:
    SQLite::Statement& statement_;
};

void run(SQLite::Statement& statement) {
    const ResetOnExit reset(statement);
    statement.exec();
}

/// A trigger that nobody but an intruder made could drop the row without an error.
void write_row(SQLite::Statement& statement) {
    const ResetOnExit reset(statement);
    if (statement.exec() != 1) throw SQLite::Exception("a row was not taken in");
}

/// One whole commit is seen by all that is asked while this lives.
class ReadSnapshot {
  public:
    explicit ReadSnapshot(SQLite::Database& database) : database_(database) {
        database_.exec("BEGIN");
    }
    ~ReadSnapshot() { database_.tryExec("COMMIT"); }
    ReadSnapshot(const ReadSnapshot&) = delete;
    ReadSnapshot& operator=(const ReadSnapshot&) = delete;

  private:
    SQLite::Database& database_;
};

Head read_head(SQLite::Statement& statement) {
    const ResetOnExit reset(statement);
    if (!statement.executeStep()) return {};
    return {unsigned_column(statement, 0), unsigned_column(statement, 1)};
}

/// Carries everything into the database file. False if a reader holds some of it back.
bool empty_write_ahead_log(SQLite::Database& database) {
    return database.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() == 0;
}

/// What open can see at a glance; each row is looked at when it is read.
std::optional<std::string> damage_at_the_ends(SQLite::Database& database, const Head& head) {
    const auto number = [&](const char* query) {
        return static_cast<std::uint64_t>(database.execAndGet(query).getInt64());
    };
    const std::uint64_t last = number("SELECT coalesce(max(position), 0) FROM event");
    const std::uint64_t first = number("SELECT coalesce(min(position), 0) FROM event");
    if (last != head.tree_size)
        return "the last event is at position " + std::to_string(last) +
               ", the newest checkpoint covers " + std::to_string(head.tree_size);
    if (last != 0 && first != 1) return "position 1 is missing";
    return std::nullopt;
}

} // namespace

class SqliteLog::Writer {
  public:
    Writer(SQLite::Database database, const std::filesystem::path& path)
        : database_(guarded(std::move(database))), begin_(database_, "BEGIN IMMEDIATE"),
          commit_(database_, "COMMIT"), head_(database_, select_head),
          insert_event_(database_,
                        "INSERT INTO event (position, body, signatures) VALUES (?, ?, ?)"),
          widen_tile_(database_, "INSERT INTO tile (level, idx, hashes) VALUES (?, ?, ?) "
                                 "ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes"),
          insert_checkpoint_(database_, "INSERT INTO checkpoint (commit_number, tree_size, note) "
                                        "VALUES (?, ?, ?)"),
          backfill_(database_, path) {}

    void begin() { run(begin_); }
    void commit() { run(commit_); }
    Head head() { return read_head(head_); }

    void insert(const SealedCommit& commit) {
        for (const StoredEvent& event : commit.events)
            insert(event);
        for (const Tile& tile : commit.tiles)
            widen(tile);
        insert_checkpoint_.bind(1, to_sql(commit.checkpoint.commit));
        insert_checkpoint_.bind(2, to_sql(commit.checkpoint.tree_size));
        insert_checkpoint_.bindNoCopy(3, commit.checkpoint.note);
        write_row(insert_checkpoint_);
    }

    /// Whether no transaction is open afterwards. SQLite itself has rolled back after some errors.
    bool roll_back() {
        const auto is_open = [&] { return sqlite3_get_autocommit(database_.getHandle()) == 0; };
        if (is_open()) database_.tryExec("ROLLBACK");
        return !is_open();
    }

  private:
    static SQLite::Database guarded(SQLite::Database database) {
        permit_appending_only(database);
        return database;
    }

    void insert(const StoredEvent& event) {
        const std::string signatures = format_signature_lines(event.signatures);
        insert_event_.bind(1, to_sql(event.position.value));
        bind_blob(insert_event_, 2, event.body);
        insert_event_.bindNoCopy(3, signatures);
        write_row(insert_event_);
    }

    void widen(const Tile& tile) {
        widen_tile_.bind(1, to_sql(tile.level));
        widen_tile_.bind(2, to_sql(tile.index));
        bind_blob(widen_tile_, 3, tile.hashes);
        write_row(widen_tile_);
    }

    SQLite::Database database_;
    SQLite::Statement begin_;
    SQLite::Statement commit_;
    SQLite::Statement head_;
    SQLite::Statement insert_event_;
    SQLite::Statement widen_tile_;
    SQLite::Statement insert_checkpoint_;
    WalBackfill backfill_;
};

class SqliteLog::Reader {
  public:
    explicit Reader(SQLite::Database opened)
        : database(std::move(opened)), head(database, select_head),
          events(database, "SELECT position, body, signatures FROM event WHERE position >= ? "
                           "ORDER BY position"),
          tile(database, "SELECT hashes FROM tile WHERE level = ? AND idx = ?"),
          latest(database, "SELECT commit_number, tree_size, note FROM checkpoint "
                           "ORDER BY commit_number DESC LIMIT 1"),
          of_commit(database, "SELECT commit_number, tree_size, note FROM checkpoint "
                              "WHERE commit_number = ?"),
          covering(database, "SELECT commit_number, tree_size, note FROM checkpoint "
                             "WHERE tree_size >= ? ORDER BY tree_size LIMIT 1") {}

    SQLite::Statement& bound(const CheckpointQuery& query) {
        if (const auto* of = std::get_if<CheckpointOfCommit>(&query)) {
            of_commit.bind(1, to_sql(of->commit));
            return of_commit;
        }
        if (const auto* first = std::get_if<FirstCheckpointCovering>(&query)) {
            covering.bind(1, to_sql(first->tree_size));
            return covering;
        }
        return latest;
    }

    SQLite::Database database;
    SQLite::Statement head;
    SQLite::Statement events;
    SQLite::Statement tile;
    SQLite::Statement latest;
    SQLite::Statement of_commit;
    SQLite::Statement covering;
};

SqliteLog::SqliteLog(std::filesystem::path path, std::unique_ptr<Writer> writer)
    : path_(std::move(path)), writer_(std::move(writer)) {}

SqliteLog::~SqliteLog() = default;

Expected<std::unique_ptr<SqliteLog>, OpenError>
SqliteLog::create(const std::filesystem::path& path) {
    try {
        auto writer = std::make_unique<Writer>(
            db::open_database(path, db::Kind::log, db::Mode::create), path);
        return std::unique_ptr<SqliteLog>(new SqliteLog(path, std::move(writer)));
    } catch (const std::runtime_error& error) { // of SQLite or of migrations: both sentences
        return Failure{OpenError{error.what()}};
    }
}

Expected<std::unique_ptr<SqliteLog>, OpenError> SqliteLog::open(const std::filesystem::path& path,
                                                                OpenMode mode) {
    return open_checked(path, mode, false);
}

Expected<std::unique_ptr<SqliteLog>, OpenError>
SqliteLog::open_settled(const std::filesystem::path& path) {
    return open_checked(path, OpenMode::read_write, true);
}

Expected<std::unique_ptr<SqliteLog>, OpenError>
SqliteLog::open_checked(const std::filesystem::path& path, OpenMode mode, bool must_settle) {
    try {
        const bool writes = mode == OpenMode::read_write;
        auto database = db::open_database(path, db::Kind::log,
                                          writes ? db::Mode::read_write : db::Mode::read_only);
        // A commit in doubt may lie whole in the write-ahead log without having been forced to
        // disk, out of sight of all until a crash makes SQLite read that file anew.
        if (writes && !empty_write_ahead_log(database) && must_settle)
            return Failure{OpenError{"another process is reading the log `" + path.string() +
                                     "`, and a commit in doubt cannot be settled meanwhile"}};
        {
            const ReadSnapshot snapshot(database);
            SQLite::Statement head(database, select_head);
            if (const auto damage = damage_at_the_ends(database, read_head(head)))
                return Failure{OpenError{"the log `" + path.string() + "` is damaged: " + *damage}};
        }
        auto writer = writes ? std::make_unique<Writer>(std::move(database), path) : nullptr;
        return std::unique_ptr<SqliteLog>(new SqliteLog(path, std::move(writer)));
    } catch (const std::runtime_error& error) {
        return Failure{OpenError{error.what()}};
    }
}

Expected<Done, AppendError> SqliteLog::append(const Head& expected, const SealedCommit& commit) {
    if (!writer_) return Failure{NotWritten{why_not_}};
    if (const auto problem = continuity_problem(expected, commit))
        return Failure{NotWritten{*problem}};
    try {
        writer_->begin();
        if (const Head actual = writer_->head(); actual != expected) {
            writer_->roll_back();
            return Failure{HeadMoved{actual}};
        }
        writer_->insert(commit);
    } catch (const SQLite::Exception& error) {
        // Nothing has been committed: whether the process lives or dies, the head is the old one.
        const std::string what = error.what();
        if (!writer_->roll_back()) stop_writing("a failed append could not be undone: " + what);
        return Failure{NotWritten{what}};
    }
    try {
        // A crash before this returns leaves the commit wholly there or wholly not; after it,
        // there.
        writer_->commit();
        return Done{};
    } catch (const SQLite::Exception& error) {
        const std::string what = error.what();
        stop_writing("the outcome of an earlier commit is unknown: " + what);
        return Failure{OutcomeUnknown{what}};
    }
}

void SqliteLog::stop_writing(std::string why) {
    why_not_ = std::move(why) + "; open the log anew";
    {
        const std::lock_guard lock(idle_mutex_);
        idle_.clear();
    }
    writer_.reset(); // the last connection to close takes what was never committed with it
}

template <typename Ask>
auto SqliteLog::with_reader(const Ask& ask) const -> decltype(ask(std::declval<Reader&>())) {
    try {
        std::unique_ptr<Reader> reader;
        {
            const std::lock_guard lock(idle_mutex_);
            if (!idle_.empty()) {
                reader = std::move(idle_.back());
                idle_.pop_back();
            }
        }
        if (!reader)
            reader = std::make_unique<Reader>(
                db::open_database(path_, db::Kind::log, db::Mode::read_only));
        auto answer = ask(*reader);
        const std::lock_guard lock(idle_mutex_);
        idle_.push_back(std::move(reader));
        return answer;
    } catch (const SQLite::Exception& error) {
        return Failure{ReadError{error.what()}};
    } catch (const db::MigrationError& error) {
        return Failure{ReadError{error.what()}};
    }
}

Expected<Head, ReadError> SqliteLog::head() const {
    return with_reader(
        [](Reader& reader) -> Expected<Head, ReadError> { return read_head(reader.head); });
}

Expected<Done, ReadError> SqliteLog::read(domain::Position first,
                                          const std::function<bool(StoredEvent)>& visit) const {
    return with_reader([&](Reader& reader) -> Expected<Done, ReadError> {
        const ReadSnapshot snapshot(reader.database);
        const ResetOnExit reset(reader.events);
        const Head head = read_head(reader.head);
        std::uint64_t next = std::max<std::uint64_t>(first.value, 1);
        const auto at_next = [&](const std::string& what) {
            return Failure{ReadError{"position " + std::to_string(next) + " " + what}};
        };
        reader.events.bind(1, to_sql(next));
        for (; reader.events.executeStep(); ++next) {
            if (unsigned_column(reader.events, 0) != next) return at_next("is missing");
            if (next > head.tree_size) return at_next("lies beyond the newest checkpoint");
            const auto lines = reader.events.getColumn(2);
            auto signatures = parse_signature_lines(
                {lines.getText(), static_cast<std::size_t>(lines.getBytes())});
            if (!signatures) return at_next("has signatures that are not in their form");
            if (!visit({domain::Position{next}, reader.events.getColumn(1).getString(),
                        *std::move(signatures)}))
                return Done{};
        }
        if (next <= head.tree_size) return at_next("is missing");
        return Done{};
    });
}

Expected<std::optional<Tile>, ReadError> SqliteLog::tile(std::uint64_t level,
                                                         std::uint64_t index) const {
    return with_reader([&](Reader& reader) -> Expected<std::optional<Tile>, ReadError> {
        const ResetOnExit reset(reader.tile);
        reader.tile.bind(1, to_sql(level));
        reader.tile.bind(2, to_sql(index));
        if (!reader.tile.executeStep()) return std::optional<Tile>{};
        return std::optional(Tile{level, index, reader.tile.getColumn(0).getString()});
    });
}

Expected<std::optional<StoredCheckpoint>, ReadError>
SqliteLog::checkpoint(const CheckpointQuery& query) const {
    return with_reader([&](Reader& reader) -> Expected<std::optional<StoredCheckpoint>, ReadError> {
        SQLite::Statement& row = reader.bound(query);
        const ResetOnExit reset(row);
        if (!row.executeStep()) return std::optional<StoredCheckpoint>{};
        return std::optional(StoredCheckpoint{unsigned_column(row, 0), unsigned_column(row, 1),
                                              row.getColumn(2).getString()});
    });
}

} // namespace muniment::eventstore
