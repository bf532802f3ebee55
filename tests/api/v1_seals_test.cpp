#include "api/service/seal.hpp"
#include "eventstore/integrity/seal.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/integrity/tile_proof.hpp"
#include "eventstore/verify/seal_check.hpp"
#include "tests/api/test_store.hpp"
#include "tests/eventstore/sealer_store.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace muniment::api {
namespace {

using eventstore::Seal;

eventstore::NoteVerifier log_key() {
    return eventstore::keys_from('l', 'e').log.verifier();
}

/// Positions 3 to 8: an application with a permission, whose name CSV quotes, for a user for a day;
/// two groups with members, the second in a commit of its own. Three days later.
void fill(TestStore& test) {
    test.must_change(
        R"({"op":"create_application","id":"a","name":"A"},)"
        R"({"op":"create_permission","id":"p","application":"a","name":"read, \"all\""},)"
        R"({"op":"grant_user_permissions","users":["u"],"permissions":["p"],)"
        R"("valid_until":"2026-11-23T00:00:00Z"},)"
        R"({"op":"create_group","id":"g","name":"G"})");
    test.clock.advance(std::chrono::hours(1));
    test.must_change(R"({"op":"create_group","id":"h","name":"H"},)"
                     R"({"op":"add_members","group":"g","users":["u","v"]})");
    test.clock.advance(std::chrono::hours(72));
}

Seal seal_of(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; charset=utf-8");
    const auto seal = eventstore::open_seal(answer.body, log_key());
    if (!seal) ADD_FAILURE() << seal.error().what;
    return seal ? *seal : Seal{};
}

domain::Expected<Seal, std::string> checked(const std::string& file, const std::string& note) {
    std::istringstream stream(file);
    return eventstore::check_sealed_file(stream, note, log_key());
}

const std::vector<std::string> formats = {"snapshot", "effective", "auth0"};

TEST(ASeal, IsOfTheFileThatIsServed) {
    TestStore test;
    fill(test);
    for (const auto& format : formats)
        for (const auto* at : {"6", "8", "8@2026-11-24T00:00:00Z"}) {
            const auto target = "/v1/snapshot?format=" + format + "&at=" + at;
            const auto file = test.get(target);
            ASSERT_EQ(file.status, 200) << file.body;
            const auto seal = seal_of(test.get(target + "&seal=only"));
            EXPECT_EQ(seal.sha256, eventstore::sha256(file.body)) << target;
            EXPECT_EQ(seal.format, format);
            EXPECT_EQ(seal.origin, "muniment.example/main");
            EXPECT_EQ(seal.position.value, at[0] == '6' ? 6U : 8U);
            EXPECT_EQ(seal.instant.has_value(), format == "effective");
            EXPECT_TRUE(seal.filters.empty());
        }
}

TEST(ASeal, CountsTheRows) {
    TestStore test;
    fill(test);
    const auto rows = [&](const std::string& query) {
        return seal_of(test.get("/v1/snapshot?seal=only&format=" + query)).rows;
    };
    EXPECT_EQ(rows("snapshot&at=2"), 1U) << "the configuration";
    EXPECT_EQ(rows("snapshot"), 8U);
    EXPECT_EQ(rows("effective&at=8@2026-11-22T23:59:59Z"), 1U);
    EXPECT_EQ(rows("effective&at=8@2026-11-23T00:00:00Z"), 0U);
    EXPECT_EQ(rows("auth0"), 3U) << "two groups and a permission";
}

TEST(ASeal, NamesTheTreeOfTheFirstCheckpointThatCoversThePosition) {
    TestStore test;
    fill(test);
    const auto before = test.get("/v1/snapshot?at=6&seal=only");
    const auto seal = seal_of(before);
    EXPECT_EQ(seal.tree.size, 6U);
    EXPECT_EQ(seal.tree.root, eventstore::root_at(6, eventstore::tiles_of(*test.log)).value());
    test.must_change(R"({"op":"delete_group","id":"h"})");
    EXPECT_EQ(test.get("/v1/snapshot?at=6&seal=only").body, before.body)
        << "the same log and position give the same bytes";
    test.reopen();
    EXPECT_EQ(test.get("/v1/snapshot?at=6&seal=only").body, before.body);
    const auto tree = covering_tree(*test.store, {7});
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->size, 8U);
    EXPECT_FALSE(covering_tree(*test.store, {99}));
}

TEST(ASeal, HoldsFiltersAndTheInstantOfAReport) {
    TestStore test;
    fill(test);
    SealedContent content;
    content.format = "report/access/csv";
    content.position = {8};
    content.instant = test.clock.now();
    content.rows = 3;
    content.sha256 = eventstore::sha256("a report");
    content.filters = {{"application", "a b"}};
    const auto note = seal(*test.store, content);
    ASSERT_TRUE(note) << note.error().what;
    const auto found = checked("a report", *note);
    ASSERT_TRUE(found) << found.error();
    EXPECT_EQ(found->filters, content.filters);
    EXPECT_EQ(found->instant, content.instant);
    EXPECT_EQ(found->rows, 3U);
}

TEST(ASeal, IsRefusedForOtherParameters) {
    TestStore test;
    EXPECT_EQ(test.get("/v1/snapshot?seal=too").text("/parameter"), "seal");
    EXPECT_EQ(test.get("/v1/snapshot?seal=only&seal=only").status, 400);
    EXPECT_EQ(test.get("/v1/snapshot?seal=only&at=99").problem(), "future_moment");
    EXPECT_EQ(
        test.send_as(test.token_with(R"(["read:events"])"), "GET", "/v1/snapshot?seal=only").status,
        403);
}

TEST(ASealedFile, FailsForEveryByteOfItAndOfItsSeal) {
    TestStore test;
    fill(test);
    for (const auto& format : formats) {
        const auto target = "/v1/snapshot?format=" + format;
        const auto file = test.get(target + "&at=8").body;
        const auto note = test.get(target + "&at=8&seal=only").body;
        ASSERT_TRUE(checked(file, note)) << checked(file, note).error();
        for (std::size_t i = 0; i < file.size(); ++i) {
            auto altered = file;
            altered[i] = static_cast<char>(altered[i] ^ (1 << i % 8));
            EXPECT_FALSE(checked(altered, note)) << format << " byte " << i;
        }
        for (std::size_t i = 0; i < note.size(); ++i) {
            auto altered = note;
            altered[i] = static_cast<char>(altered[i] ^ (1 << i % 8));
            EXPECT_FALSE(checked(file, altered)) << format << " byte " << i << " of the seal";
        }
        EXPECT_FALSE(checked(file + "\n", note));
        EXPECT_FALSE(checked(file.substr(0, file.size() - 1), note));
        EXPECT_FALSE(checked("", note));
        EXPECT_FALSE(checked(file, ""));
    }
}

TEST(ASealedFile, WithoutAKeyIsTakenAtItsOwnWord) {
    TestStore test;
    fill(test);
    const auto note = test.get("/v1/snapshot?seal=only").body;
    std::istringstream file(test.get("/v1/snapshot").body);
    EXPECT_TRUE(eventstore::check_sealed_file(file, note, std::nullopt));
    std::istringstream other(test.get("/v1/snapshot?at=6").body);
    EXPECT_FALSE(eventstore::check_sealed_file(other, note, std::nullopt));
}

} // namespace
} // namespace muniment::api
