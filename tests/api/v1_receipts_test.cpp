#include "eventstore/verify/receipt_check.hpp"
#include "tests/api/test_store.hpp"
#include "tests/eventstore/sealer_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

eventstore::NoteVerifier log_key() {
    return eventstore::keys_from('l', 'e').log.verifier();
}

void fill(TestStore& test, std::uint64_t groups) {
    std::string changes;
    for (auto i = test.head(); i < test.head() + groups; ++i) {
        const auto name = "g" + std::to_string(i);
        changes += (changes.empty() ? "" : ",") +
                   (R"({"op":"create_group","id":")" + name + R"(","name":")" + name + "\"}");
    }
    test.must_change(changes, R"("reason":"groups","ticket":"T-1")");
}

std::string receipt_at(TestStore& test, std::uint64_t position) {
    return test.get("/v1/receipts/" + std::to_string(position)).body;
}

TEST(AReceipt, ProvesEachEventOfTheLog) {
    TestStore test;
    fill(test, 3);
    fill(test, 995);
    EXPECT_EQ(test.head(), 1000U);
    for (std::uint64_t position = 1; position <= 1000; ++position) {
        const auto checked = eventstore::check_receipt(receipt_at(test, position), log_key());
        ASSERT_TRUE(checked) << position << ": " << checked.error();
        EXPECT_EQ(checked->header.position, position);
        EXPECT_EQ(checked->entry.body, test.get("/v1/events/" + std::to_string(position)).body);
    }
}

TEST(AReceipt, IsATextThatStaysTheSame) {
    TestStore test;
    fill(test, 3);
    const auto answer = test.get("/v1/receipts/4");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(answer.header("Cache-Control"), "private, max-age=31536000, immutable");
    EXPECT_TRUE(answer.body.starts_with("c2sp.org/tlog-proof@v1\nextra ")) << answer.body;
    EXPECT_NE(answer.body.find("\nindex 3\n"), std::string::npos);
    fill(test, 2);
    test.reopen();
    EXPECT_EQ(test.get("/v1/receipts/4").body, answer.body);
}

TEST(AReceipt, OfNoEventIsNotFound) {
    TestStore test;
    for (const auto* position : {"0", "3", "x", "-1", "1.0", "18446744073709551616", "1%20", "01x"})
        EXPECT_EQ(test.get(std::string("/v1/receipts/") + position).status, 404) << position;
    EXPECT_EQ(test.get("/v1/receipts/1?at=1").text("/parameter"), "at");
    const auto stranger = test.token_with(R"(["read:users"])");
    EXPECT_EQ(test.send_as(stranger, "GET", "/v1/receipts/1").status, 403);
}

TEST(AReceipt, FailsForEveryByte) {
    TestStore test;
    fill(test, 9);
    const auto receipt = receipt_at(test, 6);
    ASSERT_TRUE(eventstore::check_receipt(receipt, log_key()));
    for (std::size_t i = 0; i < receipt.size(); ++i) {
        auto altered = receipt;
        altered[i] = static_cast<char>(altered[i] ^ (1 << i % 8));
        EXPECT_FALSE(eventstore::check_receipt(altered, log_key())) << "byte " << i;
    }
    EXPECT_FALSE(eventstore::check_receipt(receipt.substr(0, receipt.size() - 1), log_key()));
    EXPECT_FALSE(eventstore::check_receipt(receipt + "x", log_key()));
    EXPECT_FALSE(eventstore::check_receipt("", log_key()));
}

TEST(AReceipt, OfAnotherEventLogOrKeyIsRefused) {
    TestStore test;
    fill(test, 9);
    const auto receipt = receipt_at(test, 6);
    const auto other = receipt_at(test, 7);
    // The entry of one, the proof of the other.
    const auto entry = receipt.find("extra ");
    const auto end = receipt.find('\n', entry);
    auto mixed = other;
    mixed.replace(mixed.find("extra "), mixed.find("\nindex") - mixed.find("extra "),
                  receipt.substr(entry, end - entry));
    const auto refused = eventstore::check_receipt(mixed, log_key());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().find("states position 6"), std::string::npos) << refused.error();
    auto bare = receipt;
    bare.erase(entry, end + 1 - entry);
    EXPECT_FALSE(eventstore::check_receipt(bare, log_key())) << "without its entry";
    const auto foreign = eventstore::keys_from('x', 'e').log.verifier();
    EXPECT_FALSE(eventstore::check_receipt(receipt, foreign));
    EXPECT_TRUE(eventstore::check_receipt(receipt, std::nullopt)) << "consistent in itself";
}

} // namespace
} // namespace muniment::api
