#include "projections/views.hpp"

#include "migrations/database.hpp"
#include "projections/views/applier.hpp"
#include "projections/views/connection_pool.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <optional>

namespace muniment::projections {

namespace {

using views::Connection;
using views::guarded;

/// In KiB. Keys come in no order: a load lives in the page cache.
constexpr int cache_kib = 64 * 1024;
constexpr int loading_cache_kib = 256 * 1024;

/// A bulk load touches the same pages over and over: they are carried into the file less often.
constexpr int checkpoint_pages = 8'000;

/// Indexes are left out where events come at once that will fill so many pages, if it is this share
/// of what is there at least, so that making them again pays.
constexpr std::int64_t much_pages = 500;
constexpr std::int64_t much_share = 4;

/// Entities that events name, whose rows fill a page.
constexpr std::int64_t named_a_page = 8;

/// How long an erasure waits for readers that still look at what was there before.
constexpr int truncate_timeout_ms = 100;

void set_cache(SQLite::Database& database, int kib) {
    database.exec("PRAGMA cache_size = -" + std::to_string(kib));
}

std::unique_ptr<Connection> writing_connection(SQLite::Database database) {
    database.execAndGet("PRAGMA secure_delete = ON");
    set_cache(database, cache_kib);
    database.execAndGet("PRAGMA wal_autocheckpoint = " + std::to_string(checkpoint_pages));
    return std::make_unique<Connection>(std::move(database));
}

Applied read_applied(Connection& db) {
    views::Rows rows(db.prepare("SELECT position, event_id, origin FROM applied"));
    if (!rows.next()) throw views::DamagedViews("the views do not say how far they are");
    return {views::position_at(rows.row(), 0), views::text_at(rows.row(), 1),
            views::text_at(rows.row(), 2)};
}

/// The end of the batch that contains `at`, which is at most what is applied.
domain::BatchEnd read_batch_end(Connection& db, domain::Position at) {
    if (at.value == 0) return {};
    views::Rows rows(db.prepare("SELECT end_position, occurred_at, recorded_at FROM batch "
                                "WHERE end_position >= ?1 ORDER BY end_position LIMIT 1",
                                at));
    if (!rows.next()) throw views::DamagedViews("the views lack a batch");
    return {views::position_at(rows.row(), 0),
            {views::instant_at(rows.row(), 1)},
            {views::instant_at(rows.row(), 2)}};
}

/// Whether the events will fill so many pages.
bool fill(std::span<const domain::RecordedEvent> events, std::int64_t pages) {
    std::int64_t left = pages * named_a_page;
    for (const auto& event : events) {
        left -= static_cast<std::int64_t>(domain::subjects(event.data).size());
        if (left <= 0) return true;
    }
    return false;
}

/// The pages that hold something.
std::int64_t pages_of(Connection& db) {
    return db.database().execAndGet("PRAGMA page_count").getInt64() -
           db.database().execAndGet("PRAGMA freelist_count").getInt64();
}

std::string order_problem(domain::Position last, std::span<const domain::RecordedEvent> events) {
    auto next = last.value + 1;
    for (const auto& event : events)
        if (event.position.value != next++)
            return "the views are at position " + std::to_string(last.value) +
                   " and cannot take in position " + std::to_string(event.position.value) + " next";
    if (!events.back().ends_batch()) return "the views take in whole batches only";
    return "";
}

} // namespace

struct Views::State {
    State(std::unique_ptr<Connection> connection, const std::filesystem::path& path)
        : writer(std::move(connection)), pool(path) {}
    explicit State(std::unique_ptr<Connection> connection)
        : writer(std::move(connection)), pool(*writer), in_memory(true) {}

    void begin(std::span<const domain::RecordedEvent> events);
    void load();
    void finish_load();
    void stage(std::span<const domain::RecordedEvent> events);
    void commit();
    void truncate_log();
    bool is_loading() const { return staged && !staged->progress.deferred.empty(); }

