#include "tests/paths.hpp"
#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

// What an auditor is handed: sealed files and receipts, checked offline by the program, by Python
// and by Go.

namespace muniment::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr int done = 0;
constexpr int refused = 1;
constexpr int usage = 2;
constexpr int environment = 3;

bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

class Evidence : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string lines;
        for (int i = 1; i <= 5; ++i) {
            const auto n = std::to_string(i);
            lines += R"({"occurred_at":"2024-01-0)" + n + R"(T00:00:00Z","changes":[)" +
                     R"({"op":"create_group","id":"g)" + n + R"(","name":"G)" + n + "\"}," +
                     R"({"op":"add_members","group":"g)" + n + R"(","users":["u"]}]})" + "\n";
        }
        ASSERT_EQ(store_.import_lines(lines).exit_code, done);
    }

    fs::path file(const std::string& name) const { return store_.place() / name; }
    Outcome exported(const std::string& name, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> options = {"--out", file(name).string()};
        options.insert(options.end(), more.begin(), more.end());
        return store_.run({"export"}, options);
    }
    Outcome verify(const std::string& name, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> command = {"verify", file(name).string()};
        command.insert(command.end(), more.begin(), more.end());
        return run(muniment(std::move(command)));
    }
    Outcome verify_with_key(const std::string& name) const {
        return verify(name, {"--key", store_.verifier_key()});
    }
    Outcome on_server(const Server& server, std::vector<std::string> command) const {
        command.insert(command.end(),
                       {"--server", "http://127.0.0.1:" + std::to_string(server.port())});
        auto asked = muniment(std::move(command));
        asked.environment["MUNIMENT_TOKEN"] = store_.token();
        return run(asked);
    }
    void expect_failure(const Outcome& outcome, const std::string& words) const {
        EXPECT_EQ(outcome.exit_code, refused) << outcome.out << outcome.err;
        EXPECT_TRUE(says(outcome.out, "FAILED") && says(outcome.out, words)) << outcome.out;
    }

    RealStore store_;
};

TEST_F(Evidence, IsSealedInEachFormat) {
    for (const std::string format : {"snapshot", "effective", "auth0"}) {
        ASSERT_EQ(exported(format, {"--format", format, "--at", "8"}).exit_code, done);
        const auto verified = verify_with_key(format);
        EXPECT_EQ(verified.exit_code, done) << verified.out;
        EXPECT_TRUE(says(verified.out, "authentic")) << verified.out;
        EXPECT_TRUE(says(verified.out, "format   " + format)) << verified.out;
        EXPECT_TRUE(says(verified.out, "position 8\n")) << verified.out;
        const auto alone = verify(format);
        EXPECT_EQ(alone.exit_code, done) << alone.out;
        EXPECT_TRUE(says(alone.out, "self-consistent only")) << alone.out;
    }
}

TEST_F(Evidence, IsTheSameFromADirectoryAndFromAServer) {
    const Server server(store_);
    for (const std::string format : {"snapshot", "effective", "auth0"}) {
        const auto here = file(format + ".here");
        const auto there = file(format + ".there");
        ASSERT_EQ(exported(format + ".here", {"--format", format, "--at", "8"}).exit_code, done);
        const auto fetched =
            on_server(server, {"export", "--format", format, "--at", "8", "--out", there.string()});
        ASSERT_EQ(fetched.exit_code, done) << fetched.err;
        EXPECT_EQ(read_file(here), read_file(there)) << format;
        EXPECT_EQ(read_file(here.string() + ".seal"), read_file(there.string() + ".seal"));
        // Without a moment the seal says of which one the file is.
        ASSERT_EQ(
            on_server(server, {"export", "--format", format, "--out", there.string()}).exit_code,
            done);
        EXPECT_EQ(verify_with_key(format + ".there").exit_code, done);
    }
}

