#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/merkle.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/keys/key_files.hpp"
#include "eventstore/sealer.hpp"
#include "eventstore/sqlite_log.hpp"
#include "eventstore/subject_keys.hpp"
#include "eventstore/uuid.hpp"
#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

// Somebody may write what lies in the directory, but has no keys: nothing of theirs is served,
// nothing that was erased comes back, and no write is lost.

namespace muniment::faults {
namespace {

namespace fs = std::filesystem;
using scenarios::RealStore;
using scenarios::Server;
using scenarios::tamper;

/// One batch of so many groups.
std::string groups(int count) {
    std::string changes;
    for (int i = 0; i < count; ++i) {
        const auto n = std::to_string(i);
        changes += (i > 0 ? "," : "") + std::string(R"({"op":"create_group","id":"g)") + n +
                   R"(","name":"G)" + n + R"("})";
    }
    return R"({"occurred_at":"2024-01-01T00:00:00Z","changes":[)" + changes + "]}\n";
}

std::string change(const std::string& change) {
    return R"({"changes":[)" + change + "]}";
}

class Intruder : public ::testing::Test {
  protected:
    void fill(int count) {
        const auto imported = store_.import_lines(groups(count));
        ASSERT_EQ(imported.exit_code, 0) << imported.err;
    }
    void must_write(const Server& server, const std::string& text) const {
        const auto answer = server.client().post("/v1/changes", change(text));
        ASSERT_EQ(answer.status, 200) << answer.body;
    }
    void expect_no_start(const std::string& words) const {
        Server server(store_);
        EXPECT_EQ(server.port(), 0);
        const auto ended = server.process().wait();
        EXPECT_EQ(ended.exit_code, 3);
        EXPECT_NE(ended.err.find(words), std::string::npos) << ended.err;
    }
    void expect_failed(const std::vector<std::string>& options, const std::string& words) const {
        const auto verified = store_.verify(options);
        EXPECT_EQ(verified.exit_code, 1) << verified.out << verified.err;
        EXPECT_NE((verified.out + verified.err).find(words), std::string::npos)
            << verified.out << verified.err;
    }
    fs::path file(const char* name) const { return store_.data() / name; }

    RealStore store_;
};

constexpr const char* permit_updates = "DROP TRIGGER event_update; DROP TRIGGER tile_update; ";

TEST_F(Intruder, CannotHideATriggerUnderANameOfSqlite) {
    fill(3);
    // It would drop events that are acknowledged.
    tamper(file("log.db"),
           "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('trigger', "
           "'sqlite_stat9', 'event', 0, 'CREATE TRIGGER sqlite_stat9 BEFORE INSERT ON event BEGIN "
           "SELECT RAISE(IGNORE); END')");
    expect_failed({}, "sqlite_stat9");
    expect_no_start("its schema was altered: the trigger `sqlite_stat9`");
}

TEST_F(Intruder, CannotAlterAnEventBelowTheHead) {
    fill(5);
    tamper(file("log.db"), "DROP TRIGGER event_update; UPDATE event SET body = CAST(replace("
                           "CAST(body AS TEXT), 'G2', 'G9') AS BLOB) WHERE position = 5; ");
    // Who opens for writing misses the trigger already; who reads does without.
    const auto exported = store_.run({"export"}, {"--format", "snapshot"});
    EXPECT_EQ(exported.exit_code, 3) << exported.out;
    EXPECT_NE(exported.err.find("broken at position 5"), std::string::npos) << exported.err;
}

TEST_F(Intruder, CannotAlterAnEventTogetherWithItsLeaf) {
    fill(300);
    const eventstore::Hash forged = [&] {
        const auto log =
            eventstore::SqliteLog::open(file("log.db"), eventstore::OpenMode::read_only).value();
        eventstore::Hash leaf{};
        const auto read = log->read({5}, [&](eventstore::StoredEvent event) {
            event.body.replace(event.body.find("G2"), 2, "G9");
            leaf = eventstore::leaf_hash(eventstore::entry_of(event));
            return false;
        });
        EXPECT_TRUE(read);
        return leaf;
    }();
    const auto hex = eventstore::encode_hex(eventstore::bytes_of(forged));
    tamper(file("log.db"),
           std::string(permit_updates) +
               "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), 'G2', 'G9') AS BLOB) "
               "WHERE position = 5; UPDATE tile SET hashes = CAST(substr(hashes, 1, 128) || x'" +
               hex + "' || substr(hashes, 161) AS BLOB) WHERE level = 0 AND idx = 0");
    const auto exported = store_.run({"export"}, {"--format", "snapshot"});
    EXPECT_EQ(exported.exit_code, 3) << exported.out;
    EXPECT_NE(exported.err.find("do not give the root"), std::string::npos) << exported.err;
}

