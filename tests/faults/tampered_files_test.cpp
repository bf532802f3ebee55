#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

#include <set>

// Somebody has the files. What they change is seen; what they cut off is seen by whoever remembers
// a checkpoint, and the anchor does.

namespace muniment::faults {
namespace {

namespace fs = std::filesystem;
using scenarios::RealStore;
using scenarios::Server;
using scenarios::tamper;

constexpr const char* drop_triggers =
    "DROP TRIGGER event_insert; DROP TRIGGER event_update; DROP TRIGGER event_delete; "
    "DROP TRIGGER checkpoint_insert; DROP TRIGGER checkpoint_update; "
    "DROP TRIGGER checkpoint_delete; DROP TRIGGER tile_insert; DROP TRIGGER tile_update; "
    "DROP TRIGGER tile_delete; ";

std::string line(int number) {
    const auto n = std::to_string(number);
    return R"({"occurred_at":"2024-01-0)" + n + R"(T00:00:00Z","reason":"r)" + n +
           R"(","changes":[{"op":"create_group","id":"g)" + n + R"(","name":"G)" + n + "\"}]}\n";
}

/// Positions 1 and 2 are of `init`; then five groups, a commit each: position 7 is the head.
class TamperedFiles : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto imported = store_.import_lines(line(1) + line(2) + line(3) + line(4) + line(5));
        ASSERT_EQ(imported.exit_code, 0) << imported.err;
        ASSERT_EQ(store_.verify().exit_code, 0);
    }

    fs::path log() const { return store_.data() / "log.db"; }

    RealStore store_;
};

struct Forgery {
    const char* name;
    const char* sql;
    int position; ///< that verify names; 0: of no single position
};

class ForgedRow : public TamperedFiles, public ::testing::WithParamInterface<Forgery> {};

TEST_P(ForgedRow, IsFoundByVerifyWithItsPosition) {
    tamper(log(), std::string(drop_triggers) + GetParam().sql);
    const auto verified = store_.verify();
    EXPECT_EQ(verified.exit_code, 1) << verified.out;
    const auto named = "FAILED at position " + std::to_string(GetParam().position) + ":";
    EXPECT_NE(verified.out.find(named), std::string::npos) << verified.out;
    EXPECT_EQ(verified.out.find("authentic"), std::string::npos) << verified.out;
}

INSTANTIATE_TEST_SUITE_P(
    Of, ForgedRow,
    ::testing::Values(
        Forgery{"ABody",
                "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), 'r2', 'r9') "
                "AS BLOB) WHERE position = 4",
                4},
        Forgery{"ASignature",
                "UPDATE event SET signatures = (SELECT signatures FROM event WHERE "
                "position = 4) WHERE position = 5",
                5},
        Forgery{"ACheckpoint",
                "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE "
                "commit_number = 2) WHERE commit_number = 3",
                4},
        Forgery{"ATile",
                "UPDATE tile SET hashes = CAST(substr(hashes, 1, 128) || zeroblob(32) || "
                "substr(hashes, 161) AS BLOB)",
                5},
        Forgery{"AMissingEvent", "DELETE FROM event WHERE position = 5", 5},
        Forgery{"AMissingCheckpoint", "DELETE FROM checkpoint WHERE commit_number = 4", 5},
        Forgery{"SwappedEvents",
                "CREATE TEMP TABLE two AS SELECT position, body, signatures FROM event WHERE "
                "position IN (4, 5); DELETE FROM event WHERE position IN (4, 5); "
                "INSERT INTO event (position, body, signatures) SELECT 9 - position, body, "
                "signatures FROM two",
                4}),
    [](const auto& forgery) { return std::string(forgery.param.name); });

TEST_F(TamperedFiles, AreFoundAtAnyByteOfTheDatabaseThatMatters) {
    const auto whole = scenarios::read_file(log());
    const auto body = whole.find(R"("reason":"r3")");
    ASSERT_NE(body, std::string::npos);
    auto altered = whole;
    altered[body + 11] = '8';
    scenarios::write_file(log(), altered);
    const auto verified = store_.verify();
    EXPECT_EQ(verified.exit_code, 1);
    EXPECT_NE(verified.out.find("FAILED at position 5:"), std::string::npos) << verified.out;
    scenarios::write_file(log(), whole.substr(0, whole.size() / 2));
    EXPECT_EQ(store_.verify().exit_code, 1);
    scenarios::write_file(log(), whole);
    EXPECT_EQ(store_.verify().exit_code, 0);
}

TEST_F(TamperedFiles, DoNotOpenWithAForgedHead) {
    tamper(log(), std::string(drop_triggers) +
                      "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), 'r5', 'r9') AS "
                      "BLOB) WHERE position = 7");
    Server server(store_);
    EXPECT_EQ(server.port(), 0);
    const auto ended = server.process().wait();
    EXPECT_EQ(ended.exit_code, 3);
    EXPECT_NE(ended.err.find("muniment: "), std::string::npos) << ended.err;
}

/// The store as it was before its last changes, put back over what it became.
class RolledBackStore : public TamperedFiles {
  protected:
    void SetUp() override {
        TamperedFiles::SetUp();
        fs::copy(store_.data(), backup(), fs::copy_options::recursive);
        {
            Server server(store_);
            ASSERT_EQ(server.client().post("/v1/changes", missed).status, 200);
            scenarios::write_file(store_.place() / "remembered",
                                  server.client().get("/log/checkpoint").body);
            ASSERT_EQ(server.stop().exit_code, 0);
        }
        ASSERT_EQ(store_.verify({"--checkpoint", remembered()}).exit_code, 0);
        fs::copy_file(store_.data() / "views.db", newer_views());
        fs::remove_all(store_.data());
        fs::rename(backup(), store_.data());
    }