TEST_F(Evidence, IsRefusedWhereAnythingIsWrong) {
    ASSERT_EQ(exported("effective", {"--format", "effective"}).exit_code, done);
    ASSERT_EQ(exported("snapshot").exit_code, done);
    ASSERT_EQ(exported("older", {"--at", "8"}).exit_code, done);
    const auto seal = read_file(file("effective.seal"));
    const RealStore other;

    expect_failure(verify("effective", {"--key", other.verifier_key()}), "none of the known keys");
    expect_failure(verify("effective", {"--key", store_.verifier_key(), "--seal",
                                        file("snapshot.seal").string()}),
                   "");
    expect_failure(
        verify("snapshot", {"--key", store_.verifier_key(), "--seal", file("older.seal").string()}),
        "the seal is of other bytes");
    write_file(file("effective"), read_file(file("effective")) + "u,A,p\n");
    expect_failure(verify_with_key("effective"), "the seal is of other bytes");
    auto altered = seal;
    altered[altered.find("rows ") + 5] ^= 1;
    write_file(file("effective.seal"), altered);
    expect_failure(verify_with_key("effective"), "the seal");
    write_file(file("effective.seal"), "");
    expect_failure(verify_with_key("effective"), "the seal");
    fs::remove(file("effective.seal"));
    expect_failure(verify_with_key("effective"), "its seal is missing");
    expect_failure(verify("effective"), "its seal is missing");
    fs::remove(file("snapshot.seal"));
    expect_failure(verify_with_key("snapshot"), "its seal is missing");
    expect_failure(verify("snapshot", {"--seal", file("none").string()}), "its seal is missing");
    EXPECT_EQ(verify("snapshot").exit_code, done) << "it is whole, and more is not said";
    EXPECT_EQ(verify("none").exit_code, environment);
    EXPECT_EQ(run(muniment({"verify", store_.data().string(), "--seal", "x"})).exit_code, usage);
}

TEST_F(Evidence, NeedsTheLogKeyToBeSealed) {
    fs::rename(store_.data() / "keys", file("keys"));
    const auto unsealed = exported("snapshot");
    EXPECT_EQ(unsealed.exit_code, environment);
    EXPECT_TRUE(says(unsealed.err, "cannot be sealed")) << unsealed.err;
    EXPECT_TRUE(says(unsealed.err, "without --out")) << unsealed.err;
    EXPECT_FALSE(fs::exists(file("snapshot")));
    EXPECT_FALSE(fs::exists(file("snapshot.seal")));
    EXPECT_FALSE(fs::exists(file("snapshot.partial")));
    EXPECT_EQ(store_.run({"export"}).exit_code, done) << "to standard output";
    // The key of another log is none.
    const RealStore other;
    fs::copy(other.data() / "keys", store_.data() / "keys");
    EXPECT_EQ(exported("snapshot").exit_code, environment);
}

TEST_F(Evidence, IsSealedByTheKeyInForceAfterARotation) {
    ASSERT_EQ(store_.run({"key", "rotate"}, {"--purpose", "log"}).exit_code, done);
    ASSERT_EQ(store_.run({"key", "recover"}).exit_code, done);
    const auto shown = store_.run({"key", "show"}).out;
    auto key = shown.substr(shown.find("verifier key ") + 13);
    key.resize(key.find('\n'));
    ASSERT_NE(key, store_.verifier_key());
    ASSERT_EQ(exported("past", {"--at", "8"}).exit_code, done);
    const auto verified = verify("past", {"--key", key});
    EXPECT_EQ(verified.exit_code, done) << verified.out;
    expect_failure(verify_with_key("past"), "none of the known keys");
}

TEST_F(Evidence, OfASingleEventIsAReceipt) {
    const Server server(store_);
    for (const int position : {1, 2, 3, 8, 12}) {
        const auto p = std::to_string(position);
        const auto name = "receipt" + p;
        const auto local = store_.run({"receipt", p}, {"--out", file(name).string()});
        ASSERT_EQ(local.exit_code, done) << local.err;
        const auto verified = verify_with_key(name);
        EXPECT_EQ(verified.exit_code, done) << verified.out;
        EXPECT_TRUE(says(verified.out, "position " + p + "\n")) << verified.out;
        EXPECT_TRUE(says(verified.out, "authentic")) << verified.out;
        EXPECT_EQ(on_server(server, {"receipt", p}).out, read_file(file(name)));
    }
    for (const auto* position : {"13", "99999999999"}) {
        EXPECT_EQ(store_.run({"receipt", position}).exit_code, refused);
        EXPECT_EQ(on_server(server, {"receipt", position}).exit_code, refused);
    }
    EXPECT_EQ(store_.run({"receipt", "0"}).exit_code, usage);
    auto altered = read_file(file("receipt8"));
    altered[altered.size() / 3] ^= 1;
    write_file(file("receipt8"), altered);
    expect_failure(verify_with_key("receipt8"), "");
    expect_failure(verify("receipt3", {"--key", RealStore().verifier_key()}),
                   "none of the known keys");
    EXPECT_EQ(verify("receipt3", {"--seal", "x"}).exit_code, usage);
}