/// A log of the same name by other keys, whose last event hands over to the real log key.
void forge_log(const fs::path& place, const std::string& origin, const std::string& real_key) {
    using namespace eventstore;
    fs::create_directories(place);
    auto keys = create_keys(place / "keys", origin, std::nullopt).value();
    const auto profiles = SubjectKeys::in_memory().value();
    const auto log = SqliteLog::create(place / "log.db").value();
    auto sealer = Sealer::resume(*log, std::move(keys), *profiles).value();
    const auto old_key = sealer.log_verifier().vkey();
    const domain::KeyRotated handed_over{domain::KeyPurpose::log, old_key, real_key};
    std::int64_t us = 1'700'000'000'000'000;
    for (const domain::EventData& data :
         {domain::EventData(sealer.log_created()), domain::EventData(handed_over)}) {
        const domain::Instant now{++us};
        BatchDraft batch;
        batch.id = UuidSource().next(now);
        batch.events.push_back({UuidSource().next(now), data});
        const auto sealed = sealer.seal({batch}, domain::RecordedTime{now}).value();
        ASSERT_TRUE(log->append(sealed.expected, sealed.commit));
        sealer.committed(sealed);
    }
}

TEST_F(Intruder, CannotHaveALogSealedThatOnlyNamesTheKey) {
    const auto export_to = [&](const fs::path& file) {
        return store_.run({"export"}, {"--format", "snapshot", "--out", file.string()});
    };
    ASSERT_EQ(export_to(store_.place() / "true").exit_code, 0);
    const auto origin = store_.verifier_key().substr(0, store_.verifier_key().find('+'));
    forge_log(store_.place() / "forged", origin, store_.verifier_key());
    for (const auto* name : {"log.db", "log.db-wal", "log.db-shm", "views.db", "index.image"})
        fs::remove(file(name));
    fs::copy_file(store_.place() / "forged" / "log.db", file("log.db"));
    const auto sealed = export_to(store_.place() / "false");
    EXPECT_EQ(sealed.exit_code, 3) << sealed.out;
    EXPECT_NE(sealed.err.find("the event key at hand did not sign the last event"),
              std::string::npos)
        << sealed.err;
}

