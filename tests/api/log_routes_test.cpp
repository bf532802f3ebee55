#include "eventstore/integrity/signed_note.hpp"
#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

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
