#include "migrations/runner.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::migrations {

namespace {

constexpr const char* create_table = R"sql(
CREATE TABLE IF NOT EXISTS schema_migration (
    number   INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    checksum TEXT NOT NULL, -- lower-case hex SHA-256 of the SQL
    version  TEXT NOT NULL  -- of the program that applied it
) STRICT)sql";

struct Applied {
    std::int64_t number = 0;
    std::string name;
    std::string checksum;
    std::string version;
};

std::string label(const Migration& migration) {
    return std::to_string(migration.number) + " `" + std::string(migration.name) + "`";
}

void check_numbering(std::span<const Migration> known) {
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (known[i].number != i + 1)
            throw MigrationError("the numbering of the migrations has a gap: migration " +
                                 label(known[i]) + " stands where " + std::to_string(i + 1) +
                                 " is expected");
    }
}

std::vector<Applied> applied_migrations(SQLite::Database& database) {
    std::vector<Applied> applied;
    if (!database.tableExists("schema_migration")) return applied;
    SQLite::Statement rows(database, "SELECT number, name, checksum, version FROM schema_migration "
                                     "ORDER BY number");
    while (rows.executeStep()) {
        applied.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString(),
                           rows.getColumn(2).getString(), rows.getColumn(3).getString()});
    }
    return applied;
}

/// As every program writes it: three numbers, and perhaps a suffix after `-` or `+`.
bool is_version(std::string_view text) {
    for (const std::string_view after : {".", ".", ""}) {
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        if (digits == 0 || !text.substr(digits).starts_with(after)) return false;
        text.remove_prefix(digits + after.size());
    }
    return text.empty() || ((text.starts_with('-') || text.starts_with('+')) && text.size() > 1 &&
                            std::all_of(text.begin() + 1, text.end(), [](unsigned char c) {
                                return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '+';
                            }));
}

/// Messages show the version of what this program does not know.
void check_versions(const std::vector<Applied>& applied) {
    for (const Applied& row : applied)
        if (!is_version(row.version))
            throw MigrationError("its list of migrations was altered: what applied migration " +
                                 std::to_string(row.number) + " is no version of muniment");
}

/// Refuses a database whose history is not a prefix of what this program knows.
void check_prefix(const std::vector<Applied>& applied, std::span<const Migration> known) {
    check_versions(applied);
    for (std::size_t i = 0; i < applied.size(); ++i) {
        const Applied& row = applied[i];
        if (row.number != static_cast<std::int64_t>(i + 1))
            throw MigrationError("its list of migrations has a gap: " + std::to_string(i + 1) +
                                 " is not recorded, " + std::to_string(row.number) + " is");
        if (i >= known.size())
            throw MigrationError("it was written by muniment " + applied.back().version +
                                 " (migration " + std::to_string(applied.back().number) + " `" +
                                 applied.back().name + "`), this is muniment " + MUNIMENT_VERSION +
                                 " (up to migration " + std::to_string(known.size()) +
                                 "); use muniment " + applied.back().version + " or newer");
        if (row.name != known[i].name || row.checksum != checksum(known[i]))
            throw MigrationError("its migration " + std::to_string(row.number) + " `" + row.name +
                                 "` is not the one that this program knows as " + label(known[i]) +
                                 "; a migration that was applied once may not change");
        if (row.version != known[i].version)
            throw MigrationError("its list of migrations was altered: migration " +
                                 label(known[i]) + " came with muniment " +
                                 std::string(known[i].version) + ", not with `" + row.version +
                                 "`");
    }
}

void apply(SQLite::Database& database, const Migration& migration) {
    try {
        database.exec(std::string(migration.text));
    } catch (const SQLite::Exception& error) {
        throw MigrationError("migration " + label(migration) + " failed: " + error.what());
    }
    SQLite::Statement insert(database,
                             "INSERT INTO schema_migration (number, name, checksum, version) "
                             "VALUES (?, ?, ?, ?)");
    insert.bind(1, migration.number);
    insert.bind(2, std::string(migration.name));
    insert.bind(3, checksum(migration));
    insert.bind(4, std::string(migration.version));
    insert.exec();
}

} // namespace

std::string checksum(const Migration& migration) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(
        hash.data(),
        static_cast<const unsigned char*>(static_cast<const void*>(migration.text.data())),
        migration.text.size());
    std::string hex(2 * hash.size() + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
    hex.pop_back(); // the terminator that libsodium writes
    return hex;
}

void migrate(SQLite::Database& database, std::span<const Migration> known) {
    check_numbering(known);
    try {
        // Looking first keeps an up-to-date database free of writes and write locks.
        check_prefix(applied_migrations(database), known);
        if (applied_migrations(database).size() == known.size() &&
            database.tableExists("schema_migration"))
            return;
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        database.exec(create_table);
        const auto applied = applied_migrations(database); // another process may have been faster
        check_prefix(applied, known);
        for (const Migration& migration : known.subspan(applied.size()))
            apply(database, migration);
        transaction.commit();
    } catch (const SQLite::Exception& error) {
        throw MigrationError(error.what());
    }
}

void require_current(SQLite::Database& database, std::span<const Migration> known) {
    check_numbering(known);
    try {
        const auto applied = applied_migrations(database);
        check_prefix(applied, known);
        if (applied.size() < known.size())
            throw MigrationError("it is older than this program and lacks migration " +
                                 label(known[applied.size()]) +
                                 "; open it once for writing, which brings it up to date");
    } catch (const SQLite::Exception& error) {
        throw MigrationError(error.what());
    }
}

} // namespace muniment::migrations
