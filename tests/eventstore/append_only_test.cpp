#include "eventstore/append_only.hpp"
#include "migrations/database.hpp"

#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <string>

namespace muniment::eventstore {
namespace {

class PermitAppendingOnly : public testing::Test {
  protected:
    PermitAppendingOnly() : database_(migrations::open_in_memory(migrations::Kind::log)) {}

    /// Whether the statement compiles; it is not run.
    bool compiles(const std::string& sql) {
        try {
            const SQLite::Statement statement(database_, sql);
            return true;
        } catch (const SQLite::Exception&) {
            return false;
        }
    }

    SQLite::Database database_;
};

TEST_F(PermitAppendingOnly, LetsTheLogGrow) {
    permit_appending_only(database_);
    for (const char* sql :
         {"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SELECT max(position) FROM event",
          "INSERT INTO event (position, body, signatures) VALUES (?, ?, ?)",
          "INSERT INTO checkpoint (commit_number, tree_size, note) VALUES (?, ?, ?)",
          "INSERT INTO tile (level, idx, hashes) VALUES (?, ?, ?) "
          "ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes"})
        EXPECT_TRUE(compiles(sql)) << sql;
}

TEST_F(PermitAppendingOnly, RefusesEverythingElse) {
    const auto refused = {"DELETE FROM event",
                          "DELETE FROM checkpoint",
                          "DELETE FROM tile",
                          "UPDATE event SET body = x'00'",
                          "UPDATE event SET signatures = ''",
                          "UPDATE checkpoint SET note = ''",
                          "UPDATE tile SET level = 1",
                          "UPDATE schema_migration SET name = ''",
                          "INSERT INTO schema_migration VALUES (9, '', '', '')",
                          "DROP TABLE event",
                          "DROP INDEX event_by_id",
                          "DROP TRIGGER event_update",
                          "ALTER TABLE event RENAME TO gone",
                          "CREATE TABLE other (x)",
                          "CREATE TEMP TABLE other (x)",
                          "ATTACH ':memory:' AS other",
                          "PRAGMA writable_schema = ON",
                          "PRAGMA synchronous = OFF"};
    for (const char* sql : refused)
        EXPECT_TRUE(compiles(sql)) << sql; // it is the permission that makes the difference
    permit_appending_only(database_);
    for (const char* sql : refused)
        EXPECT_FALSE(compiles(sql)) << sql;
}

} // namespace
} // namespace muniment::eventstore