TEST_F(Evidence, IsReadByThirtyLinesOfPython) {
    if (run({{"python3", "-c", "import cryptography"}}).exit_code != 0)
        GTEST_SKIP() << "python3 or python3-cryptography is not installed";
    const auto script = (testing::paths::sources() / "docs/verify_receipt.py").string();
    const auto python = [&](const std::string& name, const std::string& key) {
        return run({{"python3", script, file(name).string(), key}});
    };
    for (int position = 1; position <= 12; ++position) {
        const auto p = std::to_string(position);
        ASSERT_EQ(store_.run({"receipt", p}, {"--out", file("receipt").string()}).exit_code, done);
        const auto accepted = python("receipt", store_.verifier_key());
        EXPECT_EQ(accepted.exit_code, done) << accepted.out << accepted.err;
        EXPECT_TRUE(says(accepted.out, "position " + p + " ")) << accepted.out;
    }
    EXPECT_NE(python("receipt", RealStore().verifier_key()).exit_code, done);
    const auto receipt = read_file(file("receipt"));
    for (std::size_t i = 0; i < receipt.size(); i += 97) {
        auto altered = receipt;
        altered[i] ^= 1;
        write_file(file("altered"), altered);
        EXPECT_NE(python("altered", store_.verifier_key()).exit_code, done) << "byte " << i;
    }
}

TEST_F(Evidence, IsAcceptedByTheGoModules) {
    if (!is_installed("go")) GTEST_SKIP() << "go is not installed (golang-go)";
    if (!fs::exists("/usr/share/gocode/src/golang.org/x/mod/sumdb"))
        GTEST_SKIP() << "x/mod is not installed (golang-golang-x-mod-dev)";
    const auto program = file("verify").string();
    const auto built =
        run({{"go", "build", "-o", program,
              (testing::paths::sources() / "tests/interop/verify.go").string()},
             "/dev/null",
             {{"GO111MODULE", "off"},
              {"GOPATH", "/usr/share/gocode"},
              {"GOCACHE", (fs::temp_directory_path() / "muniment-go-cache").string()}}});
    ASSERT_EQ(built.exit_code, 0) << built.err;
    const auto key = store_.verifier_key();
    ASSERT_EQ(store_.run({"receipt", "7"}, {"--out", file("receipt").string()}).exit_code, done);
    ASSERT_EQ(exported("effective", {"--format", "effective"}).exit_code, done);
    const auto receipt = run({{program, "receipt", file("receipt").string(), key}});
    EXPECT_EQ(receipt.exit_code, done) << receipt.err;
    const auto sealed = run({{program, "seal", file("effective").string(), key}});
    EXPECT_EQ(sealed.exit_code, done) << sealed.err;
    const auto other = RealStore().verifier_key();
    EXPECT_NE(run({{program, "receipt", file("receipt").string(), other}}).exit_code, done);
    EXPECT_NE(run({{program, "seal", file("effective").string(), other}}).exit_code, done);
    write_file(file("effective"), read_file(file("effective")) + "u,A,p\n");
    EXPECT_NE(run({{program, "seal", file("effective").string(), key}}).exit_code, done);
    auto altered = read_file(file("receipt"));
    altered[altered.size() / 3] ^= 1;
    write_file(file("receipt"), altered);
    EXPECT_NE(run({{program, "receipt", file("receipt").string(), key}}).exit_code, done);
}

} // namespace
} // namespace muniment::scenarios
