#include "eventstore/verify/sqlite_inspection.hpp"

#include "eventstore/verify/tile_check.hpp"
#include "migrations/database.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

namespace muniment::eventstore {

namespace {

std::optional<std::string> schema_fault(SQLite::Database& database) {
    const auto difference = migrations::schema_difference(database, migrations::Kind::log);
    if (!difference) return std::nullopt;
    return "the schema was altered: " + *difference;
}

std::optional<std::string> damage(SQLite::Database& database) {
    const auto said = database.execAndGet("PRAGMA integrity_check(1)").getString();
    if (said == "ok") return std::nullopt;
    return "the file is damaged: " + said;
}

std::optional<std::string> row_fault(SQLite::Database& database) {
    const auto count = [&](const char* query) {
        return static_cast<std::uint64_t>(database.execAndGet(query).getInt64());
    };
    const auto size = count("SELECT coalesce(max(tree_size), 0) FROM checkpoint");
    if (count("SELECT count(*) FROM event") != size ||
        count("SELECT count(*) FROM event WHERE position < 1") != 0)
        return "there are rows of events that are not in the tree";
    if (count("SELECT count(*) FROM tile") != tile_count(size))
        return "there are rows of tiles that are not in the tree";
    if (count("SELECT count(*) FROM checkpoint") !=
        count("SELECT coalesce(max(commit_number), 0) FROM checkpoint"))
        return "there are rows of checkpoints that are of no commit";
    return std::nullopt;
}

} // namespace

StorageInspection inspect_sqlite(std::filesystem::path path) {
    return [path = std::move(path)]() -> std::optional<std::string> {
        try {
            auto database =
                migrations::open_database(path, migrations::Kind::log, migrations::Mode::read_only);
            const SQLite::Transaction one_moment(database);
            if (auto fault = damage(database)) return fault;
            if (auto fault = row_fault(database)) return fault;
            return schema_fault(database);
        } catch (const SQLite::Exception& error) {
            return std::string("the file cannot be read: ") + error.what();
        } catch (const migrations::MigrationError& error) {
            return error.what();
        }
    };
}

} // namespace muniment::eventstore
