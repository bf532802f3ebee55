#pragma once

#include <SQLiteCpp/Database.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

struct sqlite3;

namespace muniment::eventstore {

/// Carries the write-ahead log of a database into its file (what SQLite calls a checkpoint) on a
/// thread and a connection of its own, so that commits do not wait for it and its flushes.
///
/// A write-ahead log begins anew only once all of it was carried over, which commits that follow
/// each other closely keep from happening: from `wal_pages_max` on, the commit that finds it so
/// long carries the rest itself. What fails is tried again after a later commit. See
/// https://www.sqlite.org/wal.html, section 2.3.
class WalBackfill {
  public:
    static constexpr int pages_min = 1'000;
    static constexpr int wal_pages_max = 8'000;

    /// From now on for the commits of `writer`, a connection to the file at `path`, in place of
    /// SQLite's own. The writer outlives this. Throws as `migrations::open_database`.
    WalBackfill(SQLite::Database& writer, const std::filesystem::path& path);
    ~WalBackfill();
    WalBackfill(const WalBackfill&) = delete;
    WalBackfill& operator=(const WalBackfill&) = delete;

  private:
    static int after_commit(void* self, sqlite3* writer, const char* schema, int wal_pages);
    void run();

    sqlite3* writer_;
    SQLite::Database database_; ///< used by the thread alone
    std::mutex mutex_;          ///< guards what follows
    std::condition_variable changed_;
    bool wanted_ = false;
    int carried_pages_ = 0; ///< of the write-ahead log, when the thread looked last
    bool stopping_ = false;
    std::thread thread_; ///< last, so that it finds everything made
};

} // namespace muniment::eventstore