    static constexpr const char* missed =
        R"({"reason":"missed","changes":[{"op":"create_group","id":"m","name":"M"}]})";
    static constexpr const char* other =
        R"({"reason":"other","changes":[{"op":"create_group","id":"o","name":"O"}]})";

    fs::path backup() const { return store_.place() / "backup"; }
    fs::path newer_views() const { return store_.place() / "newer_views.db"; }
    std::string remembered() const { return (store_.place() / "remembered").string(); }
};

TEST_F(RolledBackStore, OpensReadOnlyAndSaysWhatIsMissing) {
    Server server(store_);
    ASSERT_NE(server.port(), 0) << server.process().err();
    auto client = server.client();
    EXPECT_EQ(client.get("/v1/groups/g5").status, 200);
    const auto refused = client.post("/v1/changes", other);
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.json().at("type"), "/problems/writes_stopped");
    const std::string why = refused.json().at("detail").as_string().c_str();
    EXPECT_NE(why.find("ends at position 7"), std::string::npos) << why;
    EXPECT_NE(why.find("remembers position 8"), std::string::npos) << why;
    const auto ready = client.get("/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_NE(ready.body.find("events are missing"), std::string::npos) << ready.body;
    EXPECT_EQ(server.stop().exit_code, 0);
    EXPECT_NE(store_.run({"key", "recover"}).exit_code, 0);
    EXPECT_EQ(
        store_.import_lines(line(1) + line(2) + line(3) + line(4) + line(5) + line(6)).exit_code,
        3);
    EXPECT_EQ(store_.verify().exit_code, 0) << "nothing was written";
}

TEST_F(RolledBackStore, FailsAgainstARememberedCheckpoint) {
    for (const char* level : {"--quick", "--full"}) {
        const auto verified = store_.verify({"--checkpoint", remembered(), level});
        EXPECT_EQ(verified.exit_code, 1) << verified.out;
        EXPECT_NE(verified.out.find("FAILED at position 7: the log ends here"), std::string::npos)
            << verified.out;
    }
}

TEST_F(RolledBackStore, ThatWasWrittenToIsARewriteForWhoeverRemembers) {
    const auto anchor = scenarios::read_file(store_.anchor());
    fs::remove(store_.anchor());
    {
        Server server(store_);
        ASSERT_EQ(server.client().post("/v1/changes", other).status, 200);
        ASSERT_EQ(server.stop().exit_code, 0);
    }
    EXPECT_EQ(store_.verify().exit_code, 0) << "it is signed by the keys of the log";
    for (const char* level : {"--quick", "--full"}) {
        const auto verified = store_.verify({"--checkpoint", remembered(), level});
        EXPECT_EQ(verified.exit_code, 1) << verified.out;
        EXPECT_NE(verified.out.find("FAILED at position 8:"), std::string::npos) << verified.out;
    }
    scenarios::write_file(store_.anchor(), anchor);
    const Server server(store_);
    const auto refused = server.client().post("/v1/changes", missed);
    EXPECT_EQ(refused.status, 503);
    EXPECT_NE(refused.body.find("the history was rewritten"), std::string::npos) << refused.body;
}

/// The ids of the groups that the list shows; it comes from the views.
std::set<std::string> listed_groups(const Server& server) {
    std::set<std::string> ids;
    const auto list = server.client().get("/v1/groups").json();
    for (const auto& item : list.at("items").as_array())
        ids.insert(item.at("id").as_string().c_str());
    return ids;
}

TEST_F(RolledBackStore, IsNotAnsweredFromViewsOfWhatWasRolledBack) {
    fs::remove(store_.anchor());
    fs::copy_file(newer_views(), store_.data() / "views.db", fs::copy_options::overwrite_existing);
    {
        Server server(store_);
        EXPECT_EQ(listed_groups(server), (std::set<std::string>{"g1", "g2", "g3", "g4", "g5"}));
        ASSERT_EQ(server.client().post("/v1/changes", other).json().at("position"), 8);
        ASSERT_EQ(server.stop().exit_code, 0);
    }
    // As many events as the views know, but the last one is another.
    fs::copy_file(newer_views(), store_.data() / "views.db", fs::copy_options::overwrite_existing);
    const Server server(store_);
    EXPECT_EQ(listed_groups(server), (std::set<std::string>{"g1", "g2", "g3", "g4", "g5", "o"}));
}

TEST_F(TamperedFiles, ViewsAreRebuiltFromTheLog) {
    const auto export_of = [&] { return store_.run({"export"}, {"--format", "snapshot"}); };
    const auto before = export_of();
    ASSERT_EQ(before.exit_code, 0) << before.err;
    fs::remove(store_.data() / "views.db");
    EXPECT_EQ(export_of().out, before.out);
}

} // namespace
} // namespace muniment::faults
