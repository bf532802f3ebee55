#include "eventstore/sqlite_log.hpp"
#include "eventstore/verify/sqlite_inspection.hpp"
#include "eventstore/verify/verify.hpp"
#include "tests/eventstore/codec_examples.hpp"
#include "tests/eventstore/sealer_store.hpp"
#include "tests/eventstore/temporary_directory.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

/// Whoever may write the file can drop its triggers. Whatever they then do to the rows, `verify`
/// must fail and say where.
namespace muniment::eventstore {
namespace {

using Tamper = std::function<void(SQLite::Database&)>;

/// What `verify` says: the position that fails and why; no position: nothing fails. Some damage is
/// so plain that the log is not even opened; then the words name the place.
struct Verdict {
    std::optional<std::uint64_t> position;
    std::string what;
    bool opened = true;
};

/// The file of a log, and copies of it to tamper with.
class TamperedLog {
  public:
    explicit TamperedLog(const std::vector<int>& commits) {
        {
            auto log = SqliteLog::create(file_).value();
            fill(*log, cipher_, commits);
        }
        std::ifstream in(file_, std::ios::binary);
        pristine_.assign(std::istreambuf_iterator<char>(in), {});
    }

    const std::string& bytes() const { return pristine_; }

    /// With the triggers out of the way, and put back afterwards.
    Verdict after(const Tamper& tamper) {
        return after_openly([&](SQLite::Database& database) {
            database.exec("PRAGMA ignore_check_constraints = ON");
            std::map<std::string, std::string> triggers;
            {
                SQLite::Statement rows(
                    database, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
                while (rows.executeStep())
                    triggers[rows.getColumn(0).getString()] = rows.getColumn(1).getString();
            }
            for (const auto& [name, sql] : triggers)
                database.exec("DROP TRIGGER " + name);
            tamper(database);
            for (const auto& [name, sql] : triggers)
                database.exec(sql);
        });
    }

    /// As it is: the triggers are in force.
    Verdict after_openly(const Tamper& tamper) {
        write(pristine_);
        {
            SQLite::Database database(file_, SQLite::OPEN_READWRITE);
            database.exec("PRAGMA synchronous = OFF");
            tamper(database);
        }
        return verdict();
    }

    Verdict with_bytes(const std::string& bytes) {
        write(bytes);
        return verdict();
    }

    template <typename Ask>
    auto ask(const Ask& question) {
        write(pristine_);
        SQLite::Database database(file_, SQLite::OPEN_READONLY);
        return question(database);
    }

  private:
    void write(const std::string& bytes) const {
        for (const auto* suffix : {"-wal", "-shm"})
            std::remove((file_ + suffix).c_str());
        std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
    }

    Verdict verdict() const {
        const auto log = SqliteLog::open(file_, OpenMode::read_only);
        if (!log) return {0, log.error().what, false};
        VerifyRequest request;
        request.inspect_storage = inspect_sqlite(file_);
        const auto report = verify(**log, request);
        if (report.ok()) return {};
        return {report.failure->position.value, report.failure->what};
    }

    TemporaryDirectory directory_;
    std::string file_ = directory_ / "log.db";
    MirrorCipher cipher_;
    std::string pristine_;
};

std::vector<std::int64_t> numbers(SQLite::Database& database, const std::string& query) {
    std::vector<std::int64_t> found;
    SQLite::Statement rows(database, query);
    while (rows.executeStep())
        found.push_back(rows.getColumn(0).getInt64());
    return found;
}

Tamper statement(const std::string& sql) {
    return [sql](SQLite::Database& database) { database.exec(sql); };
}

/// Turns the lowest bit of a byte of a value around: at `offset` modulo its length, or at the next
/// place where SQLite itself does not object (a body must stay JSON for its look-up columns).
Tamper flip(const std::string& table, const std::string& column, std::int64_t rowid,
            std::size_t offset) {
    return [=](SQLite::Database& database) {
        const auto where = " FROM " + table + " WHERE rowid = " + std::to_string(rowid);
        const std::string value = database.execAndGet("SELECT " + column + where).getString();
        const bool is_text =
            database.execAndGet("SELECT typeof(" + column + ")" + where).getString() == "text";
        for (std::size_t i = 0; i < value.size(); ++i) {
            auto flipped = value;
            auto& byte = flipped[(offset + i) % value.size()];
            byte = static_cast<char>(byte ^ 1);
            SQLite::Statement update(database,
                                     "UPDATE " + table + " SET " + column + " = ? WHERE rowid = ?");
            if (is_text)
                update.bind(1, flipped);
            else
                update.bind(1, flipped.data(), static_cast<int>(flipped.size()));
            update.bind(2, rowid);
            try {
                update.exec();
                return;
            } catch (const SQLite::Exception&) {
                continue;
            }
        }
        FAIL() << "no byte of " << column << " can be turned around";
    };
}

void expect_failure_at(const Verdict& verdict, std::int64_t position, const std::string& what) {
    ASSERT_TRUE(verdict.position) << what << " is not noticed";
    if (!verdict.opened) {
        EXPECT_THAT(verdict.what, testing::HasSubstr("position ")) << what;
        return;
    }
    EXPECT_EQ(*verdict.position, static_cast<std::uint64_t>(position))
        << what << ": " << verdict.what;
}

void expect_failure(const Verdict& verdict, const std::string& what) {
    EXPECT_TRUE(verdict.position) << what << " is not noticed";
}

/// Fails at an event; where the evidence is a checkpoint or tile, which event that is may vary.
void expect_failure_at_some(const Verdict& verdict, const std::string& what) {
    ASSERT_TRUE(verdict.position) << what << " is not noticed";
    if (!verdict.opened) return;
    EXPECT_GT(*verdict.position, 0U) << what << ": " << verdict.what;
}

class TamperedEvents : public testing::Test {
  protected:
    // 1 + 299 events in commits of several sizes: a full tile, one begun, one of the level above.
    TamperedLog log_{{3, 1, 1, 150, 2, 120, 1, 21}};
    static constexpr std::int64_t size = 300;
};

TEST_F(TamperedEvents, AreNotSuspectedWithoutReason) {
    const auto verdict = log_.after([](auto&) {});
    EXPECT_FALSE(verdict.position) << verdict.what;
}

TEST_F(TamperedEvents, HaveNoColumnThatTheseTestsForget) {
    using Columns = std::set<std::string>;
    std::map<std::string, Columns> stored;
    log_.ask([&](SQLite::Database& database) {
        SQLite::Statement rows(database, "SELECT t.name, c.name FROM sqlite_schema t, "
                                         "pragma_table_xinfo(t.name) c "
                                         "WHERE t.type = 'table' AND c.hidden = 0");
        while (rows.executeStep())
            stored[rows.getColumn(0).getString()].insert(rows.getColumn(1).getString());
    });
    EXPECT_EQ(stored, (std::map<std::string, Columns>{
                          {"event", {"position", "body", "signatures"}},
                          {"tile", {"level", "idx", "hashes"}},
                          {"checkpoint", {"commit_number", "tree_size", "note"}},
                          {"schema_migration", {"number", "name", "checksum", "version"}}}));
}

TEST_F(TamperedEvents, FailWhereABodyOrSignatureIsAltered) {
    for (std::int64_t position = 1; position <= size; ++position) {
        const auto offset = static_cast<std::size_t>(position) * 37;
        const auto at = " of " + std::to_string(position);
        expect_failure_at(log_.after(flip("event", "body", position, offset)), position,
                          "body" + at);
        expect_failure_at(log_.after(flip("event", "signatures", position, offset)), position,
                          "signatures" + at);
    }
}

TEST_F(TamperedEvents, FailWhereARowIsMovedDroppedOrSwapped) {
    for (std::int64_t position = 1; position <= size; ++position) {
        const auto p = std::to_string(position);
        const auto next = std::to_string(position + 1);
        expect_failure_at(log_.after(statement("DELETE FROM event WHERE position = " + p)),
                          position, "dropping " + p);
        if (position == size) continue;
        expect_failure_at(log_.after(statement(
                              "UPDATE event SET position = -1 WHERE position = " + p +
                              "; UPDATE event SET position = " + p + " WHERE position = " + next +
                              "; UPDATE event SET position = " + next + " WHERE position = -1")),
                          position, "swapping " + p);
    }
}

TEST_F(TamperedEvents, FailWhereARowIsInserted) {
    for (const std::int64_t position :
         std::initializer_list<std::int64_t>{-7, -1, 0, size + 1, 500}) {
        const auto p = std::to_string(position);
        expect_failure(
            log_.after(statement("INSERT INTO event (position, body, signatures) SELECT " + p +
                                 ", CAST(replace(CAST(body AS TEXT), event_id, 'new') AS BLOB), "
                                 "signatures FROM event WHERE position = 5")),
            "inserting " + p);
    }
    for (std::int64_t position = 1; position <= size; ++position) {
        const auto p = std::to_string(position);
        const auto twin = std::to_string(std::max<std::int64_t>(position - 1, 1));
        expect_failure_at(
            log_.after(statement(
                "CREATE TEMP TABLE twin AS SELECT CAST(replace(CAST(body AS TEXT), event_id, "
                "'new') AS BLOB) AS body, signatures FROM event WHERE position = " +
                twin + "; UPDATE event SET position = -position WHERE position >= " + p +
                "; INSERT INTO event (position, body, signatures) SELECT " + p +
                ", body, signatures FROM twin; "
                "UPDATE event SET position = 1 - position WHERE position < 0")),
            position, "inserting at " + p);
    }
}

TEST_F(TamperedEvents, FailForEveryByteOfABodyInTheFile) {
    const auto body = log_.ask([](SQLite::Database& database) {
        return database.execAndGet("SELECT body FROM event WHERE position = 77").getString();
    });
    const auto begin = log_.bytes().find(body);
    ASSERT_NE(begin, std::string::npos);
    for (std::size_t i = 0; i < body.size(); ++i) {
        auto bytes = log_.bytes();
        bytes[begin + i] = static_cast<char>(bytes[begin + i] ^ (1 << i % 8));
        expect_failure_at(log_.with_bytes(bytes), 77, "byte " + std::to_string(i));
    }
}

TEST_F(TamperedEvents, FailWhereACheckpointIsAltered) {
    const auto sizes = log_.ask([](SQLite::Database& database) {
        return numbers(database, "SELECT tree_size FROM checkpoint ORDER BY commit_number");
    });
    ASSERT_EQ(sizes.size(), 9U); // each byte of a note: TamperedBytes
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const auto number = static_cast<std::int64_t>(i + 1);
        const auto at = " of checkpoint " + std::to_string(number);
        const auto where = " WHERE commit_number = " + std::to_string(number);
        const auto length = log_.ask([&](SQLite::Database& database) {
            return numbers(database,
                           "SELECT length(CAST(note AS BLOB)) FROM checkpoint" + where)[0];
        });
        for (std::int64_t byte = 0; byte < length; byte += 23)
            expect_failure_at(
                log_.after(flip("checkpoint", "note", number, static_cast<std::size_t>(byte))),
                sizes[i], "byte " + std::to_string(byte) + at);
        expect_failure_at(log_.after(statement("UPDATE checkpoint SET note = note || "
                                               "char(8212) || ' other.example AAAAAAAA' || "
                                               "char(10)" +
                                               where)),
                          sizes[i], "another signature" + at);
        expect_failure_at_some(
            log_.after(statement("UPDATE checkpoint SET tree_size = tree_size + 1000" + where)),
            "tree_size" + at);
        expect_failure_at_some(
            log_.after(
                statement("UPDATE checkpoint SET commit_number = commit_number + 100" + where)),
            "commit_number" + at);
        expect_failure_at_some(log_.after(statement("DELETE FROM checkpoint" + where)),
                               "dropping" + at);
        if (i + 1 == sizes.size()) continue;
        expect_failure_at(
            log_.after(statement("CREATE TEMP TABLE swap AS SELECT * FROM checkpoint" + where +
                                 "; UPDATE checkpoint SET note = (SELECT note FROM checkpoint "
                                 "WHERE commit_number = " +
                                 std::to_string(number + 1) + ")" + where +
                                 "; UPDATE checkpoint SET note = (SELECT note FROM swap) "
                                 "WHERE commit_number = " +
                                 std::to_string(number + 1))),
            sizes[i], "swapping" + at);
    }
}

TEST_F(TamperedEvents, FailWhereACheckpointIsInserted) {
    for (const auto* values : {"10, 500", "10, 121", "0, 70", "-3, 70", "100, 70"})
        expect_failure(log_.after(statement("INSERT INTO checkpoint SELECT " + std::string(values) +
                                            ", note FROM checkpoint WHERE commit_number = 9")),
                       std::string("inserting ") + values);
}

TEST_F(TamperedEvents, FailWhereTheSchemaIsAltered) {
    for (const auto* sql : {"CREATE TABLE aside (x)", "CREATE INDEX aside ON event (type)",
                            "CREATE TRIGGER aside AFTER INSERT ON event BEGIN SELECT 1; END",
                            "CREATE VIEW aside AS SELECT 1", "DROP INDEX event_by_id",
                            "ALTER TABLE event ADD COLUMN aside TEXT",
                            "UPDATE schema_migration SET number = number + 1",
                            "UPDATE schema_migration SET name = 'other'",
                            "UPDATE schema_migration SET checksum = 'other'",
                            "UPDATE schema_migration SET version = 'other'",
                            "UPDATE schema_migration SET version = '0.1'",
                            "UPDATE schema_migration SET version = '0.1.0; rm'",
                            "DELETE FROM schema_migration", "PRAGMA application_id = 7"})
        expect_failure(log_.after(statement(sql)), sql);
    for (const auto* sql :
         {"DROP TRIGGER event_update",
          "DROP TRIGGER event_update; CREATE TRIGGER event_update BEFORE UPDATE ON event "
          "BEGIN SELECT 1; END"})
        expect_failure(log_.after_openly(statement(sql)), sql);
}

TEST_F(TamperedEvents, FailForEveryByteOfTheListOfMigrations) {
    for (const auto* column : {"name", "checksum", "version"}) {
        const auto length = log_.ask([&](SQLite::Database& database) {
            return numbers(database,
                           "SELECT length(" + std::string(column) + ") FROM schema_migration")[0];
        });
        for (std::int64_t byte = 0; byte < length; ++byte)
            expect_failure(
                log_.after(flip("schema_migration", column, 1, static_cast<std::size_t>(byte))),
                "byte " + std::to_string(byte) + " of " + column);
    }
    expect_failure(log_.after(statement("UPDATE schema_migration SET version = '9.8.7'")),
                   "another version");
    expect_failure(log_.after(statement("INSERT INTO schema_migration SELECT 2, name, checksum, "
                                        "version FROM schema_migration")),
                   "another migration");
}

/// A full tile, one begun, and one of the level above.
TEST(TamperedTiles, FailAtTheEventsBeneath) {
    TamperedLog log({200, 99, 1});
    const auto tiles = log.ask([](SQLite::Database& database) {
        return numbers(database, "SELECT rowid FROM tile ORDER BY level, idx");
    });
    ASSERT_EQ(tiles.size(), 3U);
    for (const auto rowid : tiles) {
        const auto where = " WHERE rowid = " + std::to_string(rowid);
        const auto [level, index, length] = log.ask([&](SQLite::Database& database) {
            return std::tuple{numbers(database, "SELECT level FROM tile" + where)[0],
                              numbers(database, "SELECT idx FROM tile" + where)[0],
                              numbers(database, "SELECT length(hashes) FROM tile" + where)[0]};
        });
        const auto at = " of tile " + std::to_string(level) + "/" + std::to_string(index);
        for (std::int64_t byte = 0; byte < length; byte += 32) // each hash
            expect_failure_at(log.after(flip("tile", "hashes", rowid,
                                             static_cast<std::size_t>(byte + byte / 32 % 32))),
                              level == 0 ? index * 256 + byte / 32 + 1 : 1,
                              "byte " + std::to_string(byte) + at);
        for (const auto* change :
             {"level = level + 1", "level = level + 7", "idx = idx + 2", "idx = -1 - idx",
              "hashes = substr(hashes, 1, length(hashes) - 32)",
              "hashes = substr(hashes, 1, length(hashes) - 1)",
              "hashes = CAST(hashes || substr(hashes, 1, 32) AS BLOB)", "hashes = x''"})
            expect_failure_at_some(log.after([&](SQLite::Database& database) {
                database.exec("UPDATE OR REPLACE tile SET " + std::string(change) + where);
            }),
                                   change + at);
        expect_failure_at_some(log.after(statement("DELETE FROM tile" + where)), "dropping" + at);
    }
    expect_failure_at(log.after(statement("CREATE TEMP TABLE swap AS SELECT * FROM tile; "
                                          "UPDATE tile SET hashes = (SELECT hashes FROM swap WHERE "
                                          "swap.level = 0 AND swap.idx = 1 - tile.idx) "
                                          "WHERE level = 0")),
                      1, "swapping tiles");
    for (const auto* place : {"0, 2", "1, 1", "2, 0", "-1, 0", "0, -1"})
        expect_failure(log.after(statement("INSERT INTO tile SELECT " + std::string(place) +
                                           ", hashes FROM tile WHERE level = 1")),
                       std::string("inserting ") + place);
}

} // namespace
} // namespace muniment::eventstore
