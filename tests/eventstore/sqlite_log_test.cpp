#include "eventstore/sqlite_log.hpp"
#include "tests/eventstore/sealed_commits.hpp"
#include "tests/eventstore/temporary_directory.hpp"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace muniment::eventstore {
namespace {

/// While it lives, SQLite's writes to files fail as on a full disk.
class FullDisk {
  public:
    FullDisk() { is_full_ = true; }
    ~FullDisk() { is_full_ = false; }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

    /// Puts the seam into SQLite's table of system calls, once for the process.
    static void install() {
        sqlite3_vfs* const vfs = sqlite3_vfs_find("unix");
        for (const char* name : {"pwrite", "pwrite64"}) {
            if (vfs->xGetSystemCall(vfs, name) == nullptr) continue;
            // SQLite's own table of system calls is untyped.
            vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(&write_at));
        }
    }

  private:
    static ssize_t write_at(int file, const void* bytes, std::size_t count, off_t offset) {
        if (is_full_) {
            errno = ENOSPC;
            return -1;
        }
        return ::pwrite(file, bytes, count, offset);
    }

    static inline std::atomic<bool> is_full_ = false;
};

class SqliteLogFile : public testing::Test {
  protected:
    SqliteLogFile() : path_(directory_ / "log.db") { FullDisk::install(); }

    /// A log of three commits with 1, 2 and 3 events, closed again.
    void fill() {
        auto log = *SqliteLog::create(path_);
        for (std::uint64_t count = 1; count <= 3; ++count) {
            const auto commit = commit_after(head_, count);
            EXPECT_TRUE(log->append(head_, commit));
            head_ = head_after(commit);
        }
    }

    /// What somebody does who has the file and no scruples.
    void tamper(const std::string& sql) {
        SQLite::Database database(path_.string(), SQLite::OPEN_READWRITE);
        for (const char* trigger : {"event_insert", "event_update", "event_delete",
                                    "checkpoint_update", "checkpoint_delete"})
            database.exec(std::string("DROP TRIGGER IF EXISTS ") + trigger);
        database.exec(sql);
    }

    std::string open_refusal(OpenMode mode = OpenMode::read_only) {
        const auto log = SqliteLog::open(path_, mode);
        return log ? "" : log.error().what;
    }

    std::string read_refusal() {
        const auto log = SqliteLog::open(path_, OpenMode::read_only);
        if (!log) return log.error().what;
        const auto read = (*log)->read(domain::Position{1}, [](const auto&) { return true; });
        return read ? "" : read.error().what;
    }

    TemporaryDirectory directory_;
    std::filesystem::path path_;
    Head head_;
};

TEST_F(SqliteLogFile, NamesAMissingStore) {
    EXPECT_EQ(open_refusal(), "there is no log database `" + path_.string() + "`");
}

TEST_F(SqliteLogFile, IsNotCreatedTwice) {
    fill();
    const auto again = SqliteLog::create(path_);
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().what.find("already"), std::string::npos);
    EXPECT_EQ(*(*SqliteLog::open(path_, OpenMode::read_only))->head(), head_);
}

