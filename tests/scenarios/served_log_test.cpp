#include "eventstore/integrity/tile_path.hpp"
#include "tests/paths.hpp"
#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

// The log as a mirror takes it from a running server (C2SP tlog-tiles), given to verifiers that
// this project did not write.

namespace muniment::scenarios {
namespace {

namespace fs = std::filesystem;
using eventstore::entries_path;
using eventstore::tile_path;

/// Groups `first` to `last`, an event each, in one commit.
std::string groups(int first, int last) {
    std::string changes;
    for (int i = first; i <= last; ++i)
        changes += std::string(changes.empty() ? "" : ",") + R"({"op":"create_group","name":"g)" +
                   std::to_string(i) + "\"}";
    return R"({"reason":"a tree of some size","changes":[)" + changes + "]}";
}

class ServedLog : public ::testing::Test {
  protected:
    void serve(const std::string& public_log) {
        server_.emplace(store_, std::vector<std::string>{"--public-log", public_log});
    }

    /// Of somebody without a token.
    Answer get(const std::string& path) { return Client(server_->port(), "").get("/log/" + path); }

    void write(const std::string& changes) {
        const auto answer = server_->client().post("/v1/changes", changes);
        ASSERT_EQ(answer.status, 200) << answer.body;
    }

    std::uint64_t size() {
        const auto note = get("checkpoint").body;
        return std::stoull(note.substr(note.find('\n') + 1));
    }

    void copy(const std::string& path) {
        const auto answer = get(path);
        ASSERT_EQ(answer.status, 200) << path;
        EXPECT_EQ(answer.header("Content-Type"), "application/octet-stream") << path;
        EXPECT_NE(answer.header("Cache-Control").find("immutable"), std::string::npos) << path;
        write_file(mirror() / path, answer.body);
    }

    /// Everything that the tree of the newest checkpoint has.
    void take_mirror() {
        write_file(mirror() / "checkpoint", get("checkpoint").body);
        auto width = size();
        for (std::uint64_t index = 0; index * 256 < width; ++index)
            copy(entries_path(index, std::min<std::uint64_t>(width - index * 256, 256)));
        for (std::uint64_t level = 0; width > 0; ++level, width /= 256)
            for (std::uint64_t index = 0; index * 256 < width; ++index)
                copy(tile_path(level, index, std::min<std::uint64_t>(width - index * 256, 256)));
    }

    fs::path mirror() const { return place_ / "mirror"; }