    /// Runs `work`; if it fails, nothing is staged any more.
    template <typename Work>
    auto write(const Work& work) {
        const auto turn = pool.turn();
        return guarded([&] {
            try {
                return work();
            } catch (...) {
                staged.reset();
                throw;
            }
        });
    }

    /// Events that are taken in and not yet seen by readers.
    struct Staged {
        explicit Staged(Connection& connection);
        SQLite::Transaction transaction; ///< rolled back unless committed
        Applied before;
        views::Progress progress;
    };

    std::unique_ptr<Connection> writer;
    views::ConnectionPool pool;
    std::optional<Staged> staged;
    bool in_memory = false;
    bool truncate_pending = true; ///< what the last stop left there may be of an erased profile
};

Views::State::Staged::Staged(Connection& connection)
    : transaction(connection.database()), before(read_applied(connection)) {
    progress.position = before.position;
    progress.event_id = before.event_id;
    progress.origin = before.origin;
    progress.occurred_at = read_batch_end(connection, before.position).occurred_at;
}

/// The write-ahead log still holds pages as they were before an erasure. It is cut to nothing once
/// no reader needs it; whatever keeps it from that, it stays pending and is tried again.
void Views::State::truncate_log() {
    if (in_memory || !truncate_pending) return;
    writer->database().setBusyTimeout(truncate_timeout_ms);
    try {
        views::Rows rows(writer->prepare("PRAGMA wal_checkpoint(TRUNCATE)"));
        truncate_pending = !rows.next() || rows.row().getColumn(0).getInt() != 0;
    } catch (const SQLite::Exception&) {
        truncate_pending = true;
    }
    writer->database().setBusyTimeout(migrations::busy_timeout_ms);
}

void Views::State::begin(std::span<const domain::RecordedEvent> events) {
    staged.emplace(*writer);
    set_cache(writer->database(), cache_kib); // the load before may have failed
    const auto much = std::max(much_pages, pages_of(*writer) / much_share);
    if (!in_memory && fill(events, much)) load();
}

void Views::State::load() {
    set_cache(writer->database(), loading_cache_kib);
    staged->progress.deferred.defer(*writer);
}

void Views::State::finish_load() {
    staged->progress.deferred.restore(*writer);
    set_cache(writer->database(), cache_kib);
    truncate_pending = true; // the write-ahead log holds all that came
}

void Views::State::stage(std::span<const domain::RecordedEvent> events) {
    if (!staged) begin(events);
    auto& progress = staged->progress;
    if (const auto problem = order_problem(progress.position, events); !problem.empty())
        throw std::runtime_error(problem);
    for (const auto& event : events)
        views::apply_event(*writer, event, progress);
}

void Views::State::commit() {
    auto& progress = staged->progress;
    views::write_subjects(*writer, progress);
    if (is_loading()) finish_load();
    writer->run("UPDATE applied SET position = ?1, event_id = ?2, origin = ?3", progress.position,
                progress.event_id, progress.origin);
    staged->transaction.commit();
    truncate_pending |= progress.erased;
    staged.reset();
    truncate_log();
}

Views::Views(std::unique_ptr<State> state) : state_(std::move(state)) {}
Views::~Views() = default;
Views::Views(Views&&) noexcept = default;
Views& Views::operator=(Views&&) noexcept = default;

domain::Expected<Views, ViewsFailure> Views::open(const std::filesystem::path& path) {
    return guarded([&] {
        // An empty file is a creation that was interrupted.
        const bool there = std::filesystem::exists(path) && std::filesystem::file_size(path) > 0;
        auto state = std::make_unique<State>(
            writing_connection(migrations::open_database(path, migrations::Kind::views,
                                                         there ? migrations::Mode::read_write
                                                               : migrations::Mode::create)),
            path);
        state->truncate_log();
        return Views(std::move(state));
    });
}

domain::Expected<Views, ViewsFailure> Views::open_copy(const std::filesystem::path& path) {
    return guarded([&] {
        constexpr int all_pages = -1;
        auto file =
            migrations::open_database(path, migrations::Kind::views, migrations::Mode::read_only);
        auto copy = migrations::open_in_memory(migrations::Kind::views);
        if (SQLite::Backup(copy, file).executeStep(all_pages) != SQLITE_DONE)
            throw std::runtime_error("`" + path.string() + "` cannot be copied");
        return Views(std::make_unique<State>(writing_connection(std::move(copy))));
    });
}

domain::Expected<Views, ViewsFailure> Views::open_in_memory() {
    return guarded([] {
        return Views(std::make_unique<State>(
            writing_connection(migrations::open_in_memory(migrations::Kind::views))));
    });
}

domain::Expected<Applied, ViewsFailure> Views::applied() const {
    return guarded([&] {
        const auto lease = state_->pool.lease();
        return read_applied(**lease);
    });
}

domain::Expected<std::optional<std::string>, ViewsFailure> Views::damage() const {
    return guarded([&]() -> std::optional<std::string> {
        const auto lease = state_->pool.lease();
        views::Rows rows((**lease).prepare("PRAGMA integrity_check(1)"));
        if (!rows.next()) throw views::DamagedViews("SQLite does not say how they are");
        auto said = views::text_at(rows.row(), 0);
        if (said == "ok") return std::nullopt;
        return said;
    });
}

domain::Expected<domain::Done, ViewsFailure>
Views::apply(std::span<const domain::RecordedEvent> events) {
    TRY(stage(events));
    return commit();
}

domain::Expected<domain::Position, ViewsFailure>
Views::stage(std::span<const domain::RecordedEvent> events) {
    return state_->write([&] {
        if (!events.empty()) state_->stage(events);
        if (!state_->staged) return read_applied(*state_->writer).position;
        if (state_->is_loading() || !(state_->in_memory || state_->staged->progress.erased))
            return state_->staged->before.position;
        const auto last = state_->staged->progress.position;
        state_->commit();
        return last;
    });
}

domain::Expected<domain::Done, ViewsFailure> Views::commit() {
    return state_->write([&] {
        if (state_->staged) state_->commit();
        return domain::Done{};
    });
}

domain::Expected<domain::Done, ViewsFailure> Views::reset() {
    return state_->write([&] {
        constexpr std::array tables{"batch",           "event",           "event_subject",
                                    "application",     "connection",      "user",
                                    "user_profile",    "permission",      "role",
                                    "\"group\"",       "configuration",   "membership",
                                    "nesting",         "group_role",      "user_role",
                                    "user_permission", "role_inclusion",  "role_permission",
                                    "mapping",         "nesting_closure", "document_array",
                                    "document_place",  "document_record"};
        state_->staged.reset();
        SQLite::Transaction transaction(state_->writer->database());
        for (const auto* table : tables)
            state_->writer->run(std::string("DELETE FROM ") + table);
        state_->writer->run("UPDATE applied SET position = 0, event_id = '', origin = ''");
        transaction.commit();
        state_->truncate_pending = true;
        state_->truncate_log();
        return domain::Done{};
    });
}

bool Views::is_loading() const {
    return state_->is_loading();
}

bool Views::erasure_pending() const {
    return state_->truncate_pending && !state_->in_memory;
}

void Views::finish_erasure() {
    state_->truncate_log();
}

domain::Expected<ViewReader, ViewsReadError> Views::read(domain::Position at) const {
    using Opened = std::variant<std::unique_ptr<ViewReader::Session>, Behind>;
    auto opened = TRY(guarded([&]() -> Opened {
        auto session = std::make_unique<ViewReader::Session>(state_->pool.lease());
        const Applied applied = read_applied(session->db());
        if (at > applied.position) return Behind{applied.position};
        session->end = read_batch_end(session->db(), at);
        session->origin = applied.origin;
        session->at_head = session->end.position == applied.position;
        return session;
    }));
    if (const auto* behind = std::get_if<Behind>(&opened)) return domain::Failure{*behind};
    return ViewReader(std::get<0>(std::move(opened)));
}

} // namespace muniment::projections
