#include "eventstore/verify/sqlite_inspection.hpp"

#include "eventstore/verify/tile_check.hpp"
#include "migrations/database.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <map>

namespace muniment::eventstore {

namespace {

using Schema = std::map<std::string, std::string>;

/// The SQL of every object, by type and name; of those that SQLite makes itself, the name alone.
Schema schema_of(SQLite::Database& database) {
    Schema schema;
    SQLite::Statement rows(database, "SELECT type || ' ' || name, coalesce(sql, '') "
                                     "FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'");
    while (rows.executeStep())
        schema.emplace(rows.getColumn(0).getString(), rows.getColumn(1).getString());
    return schema;
}

std::optional<std::string> schema_fault(SQLite::Database& database) {
    auto reference = migrations::open_in_memory(migrations::Kind::log);
    const auto expected = schema_of(reference);
    const auto found = schema_of(database);
    for (const auto& [name, sql] : expected) {
        const auto object = found.find(name);
        if (object == found.end()) return "the schema lacks the " + name;
        if (object->second != sql) return "the schema holds another " + name;
    }
    for (const auto& [name, sql] : found)
        if (!expected.contains(name)) return "the schema holds the unknown " + name;
    return std::nullopt;
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
