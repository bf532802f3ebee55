#include "eventstore/wal_backfill.hpp"
#include "migrations/database.hpp"
#include "tests/eventstore/temporary_directory.hpp"

#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

namespace muniment::eventstore {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t page_bytes = 4096;

/// A log of which nothing but the sizes of its files is looked at.
class Log {
  public:
    explicit Log(const fs::path& path)
        : path_(path), writer_(migrations::open_database(path, migrations::Kind::log,
                                                         migrations::Mode::create)) {}

    SQLite::Database& writer() { return writer_; }

    /// Commits of about half a megabyte each.
    void commit(int times) {
        SQLite::Statement insert(writer_, "INSERT INTO tile (level, idx, hashes) VALUES (?, ?, ?)");
        for (int i = 0; i < times; ++i) {
            SQLite::Statement(writer_, "BEGIN IMMEDIATE").exec();
            for (int row = 0; row < 64; ++row) {
                const std::string hashes(8192, 'x');
                insert.bind(1, 0);
                insert.bind(2, ++rows_);
                insert.bind(3, hashes.data(), static_cast<int>(hashes.size()));
                insert.exec();
                insert.reset();
            }
            SQLite::Statement(writer_, "COMMIT").exec();
        }
    }

    std::uintmax_t file_bytes() const { return fs::file_size(path_); }
    std::uintmax_t wal_bytes() const { return fs::file_size(path_.string() + "-wal"); }

  private:
    fs::path path_;
    SQLite::Database writer_;
    int rows_ = 0;
};

constexpr auto wal_bytes_max = static_cast<std::uintmax_t>(WalBackfill::wal_pages_max) * page_bytes;

} // namespace

TEST(WalBackfill, KeepsTheWriteAheadLogShort) {
    const TemporaryDirectory directory;
    Log log(directory.path() / "log.db");
    {
        const WalBackfill backfill(log.writer(), directory.path() / "log.db");
        log.commit(150); // twice of what may stand there
    }
    EXPECT_LT(log.wal_bytes(), wal_bytes_max + wal_bytes_max / 4);
    EXPECT_GT(log.file_bytes(), wal_bytes_max);
}

TEST(WalBackfill, CarriesOverBesideCommitsLongBeforeTheyHaveTo) {
    const TemporaryDirectory directory;
    Log log(directory.path() / "log.db");
    const WalBackfill backfill(log.writer(), directory.path() / "log.db");
    log.commit(20); // more than `pages_min`, much less than `wal_pages_max`
    const auto is_there = [&] { return log.file_bytes() > 4 * 1024 * 1024; };
    for (int i = 0; i < 1000 && !is_there(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(is_there()) << log.file_bytes();
}

TEST(WalBackfill, LeavesTheCommitsWhole) {
    const TemporaryDirectory directory;
    const auto path = directory.path() / "log.db";
    {
        Log log(path);
        const WalBackfill backfill(log.writer(), path);
        log.commit(40);
    }
    auto again =
        migrations::open_database(path, migrations::Kind::log, migrations::Mode::read_write);
    EXPECT_EQ(again.execAndGet("SELECT count(*) FROM tile").getInt(), 40 * 64);
    EXPECT_EQ(again.execAndGet("PRAGMA integrity_check").getString(), "ok");
}

} // namespace muniment::eventstore
