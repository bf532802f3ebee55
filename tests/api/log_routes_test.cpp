#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/tile_path.hpp"
#include "eventstore/integrity/tile_proof.hpp"
#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

#include <map>

namespace muniment::api {
namespace {

/// Grows the log to this size.
void grow_to(TestStore& test, std::uint64_t size) {
    std::string changes;
    for (auto i = test.head(); i < size; ++i)
        changes += (changes.empty() ? "" : ",") +
                   (R"({"op":"create_group","name":"g)" + std::to_string(i) + "\"}");
    test.must_change(changes);
    ASSERT_EQ(test.head(), size);
}

TEST(TheCheckpoint, IsPublicAndSignedByTheLog) {
    TestStore test;
    grow_to(test, 7);
    const auto answer = test.send_as("", "GET", "/log/checkpoint");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(answer.header("Cache-Control"), "no-cache");
    EXPECT_TRUE(answer.body.starts_with("muniment.example/main\n7\n")) << answer.body;
    const auto verifier =
        eventstore::NoteVerifier::parse(test.get("/v1/status").text("/verifier_key"));
    ASSERT_TRUE(verifier);
}

TEST(Tiles, OfHashesAreServedInEveryWidthUpToTheirOwn) {
    TestStore test;
    grow_to(test, 9);
    const auto widest = test.get("/log/tile/0/000.p/9");
    ASSERT_EQ(widest.status, 200) << widest.body;
    EXPECT_EQ(widest.header("Content-Type"), "application/octet-stream");
    EXPECT_EQ(widest.body.size(), 9U * 32U);
    for (std::size_t width = 1; width <= 9; ++width)
        EXPECT_EQ(test.get("/log/tile/0/000.p/" + std::to_string(width)).body,
                  widest.body.substr(0, width * 32));
    for (const auto* path : {"0/000.p/10", "0/000", "0/001.p/1", "1/000.p/1", "0/000.p/0",
                             "0/000.p/256", "0/0", "x/000", "64/000", "0/000.p/09", ""})
        EXPECT_EQ(test.get(std::string("/log/tile/") + path).status, 404) << path;
}

TEST(Tiles, ThatAreFullHaveTheirPlaceInTheLevelAbove) {
    TestStore test;
    grow_to(test, 258);
    EXPECT_EQ(test.get("/log/tile/0/000").body.size(), 256U * 32U);
    EXPECT_EQ(test.get("/log/tile/0/001.p/2").body.size(), 2U * 32U);
    EXPECT_EQ(test.get("/log/tile/1/000.p/1").body.size(), 32U);
    EXPECT_EQ(test.get("/log/tile/entries/000").status, 200);
    EXPECT_EQ(test.get("/log/tile/entries/001.p/2").status, 200);
    EXPECT_EQ(test.get("/log/tile/entries/001.p/3").status, 404);
}

TEST(EntryBundles, HoldTheEntriesEachBehindItsLength) {
    TestStore test;
    grow_to(test, 5);
    const auto bundle = test.get("/log/tile/entries/000.p/5");
    ASSERT_EQ(bundle.status, 200);
    std::size_t entries = 0;
    for (std::size_t at = 0; at + 2 <= bundle.body.size(); ++entries) {
        const auto length =
            static_cast<std::size_t>(static_cast<unsigned char>(bundle.body[at])) * 256 +
            static_cast<unsigned char>(bundle.body[at + 1]);
        EXPECT_TRUE(bundle.body.substr(at + 2, length).starts_with("{\"payload\":\""));
        at += 2 + length;
    }
    EXPECT_EQ(entries, 5U);
}

/// Tiles as a stranger fetches them, each once, in the width that its tree gives it.
class FetchedTiles {
  public:
    explicit FetchedTiles(TestStore& test) : test_(test) {}

    eventstore::TileSource source() {
        return [this](std::uint64_t level, std::uint64_t index,
                      std::uint64_t width) -> domain::Expected<std::string, std::string> {
            const auto path = "/log/" + eventstore::tile_path(level, index, width);
            auto& kept = kept_[path];
            if (!kept.empty()) return kept;
            const auto answer = test_.get(path);
            if (answer.status != 200) return domain::Failure{path + " is not there"};
            return kept = answer.body;
        };
    }

  private:
    TestStore& test_;
    std::map<std::string, std::string> kept_;
};

TEST(Checkpoints, AreAllConsistentWithOneAnotherByTheTilesThatAreServed) {
    TestStore test;
    const auto key =
        eventstore::NoteVerifier::parse(test.get("/v1/status").text("/verifier_key")).value();
    std::vector<eventstore::Checkpoint> seen;
    for (std::uint64_t size = 2; size <= 300; size = test.head() + 1 + size % 3) {
        if (size > test.head()) grow_to(test, size);
        const auto note = test.get("/log/checkpoint").body;
        seen.push_back(eventstore::open_checkpoint(note, key).value());
        ASSERT_EQ(seen.back().tree.size, size);
    }
    ASSERT_GE(seen.size(), 100U);
    FetchedTiles tiles(test);
    const auto source = tiles.source();
    for (std::size_t newer = 0; newer < seen.size(); ++newer)
        for (std::size_t older = 0; older <= newer; ++older) {
            const auto& from = seen[older].tree;
            const auto& to = seen[newer].tree;
            const auto proof = eventstore::consistency_proof(from.size, to.size, source);
            ASSERT_TRUE(proof) << proof.error().what;
            EXPECT_TRUE(eventstore::verify_consistency(from, to, *proof))
                << from.size << " to " << to.size;
            auto forged = from;
            forged.root[0] ^= 1;
            EXPECT_FALSE(eventstore::verify_consistency(forged, to, *proof))
                << from.size << " to " << to.size;
        }
}

TEST(Tiles, AreKeptBySharedCachesOnlyWhereAnybodyMayReadThem) {
    for (const auto level : {PublicLog::checkpoint, PublicLog::hashes, PublicLog::all}) {
        TestStoreOptions options;
        options.application.public_log = level;
        TestStore test(options);
        const auto cached = [&](const char* target) {
            return test.get(target).header("Cache-Control");
        };
        const std::string forever = ", max-age=31536000, immutable";
        EXPECT_EQ(cached("/log/tile/0/000.p/1"),
                  (level >= PublicLog::hashes ? "public" : "private") + forever);
        EXPECT_EQ(cached("/log/tile/entries/000.p/1"),
                  (level == PublicLog::all ? "public" : "private") + forever);
        EXPECT_EQ(cached("/log/tile/0/000.p/9"), "") << "what is not there may come";
    }
}

TEST(PublicLog, SaysWhatNeedsNoToken) {
    const std::vector<std::string> targets = {"/log/checkpoint", "/log/tile/0/000.p/1",
                                              "/log/tile/entries/000.p/1"};
    const auto open_targets = [&](PublicLog level) {
        TestStoreOptions options;
        options.application.public_log = level;
        TestStore test(options);
        std::size_t open = 0;
        for (const auto& target : targets) {
            const auto status = test.send_as("", "GET", target).status;
            EXPECT_TRUE(status == 200 || status == 401) << target;
            EXPECT_EQ(test.get(target).status, 200) << target;
            if (status == 200) ++open;
        }
        return open;
    };
    EXPECT_EQ(open_targets(PublicLog::none), 0U);
    EXPECT_EQ(open_targets(PublicLog::checkpoint), 1U);
    EXPECT_EQ(open_targets(PublicLog::hashes), 2U);
    EXPECT_EQ(open_targets(PublicLog::all), 3U);
}

} // namespace
} // namespace muniment::api
