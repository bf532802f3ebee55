#include "migrations/database.hpp"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace muniment::migrations {
namespace {

namespace fs = std::filesystem;

class OpenDatabase : public testing::Test {
  protected:
    OpenDatabase() {
        std::string pattern = (fs::temp_directory_path() / "muniment-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        path_ = directory_ / "some.db";
    }
    ~OpenDatabase() override { fs::remove_all(directory_); }

    std::string refusal(Kind kind, Mode mode) const {
        try {
            auto database = open_database(path_, kind, mode);
        } catch (const MigrationError& error) {
            return error.what();
        }
        return "";
    }

    static bool mentions(const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    }

    fs::path directory_;
    fs::path path_;
};

TEST_F(OpenDatabase, CreatesAPrivateMarkedDatabase) {
    for (const Kind kind : {Kind::log, Kind::views, Kind::secrets}) {
        path_ = directory_ / kind_name(kind);
        auto database = open_database(path_, kind, Mode::create);
        EXPECT_EQ(database.execAndGet("PRAGMA application_id").getInt(), application_id(kind));
        EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    }
}

TEST_F(OpenDatabase, SetsThePragmas) {
    open_database(path_, Kind::log, Mode::create);
    for (const Mode mode : {Mode::read_write, Mode::read_only}) {
        auto database = open_database(path_, Kind::log, mode);
        const auto pragma = [&](const std::string& name) {
            return database.execAndGet("PRAGMA " + name).getString();
        };
        EXPECT_EQ(pragma("journal_mode"), "wal");
        EXPECT_EQ(pragma("synchronous"), "2");
        EXPECT_EQ(pragma("foreign_keys"), "1");
        EXPECT_EQ(pragma("cell_size_check"), "1");
        EXPECT_EQ(pragma("recursive_triggers"), "1");
        EXPECT_EQ(pragma("busy_timeout"), std::to_string(busy_timeout_ms));
    }
    auto secrets = open_in_memory(Kind::secrets);
    EXPECT_EQ(secrets.execAndGet("PRAGMA trusted_schema").getInt(), 0);
    EXPECT_EQ(secrets.execAndGet("PRAGMA secure_delete").getInt(), 1);
}

TEST_F(OpenDatabase, RefusesToCreateOverAnExistingOne) {
    open_database(path_, Kind::log, Mode::create);
    EXPECT_TRUE(mentions(refusal(Kind::log, Mode::create), "there is a database already"));
    EXPECT_EQ(refusal(Kind::log, Mode::read_write), "");
}

TEST_F(OpenDatabase, TakesUpAnInterruptedCreation) {
    std::ofstream(path_).flush();
    EXPECT_TRUE(mentions(refusal(Kind::log, Mode::read_write), "interrupted"));
    EXPECT_EQ(refusal(Kind::log, Mode::create), "");
    EXPECT_EQ(refusal(Kind::log, Mode::read_only), "");
}

TEST_F(OpenDatabase, NamesAMissingFile) {
    for (const Mode mode : {Mode::read_write, Mode::read_only})
        EXPECT_EQ(refusal(Kind::log, mode), "there is no log database `" + path_.string() + "`");
    EXPECT_FALSE(fs::exists(path_));
}

TEST_F(OpenDatabase, NamesAMissingDirectory) {
    path_ = directory_ / "absent" / "log.db";
    EXPECT_TRUE(mentions(refusal(Kind::log, Mode::create), "No such file or directory"));
}

TEST_F(OpenDatabase, RefusesADatabaseOfAnotherKind) {
    open_database(path_, Kind::views, Mode::create);
    EXPECT_TRUE(mentions(refusal(Kind::log, Mode::read_write), "not a muniment log database"));
    EXPECT_TRUE(mentions(refusal(Kind::log, Mode::read_only), "not a muniment log database"));
}

TEST_F(OpenDatabase, RefusesAForeignDatabaseAndLeavesItAlone) {
    {
        SQLite::Database foreign(path_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        foreign.exec("CREATE TABLE theirs (x)");
    }
    for (const Mode mode : {Mode::create, Mode::read_write, Mode::read_only})
        EXPECT_NE(refusal(Kind::log, mode), "");
    SQLite::Database foreign(path_.string());
    EXPECT_FALSE(foreign.tableExists("event"));
    EXPECT_EQ(foreign.execAndGet("PRAGMA journal_mode").getString(), "delete");
}

TEST_F(OpenDatabase, RefusesAFileThatIsNoDatabase) {
    std::ofstream(path_) << std::string(8192, 'x');
    for (const Mode mode : {Mode::create, Mode::read_write, Mode::read_only})
        EXPECT_TRUE(mentions(refusal(Kind::log, mode), "not a database"));
}

TEST_F(OpenDatabase, RefusesALogWhoseSchemaHasMoreThanTheMigrationsMade) {
    open_database(path_, Kind::log, Mode::create);
    SQLite::Database(path_.string(), SQLite::OPEN_READWRITE)
        .exec("CREATE TRIGGER extra AFTER INSERT ON event BEGIN SELECT 1; END");
    for (const Mode mode : {Mode::read_write, Mode::read_only})
        EXPECT_TRUE(mentions(refusal(Kind::log, mode), "`extra` is not what"));
}

TEST_F(OpenDatabase, RefusesToWriteALogThatLostATriggerButReadsIt) {
    open_database(path_, Kind::log, Mode::create);
    SQLite::Database(path_.string(), SQLite::OPEN_READWRITE).exec("DROP TRIGGER event_update");
    EXPECT_TRUE(mentions(refusal(Kind::log, Mode::read_write), "`event_update` is missing"));
    EXPECT_EQ(refusal(Kind::log, Mode::read_only), "");
}

TEST_F(OpenDatabase, ReadOnlyCannotWrite) {
    open_database(path_, Kind::secrets, Mode::create);
    auto database = open_database(path_, Kind::secrets, Mode::read_only);
    EXPECT_THROW(database.exec("DELETE FROM subject_key"), SQLite::Exception);
}

} // namespace
} // namespace muniment::migrations
