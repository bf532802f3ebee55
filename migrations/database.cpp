#include "migrations/database.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <string>
#include <unistd.h>

namespace muniment::migrations {

namespace {

namespace fs = std::filesystem;

std::string quoted(const fs::path& path) {
    return "`" + path.string() + "`";
}

/// SQLite would make a file that all may read; here lie rights and keys.
void make_private_file(const fs::path& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        throw MigrationError("cannot create " + quoted(path) + ": " + std::strerror(errno));
    ::close(file);
}

/// One thread at a time has a connection, so SQLite need lock none of them, nor count for all
/// threads together what they allocate. Whoever used SQLite before in this process keeps it as it
/// was.
int unlocked(int flags) {
    static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(configured);
    return flags | SQLite::OPEN_NOMUTEX;
}

void set_pragmas(SQLite::Database& database, Kind kind) {
    database.setBusyTimeout(busy_timeout_ms);
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    database.exec("PRAGMA foreign_keys = ON");
    database.exec("PRAGMA recursive_triggers = ON");
    // SQLite 3.40 counts its own JSON functions as unsafe in a schema; the log computes its look-up
    // columns with them. What trusted_schema protects from is kept out by check_schema instead.
    database.exec(kind == Kind::log ? "PRAGMA trusted_schema = ON" : "PRAGMA trusted_schema = OFF");
    database.exec("PRAGMA cell_size_check = ON");
    // Answers a row for a file and none in memory.
    SQLite::Statement(database, "PRAGMA mmap_size = 0").executeStep();
    // A lost tail of the views is replayed from the log; WAL keeps them whole in either mode.
    database.exec(kind == Kind::views ? "PRAGMA synchronous = NORMAL"
                                      : "PRAGMA synchronous = FULL");
    if (kind == Kind::secrets) database.execAndGet("PRAGMA secure_delete = ON");
}

std::int32_t stored_application_id(SQLite::Database& database) {
    return database.execAndGet("PRAGMA application_id").getInt();
}

/// Neither marked nor filled: an empty file, or a creation that ended before its first transaction.
bool is_blank(SQLite::Database& database, Kind kind) {
    const std::int32_t mark = stored_application_id(database);
    return (mark == 0 || mark == application_id(kind)) &&
           database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt64() == 0;
}

void mark(SQLite::Database& database, Kind kind) {
    database.exec("PRAGMA application_id = " + std::to_string(application_id(kind)));
}

void check_mark(SQLite::Database& database, Kind kind) {
    if (stored_application_id(database) == application_id(kind)) return;
    if (is_blank(database, kind))
        throw MigrationError("it is empty: its creation was interrupted; create it again");
    throw MigrationError("it is a database, but not a muniment " + std::string(kind_name(kind)) +
                         " database");
}

void use_write_ahead_log(SQLite::Database& database) {
    const std::string mode = database.execAndGet("PRAGMA journal_mode = WAL").getString();
    if (mode != "wal")
        throw MigrationError("its file system cannot hold a write-ahead log (journal mode `" +
                             mode + "`)");
}

/// The SQL of every object, by type and name; of those that SQLite makes itself, the name alone.
using Schema = std::map<std::string, std::string>;

Schema schema_of(SQLite::Database& database) {
    Schema objects;
    SQLite::Statement rows(database,
                           "SELECT type || ' `' || name || '`', coalesce(sql, '') "
                           "FROM sqlite_schema WHERE NOT "
                           "(type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4'))");
    while (rows.executeStep())
        objects.emplace(rows.getColumn(0).getString(), rows.getColumn(1).getString());
    return objects;
}

const Schema& expected_schema(Kind kind) {
    static const std::array<Schema, 3> schemas = [] {
        std::array<Schema, 3> made;
        for (const auto each : {Kind::log, Kind::views, Kind::secrets}) {
            auto reference = open_in_memory(each);
            made.at(static_cast<std::size_t>(each)) = schema_of(reference);
        }
        return made;
    }();
    return schemas.at(static_cast<std::size_t>(kind));
}

std::optional<std::string> foreign_object(const Schema& found, const Schema& expected) {
    for (const auto& [name, sql] : found) {
        const auto known = expected.find(name);
        if (known == expected.end() || known->second != sql)
            return "the " + name + " is not what the migrations made";
    }
    return std::nullopt;
}

std::optional<std::string> missing_object(const Schema& found, const Schema& expected) {
    for (const auto& [name, sql] : expected)
        if (!found.contains(name)) return "the " + name + " is missing";
    return std::nullopt;
}

/// Refuses a schema that holds anything but what the migrations made; for writing, also one that
/// lacks something. Reading does without the triggers, so that evidence of tampering stays legible.
void check_schema(SQLite::Database& database, Kind kind, Mode mode) {
    const auto found = schema_of(database);
    auto difference = foreign_object(found, expected_schema(kind));
    if (!difference && mode != Mode::read_only)
        difference = missing_object(found, expected_schema(kind));
    if (difference) throw MigrationError("its schema was altered: " + *difference);
}

SQLite::Database open_checked(const fs::path& path, Kind kind, Mode mode) {
    // An absolute path cannot be mistaken for a `file:` URI.
    SQLite::Database database(
        fs::absolute(path).string(),
        unlocked(mode == Mode::read_only ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE));
    set_pragmas(database, kind);
    if (mode == Mode::create) {
        if (!is_blank(database, kind)) throw MigrationError("there is a database already");
        use_write_ahead_log(database);
        mark(database, kind);
    }
    check_mark(database, kind);
    if (mode == Mode::read_only) {
        require_current(database, embedded_migrations(kind));
    } else {
        use_write_ahead_log(database);
        migrate(database, embedded_migrations(kind));
    }
    check_schema(database, kind, mode);
    return database;
}

} // namespace

std::optional<std::string> schema_difference(SQLite::Database& database, Kind kind) {
    const auto found = schema_of(database);
    auto difference = foreign_object(found, expected_schema(kind));
    return difference ? difference : missing_object(found, expected_schema(kind));
}

std::int32_t application_id(Kind kind) {
    switch (kind) {
    case Kind::log:
        return 0x4D554E4C; // MUNL
    case Kind::views:
        return 0x4D554E56; // MUNV
    case Kind::secrets:
        return 0x4D554E53; // MUNS
    }
    return 0;
}

std::string_view kind_name(Kind kind) {
    switch (kind) {
    case Kind::log:
        return "log";
    case Kind::views:
        return "views";
    case Kind::secrets:
        return "secrets";
    }
    return "";
}

SQLite::Database open_database(const fs::path& path, Kind kind, Mode mode) {
    std::error_code ignored;
    if (mode == Mode::create)
        make_private_file(path);
    else if (!fs::exists(path, ignored))
        throw MigrationError("there is no " + std::string(kind_name(kind)) + " database " +
                             quoted(path));
    try {
        return open_checked(path, kind, mode);
    } catch (const SQLite::Exception& error) {
        throw MigrationError("cannot open " + quoted(path) + ": " + error.what());
    } catch (const MigrationError& error) {
        throw MigrationError("cannot open " + quoted(path) + ": " + error.what());
    }
}

SQLite::Database open_in_memory(Kind kind) {
    try {
        SQLite::Database database(":memory:",
                                  unlocked(SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE));
        set_pragmas(database, kind);
        mark(database, kind);
        migrate(database, embedded_migrations(kind));
        return database;
    } catch (const SQLite::Exception& error) {
        throw MigrationError(std::string("cannot open a database in memory: ") + error.what());
    }
}

} // namespace muniment::migrations
