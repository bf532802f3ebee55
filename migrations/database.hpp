#pragma once

#include "migrations/runner.hpp"

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// The one place that opens SQLite.
namespace muniment::migrations {

enum class Mode {
    create,     ///< the file must not hold a database yet; it is made with mode 0600
    read_write, ///< the file must exist; older schemas are brought up to date
    read_only,  ///< the file must exist and be up to date
};

/// What stands in the header of a database of this kind (`PRAGMA application_id`), so that a
/// foreign file is recognized: "MUNL", "MUNV", "MUNS" in big-endian ASCII.
std::int32_t application_id(Kind kind);

/// `log`, `views` or `secrets`.
std::string_view kind_name(Kind kind);

/// How long a statement waits for a lock of another connection, in milliseconds.
inline constexpr int busy_timeout_ms = 5'000;

/// Opens the database of `kind` at `path` with the schema that this program knows.
///
/// Every connection has: WAL, `synchronous=FULL` (durable at commit; `views` are derived and make
/// do with NORMAL), `foreign_keys`, `recursive_triggers`, `trusted_schema=OFF`, `cell_size_check`,
/// `mmap_size=0`, `secure_delete` for secrets, the defensive flag, `busy_timeout_ms`, and no mutex.
/// A creation that was interrupted is taken up again by `create`.
/// Throws MigrationError with a sentence: missing, already there, not a database of this kind,
/// older (read_only), newer, altered, or what the operating system says. A connection is to be used
/// by one thread at a time.
SQLite::Database open_database(const std::filesystem::path& path, Kind kind, Mode mode);

/// How the schema differs from what the migrations make: a clause, or nothing. Objects that SQLite
/// itself made count as well; only the tables that hold its statistics (ANALYZE) may be there
/// beside. Throws what SQLite throws.
std::optional<std::string> schema_difference(SQLite::Database& database, Kind kind);

/// A database of `kind` that lives as long as the connection.
SQLite::Database open_in_memory(Kind kind);

} // namespace muniment::migrations
