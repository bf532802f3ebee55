#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace muniment::migrations {

/// The kinds of databases that a store consists of. Each has its own numbered SQL, in the folder of
/// migrations/ that is named like it.
enum class Kind { log, views, secrets };

/// One step of a schema: `text` is the SQL of `NNNN_name.sql`, byte for byte.
struct Migration {
    std::uint32_t number = 0; ///< 1-based, gapless within its kind
    std::string_view name;
    std::string_view text;
    std::string_view version = "0.1.0"; ///< of the program that it came with
};

/// A database cannot be opened, made or brought up to date. `what()` is a sentence for the
/// operator: what is wrong and, where that is known, what to do. Thrown by this folder alone; the
/// adapters of eventstore and projections catch it and answer with values.
class MigrationError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The migrations of `kind` that this program was built with, in order.
std::span<const Migration> embedded_migrations(Kind kind);

/// Lower-case hex SHA-256 of the text: what a database remembers of a migration.
std::string checksum(const Migration& migration);

/// Applies those of `known` that `database` does not have yet, all in one transaction: a crash or
/// an error leaves the schema as it was. Each is recorded in `schema_migration` {number, name,
/// checksum, version of the program that it came with}.
///
/// Throws MigrationError if `known` or the database has a gap in its numbering, if a recorded
/// migration differs from the known one by name, text or version, or if the database has
/// migrations that `known` lacks: it was written by a newer program, whose version the message
/// tells. Nothing is changed then.
void migrate(SQLite::Database& database, std::span<const Migration> known);

/// The checks of `migrate` without changing anything: throws MigrationError also if a migration is
/// missing in `database`.
void require_current(SQLite::Database& database, std::span<const Migration> known);

} // namespace muniment::migrations
