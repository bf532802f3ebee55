#include "tests/paths.hpp"
#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

// A mirror of a running server: what it takes over, what it refuses, and what a kill leaves.

namespace muniment::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr int done = 0;
constexpr int refused = 1;
constexpr int environment = 3;

bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

/// Groups named `name`0 to `name`(count - 1), an event each.
std::string groups(const std::string& name, int count) {
    std::string changes;
    for (int i = 0; i < count; ++i)
        changes += std::string(changes.empty() ? "" : ",") + R"({"op":"create_group","name":")" +
                   name + std::to_string(i) + "\"}";
    return R"({"reason":"grows","changes":[)" + changes + "]}";
}

class MirrorOfAServer : public ::testing::Test {
  protected:
    void SetUp() override { server_.emplace(store_); }

    void write(const std::string& name, int count) {
        const auto answer = server_->client().post("/v1/changes", groups(name, count));
        ASSERT_EQ(answer.status, 200) << answer.body;
    }
    /// The store as it was, served again.
    void serve(const fs::path& data) {
        server_->stop();
        server_.reset();
        fs::remove_all(store_.data());
        fs::copy(data, store_.data(), fs::copy_options::recursive);
        fs::remove(store_.anchor());
        server_.emplace(store_);
    }
    void keep_copy() {
        server_->stop();
        server_.reset();
        fs::copy(store_.data(), copy(), fs::copy_options::recursive);
        server_.emplace(store_);
    }
    fs::path copy() const { return store_.place() / "copy"; }
    fs::path mirror() const { return store_.place() / "mirror"; }

    Command mirroring(const std::vector<std::string>& options) const {
        std::vector<std::string> arguments = {"mirror",
                                              "http://127.0.0.1:" + std::to_string(server_->port()),
                                              mirror().string(), "--key", store_.verifier_key()};
        arguments.insert(arguments.end(), options.begin(), options.end());
        auto command = muniment(std::move(arguments));
        command.environment["MUNIMENT_TOKEN"] = store_.token();
        return command;
    }
    Outcome once() const { return run(mirroring({"--once"})); }
    Outcome verify(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> command = {"verify", mirror().string(), "--key",
                                            store_.verifier_key()};
        command.insert(command.end(), more.begin(), more.end());
        return run(muniment(std::move(command)));
    }
    void expect_whole(std::uint64_t position) const {
        const auto verified = verify();
        EXPECT_EQ(verified.exit_code, done) << verified.out;
        EXPECT_TRUE(says(verified.out, "position " + std::to_string(position) + ","))
            << verified.out;
        EXPECT_TRUE(says(verified.out, "authentic")) << verified.out;
    }

    RealStore store_;
    std::optional<Server> server_;
};

