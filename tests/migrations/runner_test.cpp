#include "migrations/runner.hpp"

#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace muniment::migrations {
namespace {

const Migration first{1, "first", "CREATE TABLE a (x INTEGER) STRICT;"};
const Migration second{2, "second", "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO a VALUES (7);"};

SQLite::Database empty_database() {
    return SQLite::Database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
}

std::string refusal(const std::function<void()>& attempt) {
    try {
        attempt();
    } catch (const MigrationError& error) {
        return error.what();
    }
    return "";
}

TEST(Runner, AppliesAllInOrderAndRecordsThem) {
    auto database = empty_database();
    migrate(database, std::vector{first, second});
    EXPECT_EQ(database.execAndGet("SELECT x FROM a").getInt(), 7);
    SQLite::Statement rows(database, "SELECT number, name, checksum FROM schema_migration");
    ASSERT_TRUE(rows.executeStep());
    EXPECT_EQ(rows.getColumn(0).getInt(), 1);
    EXPECT_EQ(rows.getColumn(1).getString(), "first");
    EXPECT_EQ(rows.getColumn(2).getString(), checksum(first));
    ASSERT_TRUE(rows.executeStep());
    EXPECT_FALSE(rows.executeStep());
}

TEST(Runner, ChecksumIsTheSha256OfTheText) {
    EXPECT_EQ(checksum({1, "abc", "abc"}),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Runner, AppliesOnlyWhatIsMissing) {
    auto database = empty_database();
    migrate(database, std::vector{first});
    migrate(database, std::vector{first, second});
    migrate(database, std::vector{first, second});
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM a").getInt(), 1);
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM schema_migration").getInt(), 2);
}

TEST(Runner, AnEmptySetMakesADatabaseWithoutTablesOfItsOwn) {
    auto database = empty_database();
    migrate(database, {});
    require_current(database, {});
    EXPECT_TRUE(database.tableExists("schema_migration"));
}

TEST(Runner, RefusesAGapInTheNumbering) {
    auto database = empty_database();
    const Migration third{3, "third", "CREATE TABLE c (x INTEGER) STRICT;"};
    EXPECT_NE(refusal([&] {
                  migrate(database, std::vector{first, third});
              }).find("has a gap"),
              std::string::npos);
    EXPECT_FALSE(database.tableExists("a"));
}

TEST(Runner, RefusesAGapInWhatTheDatabaseRecorded) {
    auto database = empty_database();
    migrate(database, std::vector{first, second});
    database.exec("DELETE FROM schema_migration WHERE number = 1");
    EXPECT_NE(refusal([&] {
                  migrate(database, std::vector{first, second});
              }).find("has a gap"),
              std::string::npos);
}

TEST(Runner, RefusesAChangedFile) {
    auto database = empty_database();
    migrate(database, std::vector{first});
    const Migration changed{1, "first", "CREATE TABLE a (y INTEGER) STRICT;"};
    EXPECT_NE(refusal([&] {
                  migrate(database, std::vector{changed, second});
              }).find("`first`"),
              std::string::npos);
    EXPECT_FALSE(database.tableExists("b"));
}

TEST(Runner, RefusesARenamedFile) {
    auto database = empty_database();
    migrate(database, std::vector{first});
    const Migration renamed{1, "primus", first.text};
    EXPECT_NE(refusal([&] { migrate(database, std::vector{renamed}); }).find("`primus`"),
              std::string::npos);
}

TEST(Runner, RefusesANewerDatabaseAndNamesTheVersionNeeded) {
    auto database = empty_database();
    migrate(database, std::vector{first, second});
    database.exec("UPDATE schema_migration SET version = '9.1.0' WHERE number = 2");
    for (const auto& attempt : {migrate, require_current}) {
        const auto what = refusal([&] { attempt(database, std::vector{first}); });
        EXPECT_NE(what.find("use muniment 9.1.0 or newer"), std::string::npos) << what;
    }
}

TEST(Runner, RefusesAnotherVersionThanTheOneThatAMigrationCameWith) {
    auto database = empty_database();
    const Migration late{2, "second", second.text, "0.2.0"};
    migrate(database, std::vector{first, late});
    require_current(database, std::vector{first, late});
    EXPECT_EQ(
        database.execAndGet("SELECT version FROM schema_migration WHERE number = 2").getString(),
        "0.2.0");
    for (const auto* sql : {"UPDATE schema_migration SET version = '0.2.0'",
                            "UPDATE schema_migration SET version = '0.1.0'",
                            "UPDATE schema_migration SET version = '0.2.1' WHERE number = 2"}) {
        database.exec(sql);
        for (const auto& attempt : {migrate, require_current}) {
            const auto what = refusal([&] { attempt(database, std::vector{first, late}); });
            EXPECT_NE(what.find("came with muniment 0."), std::string::npos) << sql << ": " << what;
        }
    }
}

TEST(Runner, TakesAnyVersionOfWhatIsNewerAndRefusesWhatIsNone) {
    auto database = empty_database();
    migrate(database, std::vector{first, second});
    const auto said_of = [&](const std::string& version) {
        SQLite::Statement update(database,
                                 "UPDATE schema_migration SET version = ? WHERE number = 2");
        update.bind(1, version);
        update.exec();
        return refusal([&] { require_current(database, std::vector{first}); });
    };
    for (const std::string version : {"0.1.0", "10.20.30", "1.0.0-rc.1", "1.0.0+build-7"})
        EXPECT_NE(said_of(version).find("use muniment " + version + " or newer"), std::string::npos)
            << version;
    for (const auto* version : {"", "1", "1.0", "1.0.", "1..0", ".1.0", "1.0.0.", "1.0.0.0",
                                "1.0.0-", "1.0.0 ", "1.0.0-\x1b[2J", "a.b.c", "-1.0.0"})
        EXPECT_NE(said_of(version).find("no version"), std::string::npos) << version;
}

TEST(Runner, AFailingMigrationLeavesNothing) {
    auto database = empty_database();
    const Migration broken{2, "broken", "CREATE TABLE b (x INTEGER) STRICT; SELECT nonsense;"};
    EXPECT_NE(refusal([&] {
                  migrate(database, std::vector{first, broken});
              }).find("`broken`"),
              std::string::npos);
    EXPECT_FALSE(database.tableExists("a"));
    EXPECT_FALSE(database.tableExists("b"));
    EXPECT_FALSE(database.tableExists("schema_migration"));
}

TEST(Runner, RequireCurrentRefusesAnOlderDatabaseAndChangesNothing) {
    auto database = empty_database();
    migrate(database, std::vector{first});
    const auto what = refusal([&] { require_current(database, std::vector{first, second}); });
    EXPECT_NE(what.find("older"), std::string::npos) << what;
    EXPECT_FALSE(database.tableExists("b"));
    migrate(database, std::vector{first, second});
    EXPECT_EQ(refusal([&] { require_current(database, std::vector{first, second}); }), "");
}

TEST(EmbeddedMigrations, AreNumberedFromOneWithoutAGapAndRun) {
    for (const Kind kind : {Kind::log, Kind::views, Kind::secrets}) {
        auto database = empty_database();
        EXPECT_EQ(refusal([&] { migrate(database, embedded_migrations(kind)); }), "");
    }
    EXPECT_FALSE(embedded_migrations(Kind::log).empty());
    EXPECT_FALSE(embedded_migrations(Kind::secrets).empty());
}

} // namespace
} // namespace muniment::migrations
