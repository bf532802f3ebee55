#include "tests/scenarios/real_store.hpp"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

// The disk fails the n-th system call on the files of the store, for many n: strace stands between
// the server and the kernel.

namespace muniment::faults {
namespace {

namespace fs = std::filesystem;
using scenarios::RealStore;
using scenarios::Server;

constexpr int changes = 4;

/// Which calls fail, in what way, and which of each thread's calls (`3`, or `3+` from there on).
struct Fault {
    std::string call;
    std::string error;
    std::string when;

    std::string text() const { return call + ":error=" + error + ":when=" + when; }
};

std::string trace_of(const RealStore& store) {
    return (store.place() / "strace").string();
}

/// Whether a call was made to fail; strace writes its line a moment after.
bool has_failed(const RealStore& store) {
    for (int tries = 0; tries < 100; ++tries) {
        if (scenarios::read_file(trace_of(store)).find("(INJECTED)") != std::string::npos)
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

std::vector<std::string> under(const Fault& fault, const RealStore& store) {
    std::vector<std::string> strace = {"strace", "-D", "-f", "-qq", "-o", trace_of(store)};
    for (const char* name : {"log.db", "log.db-wal", "secrets.db", "secrets.db-wal"})
        strace.insert(strace.end(), {"-P", (store.data() / name).string()});
    strace.insert(strace.end(), {"-e", "trace=" + fault.call, "-e", "inject=" + fault.text()});
    return strace;
}

/// A user with a profile, so that a key is made too, and a group: one batch of two events.
std::string change(int number) {
    const auto n = std::to_string(number);
    return R"({"reason":"on a bad disk","changes":[{"op":"create_user","id":"u)" + n +
           R"(","name":"N"},{"op":"create_group","id":"g)" + n + R"(","name":"g)" + n + "\"}]}";
}

/// What became of the changes 0, 1, …; a change without an answer is among neither.
struct Told {
    std::set<int> acknowledged;
    std::set<int> refused;
};

/// Writes while the disk fails. A server that cannot even open the store says why.
Told write_on(const RealStore& store, const Fault& fault) {
    Server server(store, {}, under(fault, store));
    Told told;
    if (server.port() == 0) {
        const auto ended = server.process().wait();
        EXPECT_EQ(ended.exit_code, 3) << ended.err;
        EXPECT_NE(ended.err.find("muniment: "), std::string::npos) << ended.err;
        return told;
    }
    auto client = server.client();
    for (int i = 0; i < changes; ++i) {
        const auto answer = client.post("/v1/changes", change(i));
        EXPECT_TRUE(answer.status == 200 || answer.status == 503)
            << answer.status << " " << answer.body << server.process().err();
        if (answer.status == 200) told.acknowledged.insert(i);
        if (answer.status == 503) told.refused.insert(i);
    }
    EXPECT_EQ(client.get("/healthz").status, 200) << "reading goes on";
    server.kill();
    return told;
}

/// Whether the server has the thing of this id.
bool has(scenarios::Client& client, const std::string& path) {
    const auto answer = client.get(path);
    EXPECT_TRUE(answer.status == 200 || answer.status == 404) << path << answer.body;
    return answer.status == 200;
}

void expect_whole(const RealStore& store, const Told& told) {
    const auto verified = store.verify();
    EXPECT_EQ(verified.exit_code, 0) << verified.out;
    Server server(store);
    ASSERT_NE(server.port(), 0) << server.process().err();
    auto client = server.client();
    for (int i = 0; i < changes; ++i) {
        const auto n = std::to_string(i);
        const bool has_user = has(client, "/v1/users/u" + n);
        EXPECT_EQ(has_user, has(client, "/v1/groups/g" + n)) << "half of change " << i;
        if (told.acknowledged.contains(i)) {
            EXPECT_TRUE(has_user) << "change " << i << " is lost";
        }
        if (told.refused.contains(i)) {
            EXPECT_FALSE(has_user) << "change " << i << " was refused and yet is there";
        }
        if (has_user) {
            EXPECT_EQ(client.get("/v1/users/u" + n).json().at("name"), "N") << "its key is lost";
        }
    }
    const auto later = client.post("/v1/changes", change(changes));
    EXPECT_EQ(later.status, 200) << later.body;
}

class FailingDisk : public ::testing::TestWithParam<Fault> {
  protected:
    void SetUp() override {
        if (!scenarios::is_installed("strace")) GTEST_SKIP() << "strace is not installed";
        const auto tried = scenarios::run(
            {{"strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true"}});
        if (tried.exit_code != 0)
            GTEST_SKIP() << "strace may not trace here (ptrace): " << tried.err;
    }
};

TEST_P(FailingDisk, LosesNothingAcknowledgedAndLeavesNoHalfBatch) {
    const RealStore store;
    const auto told = write_on(store, GetParam());
    EXPECT_TRUE(has_failed(store)) << "this fault was never met";
    expect_whole(store, told);
}

std::vector<Fault> faults() {
    std::vector<Fault> all;
    for (const char* when : {"1", "2", "3", "4", "5", "6", "1+", "3+", "4+"})
        all.push_back({"fdatasync", "EIO", when});
    for (int n = 1; n <= 60; n += n < 24 ? 2 : 5)
        all.push_back({"pwrite64", "ENOSPC", std::to_string(n)});
    for (const char* when : {"2", "11", "17", "10+", "20+", "33+"})
        all.push_back({"pwrite64", "EIO", when});
    for (const char* when : {"1", "1+"})
        all.push_back({"ftruncate", "EIO", when});
    return all;
}

std::string name_of(const ::testing::TestParamInfo<Fault>& fault) {
    auto name = fault.param.call + "_" + fault.param.error + "_at_" + fault.param.when;
    if (name.back() == '+') name.replace(name.size() - 1, 1, "_and_on");
    return name;
}

INSTANTIATE_TEST_SUITE_P(AtTheCall, FailingDisk, ::testing::ValuesIn(faults()), name_of);

/// A commit whose flush failed may lie whole in the write-ahead log while somebody else reads: then
/// nobody knows yet whether it will be there, and nobody is told that it was not written.
TEST(CommitInDoubt, IsNotDeniedWhileAnotherProcessReads) {
    if (!scenarios::is_installed("strace")) GTEST_SKIP() << "strace is not installed";
    const RealStore store;
    Server server(store, {}, under({"fdatasync", "EIO", "8"}, store)); // of the third change
    if (server.port() == 0) GTEST_SKIP() << "strace may not trace here (ptrace)";
    auto client = server.client();
    SQLite::Database other((store.data() / "log.db").string(), SQLite::OPEN_READONLY);
    scenarios::Answer answer;
    int number = 0;
    for (; number < changes; ++number) {
        answer = client.post("/v1/changes", change(number));
        if (answer.status != 200) break;
        if (number == 0) other.exec("BEGIN; SELECT count(*) FROM event");
    }
    ASSERT_EQ(answer.status, 503) << "this fault was never met";
    EXPECT_EQ(answer.json().at("type"), "/problems/writes_stopped") << answer.body;
    EXPECT_NE(answer.body.find("outcome of a commit is unknown"), std::string::npos);
    EXPECT_EQ(client.get("/v1/groups/g0").status, 200) << "reading goes on";
    server.kill();
    other.exec("COMMIT");
    EXPECT_EQ(store.verify().exit_code, 0);
    const Server again(store);
    EXPECT_EQ(again.client().post("/v1/changes", change(changes)).status, 200);
}

/// A disk that fills up in the middle: what was refused can be written once there is room.
TEST(FullDisk, RefusesChangesAndTakesThemWhenThereIsRoomAgain) {
    if (!scenarios::is_installed("strace")) GTEST_SKIP() << "strace is not installed";
    const RealStore store;
    Server server(store, {}, under({"pwrite64", "ENOSPC", "20..40"}, store));
    if (server.port() == 0) GTEST_SKIP() << "strace may not trace here (ptrace)";
    auto client = server.client();
    int refused = 0;
    int last = 0;
    for (int i = 0; i < 40; ++i) {
        const auto answer = client.post("/v1/changes", change(i));
        last = answer.status;
        ASSERT_TRUE(last == 200 || last == 503) << answer.body;
        if (last != 503) continue;
        ++refused;
        EXPECT_FALSE(answer.header("Retry-After").empty()) << answer.head;
        EXPECT_EQ(client.get("/v1/groups/g" + std::to_string(i)).status, 404);
    }
    EXPECT_GT(refused, 0);
    EXPECT_EQ(last, 200);
    EXPECT_EQ(client.get("/readyz").status, 200) << client.get("/readyz").body;
    EXPECT_EQ(server.stop().exit_code, 0);
    EXPECT_EQ(store.verify().exit_code, 0) << store.verify().out;
}

} // namespace
} // namespace muniment::faults