TEST_F(MirrorOfAServer, FollowsWhileItIsWrittenTo) {
    Process following(mirroring({"--interval", "1"}));
    for (int i = 0; i < 40; ++i)
        write("w" + std::to_string(i) + "-", 17);
    const auto end = "mirrored to position " + std::to_string(2 + 40 * 17) + " ";
    for (int tries = 0; tries < 600 && !says(following.out(), end); ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_TRUE(says(following.out(), end)) << following.out() << following.err();
    following.signal(SIGTERM);
    EXPECT_EQ(following.wait().exit_code, done);
    expect_whole(2 + 40 * 17);
}

TEST_F(MirrorOfAServer, GoesOnAfterItWasKilledAtAnyPoint) {
    write("a", 600);
    int killed = 0;
    for (int wait_ms = 0; wait_ms < 120; wait_ms += 6) {
        write("k" + std::to_string(wait_ms) + "-", 40);
        Process following(mirroring({"--interval", "1"}));
        std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
        following.signal(SIGKILL);
        if (following.wait().exit_code == -1) ++killed;
        if (!fs::exists(mirror() / "checkpoint")) continue;
        const auto verified = verify();
        ASSERT_EQ(verified.exit_code, done)
            << "killed after " << wait_ms << " ms: " << verified.out;
    }
    EXPECT_GT(killed, 10);
    const auto last = once();
    EXPECT_EQ(last.exit_code, done) << last.out << last.err;
    expect_whole(2 + 600 + 20 * 40);
}

TEST_F(MirrorOfAServer, RefusesASourceThatWasRolledBackOrRewritten) {
    write("a", 10);
    keep_copy();
    write("b", 5);
    ASSERT_EQ(once().exit_code, done);
    expect_whole(17);
    serve(copy());
    const auto truncated = once();
    EXPECT_EQ(truncated.exit_code, refused);
    EXPECT_TRUE(says(truncated.out, "REFUSED (truncated): the log ends at position 12"))
        << truncated.out;
    write("c", 5);
    for (const char* more : {"d", "e"}) {
        const auto forked = once();
        EXPECT_EQ(forked.exit_code, refused);
        EXPECT_TRUE(says(forked.out, "REFUSED (fork): the log key signed two histories"))
            << forked.out;
        write(more, 9);
    }
    EXPECT_EQ(run(mirroring({"--interval", "1"})).exit_code, refused) << "it does not go on";
    expect_whole(17);
    const auto remembered = (mirror() / "checkpoint").string();
    const auto verified = store_.verify({"--checkpoint", remembered});
    EXPECT_EQ(verified.exit_code, refused) << "what the mirror remembers convicts the store";
}

TEST_F(MirrorOfAServer, RefusesTheLogOfAnotherStore) {
    ASSERT_EQ(once().exit_code, done);
    const RealStore other;
    const Server stranger(other);
    auto command = mirroring({"--once"});
    command.arguments[2] = "http://127.0.0.1:" + std::to_string(stranger.port());
    command.environment["MUNIMENT_TOKEN"] = other.token();
    const auto outcome = run(command);
    EXPECT_EQ(outcome.exit_code, refused);
    EXPECT_TRUE(says(outcome.out, "REFUSED (foreign key)")) << outcome.out;
    expect_whole(2);
}

TEST_F(MirrorOfAServer, SaysWhatItNeeds) {
    auto stranger = mirroring({"--once"});
    stranger.environment["MUNIMENT_TOKEN"] = "";
    const auto without_token = run(stranger);
    EXPECT_EQ(without_token.exit_code, environment);
    EXPECT_TRUE(says(without_token.err, "MUNIMENT_TOKEN")) << without_token.err;
    auto nobody = mirroring({"--once"});
    nobody.arguments[2] = "http://127.0.0.1:1/log";
    EXPECT_EQ(run(nobody).exit_code, environment);
    auto elsewhere = mirroring({"--once"});
    elsewhere.arguments[2] += "/v1";
    const auto no_log = run(elsewhere);
    EXPECT_EQ(no_log.exit_code, environment);
    EXPECT_TRUE(says(no_log.err, "serves no `checkpoint`")) << no_log.err;
    auto into_store = mirroring({"--once"});
    into_store.arguments[3] = store_.data().string();
    EXPECT_TRUE(says(run(into_store).err, "is a store"));
}

TEST_F(MirrorOfAServer, IsVerifiedOfflineAndFailsWhereItWasAltered) {
    write("a", 300);
    ASSERT_EQ(once().exit_code, done);
    server_->stop();
    expect_whole(302);
    const auto remembered = (mirror() / "checkpoint").string();
    EXPECT_EQ(verify({"--checkpoint", remembered, "--quick"}).exit_code, done);
    EXPECT_EQ(verify({"--full"}).exit_code, 2);
    const auto bundle = read_file(mirror() / "tile/entries/000");
    auto altered = bundle;
    altered[altered.size() / 2] ^= 1;
    write_file(mirror() / "tile/entries/000", altered);
    const auto failed = verify();
    EXPECT_EQ(failed.exit_code, refused);
    EXPECT_TRUE(says(failed.out, "FAILED at position 1")) << failed.out;
    write_file(mirror() / "tile/entries/000", bundle);
    expect_whole(302);
}

TEST_F(MirrorOfAServer, IsAcceptedByTheGoModules) {
    if (!is_installed("go")) GTEST_SKIP() << "go is not installed (golang-go)";
    if (!fs::exists("/usr/share/gocode/src/golang.org/x/mod/sumdb"))
        GTEST_SKIP() << "x/mod is not installed (golang-golang-x-mod-dev)";
    const auto program = (store_.place() / "verify").string();
    const auto built =
        run({{"go", "build", "-o", program,
              (testing::paths::sources() / "tests/interop/verify.go").string()},
             "/dev/null",
             {{"GO111MODULE", "off"},
              {"GOPATH", "/usr/share/gocode"},
              {"GOCACHE", (fs::temp_directory_path() / "muniment-go-cache").string()}}});
    ASSERT_EQ(built.exit_code, 0) << built.err;
    write("a", 300);
    ASSERT_EQ(once().exit_code, done);
    const auto older = (store_.place() / "older").string();
    write_file(older, read_file(mirror() / "checkpoint"));
    write("b", 300);
    ASSERT_EQ(once().exit_code, done);
    const auto accepted = run({{program, mirror().string(), store_.verifier_key(), older}});
    EXPECT_EQ(accepted.exit_code, done) << accepted.err;
}

} // namespace
} // namespace muniment::scenarios
