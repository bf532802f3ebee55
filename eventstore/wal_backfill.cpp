#include "eventstore/wal_backfill.hpp"

#include "eventstore/append_only.hpp"
#include "migrations/database.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace muniment::eventstore {

namespace {

SQLite::Database open_guarded(const std::filesystem::path& path) {
    auto database =
        migrations::open_database(path, migrations::Kind::log, migrations::Mode::read_write);
    permit_appending_only(database);
    return database;
}

/// As much as can be carried over without waiting for anybody; what is left, or failed, is left to
/// the next time. Answers how many pages of the write-ahead log are carried over.
int carry_over(sqlite3* database) {
    int carried = 0;
    sqlite3_wal_checkpoint_v2(database, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, &carried);
    return std::max(carried, 0);
}

} // namespace

WalBackfill::WalBackfill(SQLite::Database& writer, const std::filesystem::path& path)
    : writer_(writer.getHandle()), database_(open_guarded(path)), thread_([this] { run(); }) {
    sqlite3_wal_hook(writer_, after_commit, this);
}

WalBackfill::~WalBackfill() {
    sqlite3_wal_hook(writer_, nullptr, nullptr);
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

/// An error would be reported as one of the commit, which has happened.
int WalBackfill::after_commit(void* self, sqlite3* writer, const char*, int wal_pages) {
    if (wal_pages >= wal_pages_max) {
        carry_over(writer);
        return SQLITE_OK;
    }
    auto& backfill = *static_cast<WalBackfill*>(self);
    const std::scoped_lock lock(backfill.mutex_);
    if (wal_pages < backfill.carried_pages_) backfill.carried_pages_ = 0; // it began anew
    if (wal_pages - backfill.carried_pages_ < pages_min) return SQLITE_OK;
    backfill.wanted_ = true;
    backfill.changed_.notify_one();
    return SQLITE_OK;
}

void WalBackfill::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return wanted_ || stopping_; });
        if (stopping_) return;
        wanted_ = false;
        lock.unlock();
        const auto carried = carry_over(database_.getHandle());
        lock.lock();
        carried_pages_ = carried;
    }
}

} // namespace muniment::eventstore