TEST_F(Intruder, CannotBringBackKeysThatWereDestroyed) {
    fill(10'000);
    const auto older_keys = store_.place() / "older_secrets.db";
    {
        Server server(store_);
        must_write(server, R"({"op":"create_user","id":"ann","name":"Ann"})");
        ASSERT_EQ(server.stop().exit_code, 0);
    }
    fs::copy_file(file("secrets.db"), older_keys);
    {
        Server server(store_);
        must_write(server, R"({"op":"erase_user","id":"ann"})");
        ASSERT_EQ(server.stop().exit_code, 0);
    }
    // The image that is made now covers the erasure.
    fs::remove(file("index.image"));
    {
        Server server(store_);
        ASSERT_EQ(server.stop().exit_code, 0);
    }
    ASSERT_TRUE(fs::exists(file("index.image")));
    fs::copy_file(older_keys, file("secrets.db"), fs::copy_options::overwrite_existing);
    {
        Server server(store_);
        must_write(server, R"({"op":"update_user","id":"ann","name":"Ann again"})");
        ASSERT_EQ(server.stop().exit_code, 0);
    }
    fs::remove(file("index.image"));
    const Server server(store_);
    const auto user = server.client().get("/v1/users/ann");
    EXPECT_NE(user.body.find("Ann again"), std::string::npos) << user.body;
}

TEST_F(Intruder, CannotMakeAnErasurePassForDone) {
    Server server(store_);
    must_write(server, R"({"op":"create_user","id":"ann","name":"Ann"})");
    tamper(file("secrets.db"), "DELETE FROM subject_key");
    const auto refused =
        server.client().post("/v1/changes", change(R"({"op":"erase_user","id":"ann"})"));
    EXPECT_EQ(refused.status, 503);
    EXPECT_NE(refused.body.find("restore the file and start again"), std::string::npos)
        << refused.body;
}

TEST_F(Intruder, CannotHideALossBehindALink) {
    fill(3);
    const auto anchor = scenarios::read_file(store_.anchor());
    const auto link = store_.place() / "link";
    fs::create_directory_symlink(store_.data(), link);
    const auto rotated = scenarios::run(
        scenarios::muniment({"key", "rotate", "--data", link.string(), "--purpose", "event"}));
    EXPECT_EQ(rotated.exit_code, 0) << rotated.err;
    EXPECT_FALSE(fs::exists(store_.place() / "link.anchor"));
    EXPECT_NE(scenarios::read_file(store_.anchor()), anchor) << "the one anchor follows";
}

TEST_F(Intruder, GainsNothingFromTheCursorSecret) {
    fill(10'000);
    ASSERT_TRUE(fs::exists(file("index.image")));
    fs::permissions(file("keys") / "cursor.secret", fs::perms::others_read, fs::perm_options::add);
    expect_no_start("cursor.secret` may be read by others: give it mode 0600");
}

TEST_F(Intruder, CannotLeaveATriggerInTheViews) {
    fill(3);
    tamper(file("views.db"), "CREATE TRIGGER t AFTER INSERT ON membership BEGIN "
                             "DELETE FROM membership; END");
    expect_no_start("its schema was altered: the trigger `t` is not what the migrations made; "
                    "delete `");
    fs::remove(file("views.db"));
    Server server(store_);
    EXPECT_NE(server.port(), 0);
}

TEST_F(Intruder, CannotMakeAnIndexOfTheViewsLie) {
    fill(3);
    {
        const Server server(store_); // the views follow
        ASSERT_EQ(server.client().get("/v1/groups").status, 200);
    }
    ASSERT_EQ(store_.verify({"--full"}).exit_code, 0);
    // An index of the living groups that knows none of them, under its right definition.
    const auto redefine = [](const std::string& from, const std::string& to) {
        return "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '" + from +
               "', '" + to + "') WHERE name = 'group_living'; PRAGMA writable_schema = RESET; ";
    };
    tamper(file("views.db"), redefine("ended IS NULL", "ended IS NOT NULL") +
                                 "REINDEX group_living; " +
                                 redefine("ended IS NOT NULL", "ended IS NULL"));
    expect_failed({"--full"}, "the views are damaged: ");
}

TEST_F(Intruder, OfAStoreWhoseProfilesWereErasedFindsItWhole) {
    {
        Server server(store_);
        must_write(server, R"({"op":"create_user","id":"ann","name":"Ann"})");
        must_write(server, R"({"op":"erase_user","id":"ann"})");
        must_write(server, R"({"op":"update_user","id":"ann","name":"Ann again"})");
        ASSERT_EQ(server.client().get("/v1/users").status, 200); // the views follow
        ASSERT_EQ(server.stop().exit_code, 0);
    }
    const auto verified = store_.verify({"--full"});
    EXPECT_EQ(verified.exit_code, 0) << verified.out;
    EXPECT_NE(verified.out.find("the views say the same at position 5"), std::string::npos)
        << verified.out;
}

TEST_F(Intruder, CannotEndTheProgramByADirectoryInPlaceOfTheAnchor) {
    fs::remove(store_.anchor());
    fs::create_directory(store_.anchor());
    expect_no_start("is a directory; move it away");
}

TEST_F(Intruder, IsNotSaidToHaveAlteredNothingByAQuickLook) {
    fill(5);
    const auto quick = store_.verify({"--quick"});
    EXPECT_EQ(quick.exit_code, 0);
    EXPECT_NE(quick.out.find("not shown: that the events before it are"), std::string::npos)
        << quick.out;
    EXPECT_EQ(quick.out.find("every event"), std::string::npos) << quick.out;
}

} // namespace
} // namespace muniment::faults