TEST_F(SqliteLogFile, RefusesAForeignDatabase) {
    SQLite::Database(path_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE event (position INTEGER PRIMARY KEY)");
    EXPECT_NE(open_refusal().find("not a muniment log"), std::string::npos);
    EXPECT_NE(open_refusal(OpenMode::read_write).find("not a muniment log"), std::string::npos);
}

TEST_F(SqliteLogFile, RefusesANewerStoreAndNamesTheVersionNeeded) {
    fill();
    tamper("INSERT INTO schema_migration VALUES (2, 'future', 'x', '7.0.0')");
    EXPECT_NE(open_refusal().find("use muniment 7.0.0 or newer"), std::string::npos);
}

TEST_F(SqliteLogFile, ReadOnlyReadsBesideTheWriterAndCannotAppend) {
    fill();
    const auto writer = *SqliteLog::open(path_, OpenMode::read_write);
    const auto reader = *SqliteLog::open(path_, OpenMode::read_only);
    const auto commit = commit_after(head_, 1);
    const auto refused = reader->append(head_, commit);
    ASSERT_FALSE(refused);
    EXPECT_EQ(std::get<NotWritten>(refused.error()).what, "the log is open for reading only");
    EXPECT_TRUE(writer->append(head_, commit));
    EXPECT_EQ(*reader->head(), head_after(commit));
}

TEST_F(SqliteLogFile, OfTwoWritersOneLearnsThatTheHeadMoved) {
    fill();
    const auto one = *SqliteLog::open(path_, OpenMode::read_write);
    const auto two = *SqliteLog::open(path_, OpenMode::read_write);
    const auto commit = commit_after(head_, 1);
    EXPECT_TRUE(one->append(head_, commit));
    const auto refused = two->append(head_, commit);
    ASSERT_FALSE(refused);
    EXPECT_EQ(std::get<HeadMoved>(refused.error()).actual, head_after(commit));
}

TEST_F(SqliteLogFile, RefusesAnEventIdThatIsThere) {
    fill();
    const auto log = *SqliteLog::open(path_, OpenMode::read_write);
    auto commit = commit_after(head_, 2);
    commit.events[1].body = body_of(1);
    const auto refused = log->append(head_, commit);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(std::holds_alternative<NotWritten>(refused.error()));
    EXPECT_EQ(*log->head(), head_);
    EXPECT_TRUE(log->append(head_, commit_after(head_, 2)));
}

TEST_F(SqliteLogFile, RefusesABodyWithoutAnId) {
    const auto log = *SqliteLog::create(path_);
    for (const char* body : {"not json", "{}", ""}) {
        auto commit = commit_after(head_, 1);
        commit.events[0].body = body;
        const auto refused = log->append(head_, commit);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(std::holds_alternative<NotWritten>(refused.error()));
    }
    EXPECT_EQ(*log->head(), Head{});
}

TEST_F(SqliteLogFile, LookUpColumnsAreComputedFromTheBody) {
    fill();
    SQLite::Database database(path_.string());
    EXPECT_EQ(database.execAndGet("SELECT event_id FROM event WHERE position = 2").getString(),
              "event-2");
    EXPECT_EQ(database.execAndGet("SELECT type FROM event WHERE position = 2").getString(),
              "group.created");
    EXPECT_EQ(database.execAndGet("SELECT commit_number FROM event WHERE position = 2").getInt(),
              1);
}

TEST_F(SqliteLogFile, TriggersKeepItAppendOnlyForEveryConnection) {
    fill();
    SQLite::Database database(path_.string(), SQLite::OPEN_READWRITE);
    for (const char* sql :
         {"UPDATE event SET body = CAST('{\"id\":\"x\"}' AS BLOB) WHERE position = 2",
          "DELETE FROM event WHERE position = 6",
          "INSERT OR REPLACE INTO event (position, body, signatures) "
          "SELECT position, body, 'x' FROM event WHERE position = 6",
          "INSERT OR REPLACE INTO event (position, body, signatures) "
          "SELECT 7, body, 'x' FROM event WHERE position = 6",
          "INSERT INTO event (position, body, signatures) "
          "VALUES (8, CAST('{\"id\":\"x\"}' AS BLOB), '')",
          "UPDATE checkpoint SET note = 'x'", "DELETE FROM checkpoint WHERE commit_number = 3",
          "INSERT OR REPLACE INTO checkpoint VALUES (3, 6, 'x')",
          "INSERT INTO checkpoint VALUES (4, 7, 'x')", "INSERT INTO checkpoint VALUES (5, 6, 'x')",
          "UPDATE tile SET hashes = zeroblob(224)", "DELETE FROM tile",
          "INSERT OR REPLACE INTO tile VALUES (0, 0, zeroblob(32))"})
        EXPECT_THROW(database.exec(sql), SQLite::Exception) << sql;
    EXPECT_EQ(read_refusal(), "");
}

TEST_F(SqliteLogFile, NamesAPositionThatIsMissing) {
    fill();
    tamper("DELETE FROM event WHERE position = 4");
    EXPECT_EQ(read_refusal(), "position 4 is missing");
}

TEST_F(SqliteLogFile, NamesTheEndThatIsMissing) {
    fill();
    tamper("DELETE FROM event WHERE position = 6");
    EXPECT_NE(open_refusal(OpenMode::read_only).find("the last event is at position 5"),
              std::string::npos);
}

TEST_F(SqliteLogFile, NamesTheBeginningThatIsMissing) {
    fill();
    tamper("DELETE FROM event WHERE position = 1");
    EXPECT_NE(open_refusal().find("position 1 is missing"), std::string::npos);
}

TEST_F(SqliteLogFile, NamesAnEventBeyondTheNewestCheckpoint) {
    fill();
    tamper("DELETE FROM checkpoint WHERE commit_number = 3");
    EXPECT_NE(open_refusal().find("the newest checkpoint covers 3"), std::string::npos);
}

TEST_F(SqliteLogFile, NamesSignaturesThatAreNotInTheirForm) {
    fill();
    for (const char* text : {"key-one c2ln", "key-one c2ln\n\n", "key-one\n", "key-one c2lm=\n"}) {
        tamper("UPDATE event SET signatures = '" + std::string(text) + "' WHERE position = 3");
        EXPECT_EQ(read_refusal(), "position 3 has signatures that are not in their form") << text;
    }
}

TEST_F(SqliteLogFile, ADiskThatFillsUpBeforeCommitLeavesNothingAndIsSurvived) {
    fill();
    const auto log = *SqliteLog::open(path_, OpenMode::read_write);
    // More than the page cache holds, so that writing begins before COMMIT.
    const auto commit = commit_after(head_, 300, 40'000);
    {
        const FullDisk full;
        const auto refused = log->append(head_, commit);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(std::holds_alternative<NotWritten>(refused.error()));
    }
    EXPECT_EQ(*log->head(), head_);
    EXPECT_TRUE(log->append(head_, commit));
    EXPECT_EQ(*log->head(), head_after(commit));
}

TEST_F(SqliteLogFile, AFailedCommitIsInDoubtUntilTheLogIsOpenedAnew) {
    fill();
    auto log = *SqliteLog::open(path_, OpenMode::read_write);
    const auto commit = commit_after(head_, 1);
    {
        const FullDisk full;
        const auto unknown = log->append(head_, commit);
        ASSERT_FALSE(unknown);
        EXPECT_TRUE(std::holds_alternative<OutcomeUnknown>(unknown.error()));
    }
    const auto refused = log->append(head_, commit);
    ASSERT_FALSE(refused);
    EXPECT_NE(std::get<NotWritten>(refused.error()).what.find("open the log anew"),
              std::string::npos);
    EXPECT_TRUE(log->head());

    log.reset();
    log = *SqliteLog::open_settled(path_);
    const Head settled = *log->head();
    EXPECT_TRUE(settled == head_ || settled == head_after(commit));
    EXPECT_TRUE(log->append(settled, commit_after(settled, 1)));
}

TEST_F(SqliteLogFile, DoesNotCallACommitSettledThatAReaderHoldsBack) {
    fill();
    auto log = *SqliteLog::open(path_, OpenMode::read_write);
    ASSERT_TRUE(log->append(head_, commit_after(head_, 1)));
    SQLite::Database other(path_.string(), SQLite::OPEN_READONLY);
    other.exec("BEGIN; SELECT count(*) FROM event");
    const auto refused = SqliteLog::open_settled(path_);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("another process is reading"), std::string::npos);
    EXPECT_TRUE(SqliteLog::open(path_, OpenMode::read_write)) << "nothing is in doubt here";
    other.exec("COMMIT");
    EXPECT_TRUE(SqliteLog::open_settled(path_));
}

/// Appends until it is killed and reports each acknowledged commit number. Never returns.
[[noreturn]] void append_for_ever(const std::filesystem::path& path, int report) {
    auto log = SqliteLog::open(path, OpenMode::read_write);
    if (!log) ::_exit(1);
    Head head = *(*log)->head();
    for (;;) {
        const auto commit = commit_after(head, 1 + head.commit % 40);
        if (!(*log)->append(head, commit)) ::_exit(2);
        head = head_after(commit);
        if (::write(report, &head.commit, sizeof head.commit) < 0) ::_exit(3);
    }
}

TEST_F(SqliteLogFile, LosesNothingAcknowledgedWhenTheProcessIsKilled) {
    constexpr int rounds = 10;
    fill();
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::uint64_t acknowledged = head_.commit;
    for (int round = 0; round < rounds; ++round) {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) append_for_ever(path_, ends[1]);
        ::close(ends[1]);
        std::uint64_t reported = 0;
        // The first report says that the child is at work; the kill comes at any moment after it.
        ASSERT_EQ(::read(ends[0], &reported, sizeof reported), ssize_t{sizeof reported});
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 40'000));
        ::kill(child, SIGKILL);
        do
            acknowledged = std::max(acknowledged, reported);
        while (::read(ends[0], &reported, sizeof reported) == ssize_t{sizeof reported});
        ::close(ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));

        const auto log = *SqliteLog::open(path_, OpenMode::read_write);
        const Head head = *log->head();
        EXPECT_GE(head.commit, acknowledged);
        EXPECT_LE(head.commit, acknowledged + 1); // at most the one that could not report
        std::uint64_t events = 0;
        EXPECT_TRUE(log->read(domain::Position{1}, [&](const StoredEvent& event) {
            EXPECT_EQ(event.body, body_of(++events));
            return true;
        }));
        EXPECT_EQ(events, head.tree_size);
        for (std::uint64_t number = 1; number <= head.commit; ++number)
            ASSERT_TRUE(*log->checkpoint(CheckpointOfCommit{number})) << number;
        acknowledged = head.commit;
    }
}

} // namespace
} // namespace muniment::eventstore