    eventstore::TemporaryDirectory place_;
    RealStore store_;
    std::optional<Server> server_;
};

TEST_F(ServedLog, IsAcceptedByTheGoModulesAndContinuesAnOlderCheckpoint) {
    if (!is_installed("go")) GTEST_SKIP() << "go is not installed (golang-go)";
    if (!fs::exists("/usr/share/gocode/src/golang.org/x/mod/sumdb"))
        GTEST_SKIP() << "x/mod is not installed (golang-golang-x-mod-dev)";
    const auto program = place_ / "verify";
    const Command build{{"go", "build", "-o", program.string(),
                         (testing::paths::sources() / "tests/interop/verify.go").string()},
                        "/dev/null",
                        {{"GO111MODULE", "off"},
                         {"GOPATH", "/usr/share/gocode"},
                         {"GOCACHE", (fs::temp_directory_path() / "muniment-go-cache").string()}}};
    const auto built = run(build);
    ASSERT_EQ(built.exit_code, 0) << built.err;
    serve("all");
    write(groups(1, 300));
    const auto older = place_ / "older.checkpoint";
    write_file(older, get("checkpoint").body);
    write(groups(301, 600));
    take_mirror();

    const auto verify = [&](const std::vector<std::string>& more = {}) {
        Command command{{program.string(), mirror().string(), store_.verifier_key()}};
        command.arguments.insert(command.arguments.end(), more.begin(), more.end());
        return run(command);
    };
    EXPECT_EQ(verify().exit_code, 0) << verify().err;
    EXPECT_EQ(verify({older.string()}).exit_code, 0) << verify({older.string()}).err;

    const RealStore other;
    EXPECT_EQ(run({{program.string(), mirror().string(), other.verifier_key()}}).exit_code, 1);
    auto bundle = read_file(mirror() / "tile/entries/001");
    bundle[bundle.size() / 2] = static_cast<char>(bundle[bundle.size() / 2] ^ 1);
    write_file(mirror() / "tile/entries/001", bundle);
    EXPECT_EQ(verify().exit_code, 1) << "an altered entry is noticed";
}

TEST_F(ServedLog, HasSignaturesThatNodeAccepts) {
    if (!is_installed("node")) GTEST_SKIP() << "node is not installed (nodejs)";
    serve("all");
    write(groups(1, 270));
    take_mirror();
    const auto created = server_->client().get("/v1/events/1").json();
    const std::string event_key = created.at("data").at("event_key").as_string().c_str();
    const std::string program =
        (testing::paths::sources() / "tests/interop/verify_dsse.mjs").string();
    const auto accepted = run({{"node", program, mirror().string(), event_key}});
    EXPECT_EQ(accepted.exit_code, 0) << accepted.err;
    const auto refused = run({{"node", program, mirror().string(), std::string(64, '3')}});
    EXPECT_NE(refused.exit_code, 0);
}

TEST_F(ServedLog, ServesEveryWidthOfAPartialTileAndNothingBeyondTheTree) {
    serve("all");
    write(groups(1, 268)); // 270 events: one full tile, and 14 hashes of the next
    ASSERT_EQ(size(), 270U);
    const auto widest = get("tile/0/001.p/14").body;
    ASSERT_EQ(widest.size(), 14U * 32U);
    std::string bundle;
    for (std::uint64_t width = 1; width <= 14; ++width) {
        const auto tile = get(tile_path(0, 1, width));
        EXPECT_EQ(tile.status, 200) << width;
        EXPECT_EQ(tile.body, widest.substr(0, width * 32)) << width;
        const auto entries = get(entries_path(1, width));
        EXPECT_EQ(entries.status, 200) << width;
        EXPECT_TRUE(entries.body.starts_with(bundle) && entries.body.size() > bundle.size());
        bundle = entries.body;
    }
    for (const char* there : {"tile/0/000", "tile/entries/000", "tile/0/000.p/200",
                              "tile/entries/000.p/255", "tile/1/000.p/1"})
        EXPECT_EQ(get(there).status, 200) << there;
    for (const char* beyond : {"tile/0/001",
                               "tile/0/001.p/15",
                               "tile/0/002.p/1",
                               "tile/entries/001",
                               "tile/entries/001.p/15",
                               "tile/entries/002.p/1",
                               "tile/1/000",
                               "tile/1/000.p/2",
                               "tile/1/001.p/1",
                               "tile/2/000.p/1",
                               "tile/0/000.p/0",
                               "tile/0/000.p/256",
                               "tile/0/000.p/01",
                               "tile/00/000",
                               "tile/64/000",
                               "tile/0/x001/000",
                               "tile/0/0",
                               "tile/8/0/000",
                               "tile/entries/x000/000",
                               "tile/0/",
                               "tile/-1/000"})
        EXPECT_EQ(get(beyond).status, 404) << beyond;
    const auto checkpoint = get("checkpoint");
    EXPECT_EQ(checkpoint.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(checkpoint.header("Cache-Control"), "no-cache");
}

TEST_F(ServedLog, ShowsThePublicOnlyWhatTheOperatorAllows) {
    const std::vector<std::pair<std::string, std::vector<int>>> allowed = {
        {"none", {401, 401, 401}},
        {"checkpoint", {200, 401, 401}},
        {"hashes", {200, 200, 401}},
        {"all", {200, 200, 200}}};
    for (const auto& [level, statuses] : allowed) {
        serve(level);
        EXPECT_EQ(get("checkpoint").status, statuses[0]) << level;
        EXPECT_EQ(get("tile/0/000.p/2").status, statuses[1]) << level;
        EXPECT_EQ(get("tile/entries/000.p/2").status, statuses[2]) << level;
        EXPECT_EQ(server_->client().get("/log/tile/entries/000.p/2").status, 200) << level;
        server_->stop();
    }
}

} // namespace
} // namespace muniment::scenarios
