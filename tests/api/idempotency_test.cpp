#include "api/service/idempotency.hpp"
#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

const std::string create = R"({"op":"create_group","id":"a","name":"A"})";

Fields key(const std::string& text) {
    return {{"Idempotency-Key", text}};
}

TEST(IdempotencyKeys, GiveTheFirstAnswerAgain) {
    TestStore test;
    const auto first = test.change(create, "", key("k"));
    ASSERT_EQ(first.status, 200);
    EXPECT_EQ(first.header("Idempotency-Replayed"), "");
    test.must_change(R"({"op":"create_group","id":"b","name":"B"})");
    const auto head = test.head();
    const auto again = test.change(create, "", key("k"));
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
    EXPECT_EQ(test.head(), head);
}

TEST(IdempotencyKeys, GiveTheIdsThatWereDrawnFirst) {
    TestStore test;
    const std::string unnamed = R"({"op":"create_group","name":"A"})";
    const auto first = test.change(unnamed, "", key("k"));
    EXPECT_EQ(test.change(unnamed, "", key("k")).body, first.body);
    EXPECT_EQ(test.get("/v1/groups").each("id").size(), 1U);
}

TEST(IdempotencyKeys, SurviveARestartSinceTheLogHoldsThem) {
    TestStore test;
    const auto first = test.change(create, "", key("k"));
    test.reopen();
    EXPECT_EQ(test.change(create, "", key("k")).body, first.body);
    EXPECT_EQ(test.change(create + R"(,{"op":"create_group","name":"B"})", "", key("k")).problem(),
              "idempotency_conflict");
}

TEST(IdempotencyKeys, RefuseOtherContent) {
    TestStore test;
    test.change(create, "", key("k"));
    const auto head = test.head();
    const auto other = test.change(R"({"op":"create_group","id":"b","name":"B"})", "", key("k"));
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(other.problem(), "idempotency_conflict");
    EXPECT_EQ(test.head(), head);
}

TEST(IdempotencyKeys, CountForOneCallerAlone) {
    TestStore test;
    const auto token = test.token_with(R"(["create:groups"])");
    ASSERT_EQ(test.change(create, "", key("k")).status, 200);
    const auto other =
        test.send_as(token, "POST", "/v1/changes",
                     R"({"changes":[{"op":"create_group","id":"b","name":"B"}]})", key("k"));
    EXPECT_EQ(other.status, 200) << other.body;
    EXPECT_EQ(other.header("Idempotency-Replayed"), "");
}

TEST(IdempotencyKeys, DoNotRememberRefusals) {
    TestStore test;
    const std::string add = R"({"op":"add_members","group":"a","users":["u"]})";
    EXPECT_EQ(test.change(add, "", key("k")).status, 422);
    test.must_change(create);
    const auto answer = test.change(add, "", key("k"));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("Idempotency-Replayed"), "");
}

TEST(IdempotencyKeys, DoNotRememberWhatWasAlreadySo) {
    TestStore test;
    test.must_change(R"({"op":"update_configuration","persist_roles":true})");
    const auto head = test.head();
    const std::string same = R"({"op":"update_configuration","persist_roles":true})";
    EXPECT_EQ(test.change(same, "", key("k")).status, 200);
    EXPECT_EQ(test.head(), head);
    EXPECT_EQ(
        test.change(R"({"op":"update_configuration","persist_roles":false})", "", key("k")).status,
        200);
    EXPECT_EQ(test.head(), head + 1);
}

TEST(IdempotencyKeys, DoNotRememberDryRuns) {
    TestStore test;
    EXPECT_EQ(test.change(create, R"("dry_run":true)", key("k")).status, 200);
    const auto real = test.change(create, "", key("k"));
    EXPECT_EQ(real.status, 200);
    EXPECT_EQ(real.header("Idempotency-Replayed"), "");
}

TEST(IdempotencyKeys, CountForSevenDaysOfRecordedTime) {
    TestStore test;
    ASSERT_EQ(test.change(create, "", key("k")).status, 200);
    const std::string other = R"({"op":"create_group","name":"B"})";
    test.clock.advance(std::chrono::days(7));
    test.must_change(R"({"op":"create_group","name":"C"})");
    EXPECT_EQ(test.change(other, "", key("k")).status, 409);
    test.clock.advance(std::chrono::seconds(1));
    test.must_change(R"({"op":"create_group","name":"D"})");
    EXPECT_EQ(test.change(other, "", key("k")).status, 200);
}

TEST(IdempotencyKeys, MustBeOneTo255Bytes) {
    TestStore test;
    for (const auto& text : {std::string(), std::string(256, 'k'), std::string("a\tb")}) {
        const auto answer = test.change(create, "", key(text));
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(answer.text("/header"), "Idempotency-Key");
    }
    EXPECT_EQ(test.change(create, "", key(std::string(255, 'k'))).status, 200);
}

TEST(IdempotencyKeys, RunOutButThoseOfImportedLinesAreCountedForEver) {
    Idempotency idempotency;
    domain::RecordedEvent event{{1}, "", 1, {}, {}, {}, {}, domain::ConfigurationUpdated{}};
    event.circumstances.actor.via = "import";
    event.circumstances.idempotency_hash = "line";
    idempotency.apply(event);
    event.position = {2};
    event.circumstances.actor.via = "api_key";
    event.circumstances.idempotency_hash = "request";
    idempotency.apply(event);
    event.position = {3};
    event.circumstances.idempotency_hash.reset();
    event.recorded_at.instant.us = Idempotency::retention.count() + 1;
    idempotency.apply(event);
    EXPECT_FALSE(idempotency.find("line")) << "who imports asks the log";
    EXPECT_FALSE(idempotency.find("request"));
    EXPECT_EQ(idempotency.imported_lines(), 1U);
}

TEST(IdempotencyHash, TellsCallersAndKeysApart) {
    domain::Actor one;
    one.issuer = "o";
    one.id = "a";
    domain::Actor other = one;
    other.id = "b";
    EXPECT_EQ(idempotency_hash(one, "k"), idempotency_hash(one, "k"));
    EXPECT_NE(idempotency_hash(one, "k"), idempotency_hash(other, "k"));
    EXPECT_NE(idempotency_hash(one, "k"), idempotency_hash(one, "l"));
    other = one;
    other.issuer = "oa";
    other.id = "";
    EXPECT_NE(idempotency_hash(one, "k"), idempotency_hash(other, "k"));
}

} // namespace
} // namespace muniment::api
