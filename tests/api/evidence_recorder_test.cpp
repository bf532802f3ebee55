#include "tests/api/test_store.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api {

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TestStoreOptions recording() {
    TestStoreOptions options;
    options.application.evidence = {true, true};
    return options;
}

/// What was written down so far; ending the application writes what waits.
std::vector<boost::json::value> written(TestStore& test, const std::string& type) {
    test.reopen();
    std::vector<boost::json::value> data;
    for (std::uint64_t position = 1; position <= test.head(); ++position) {
        const auto event = test.store->log();
        std::string body;
        EXPECT_TRUE(event->read(domain::Position{position}, [&](auto stored) {
            body = std::move(stored.body);
            return false;
        }));
        const auto json = boost::json::parse(body);
        if (json.at("type").as_string() == type) data.push_back(json.at("data"));
    }
    return data;
}

std::string text(const boost::json::value& data, const char* member) {
    return data.at(member).as_string().c_str();
}

} // namespace

TEST(RefusedAttempts, AreWrittenDownWithWhoWhatAndWhy) {
    TestStore test(recording());
    const auto reader = test.token_with(R"(["read:users"])");
    EXPECT_EQ(test.send_as("", "GET", "/v1/users").status, 401);
    EXPECT_EQ(test.send_as("mun_wrong", "GET", "/v1/users/u").status, 401);
    EXPECT_EQ(test.send_as(reader, "GET", "/v1/groups").status, 403);
    EXPECT_EQ(test.send_as(reader, "GET", "/v1/groups").status, 403);
    EXPECT_EQ(test.send_as(reader, "POST", "/v1/changes",
                           R"({"changes":[{"op":"create_group","id":"g","name":"G"}]})")
                  .status,
              403);
    EXPECT_EQ(test.change(R"({"op":"add_members","group":"none","users":["u"]})").status, 422);
    EXPECT_EQ(test.send("POST", "/api/groups", R"({"name":"A","description":"a"})").status, 200);
    EXPECT_EQ(test.send("POST", "/api/groups", R"({"name":"A","description":"a"})").status, 400);
    const auto refused = written(test, "access.refused");
    std::vector<std::string> lines;
    for (const auto& data : refused)
        lines.push_back(text(data, "route") + " " + text(data, "problem") + " " +
                        std::to_string(data.at("count").as_int64()));
    EXPECT_THAT(lines,
                ::testing::UnorderedElementsAre(
                    "GET /v1/users unauthenticated 1", "GET /v1/users/{id} unauthenticated 1",
                    "GET /v1/groups forbidden 2", "POST /v1/changes forbidden 1",
                    "POST /v1/changes unknown_reference 1", "POST /api/groups ValidationError 1"));
    for (const auto& data : refused) {
        const bool is_known = text(data, "problem") != "unauthenticated";
        EXPECT_EQ(!text(data, "principal").empty(), is_known) << data;
    }
}

TEST(RefusedAttempts, AreNoRequestsThatCannotBeRead) {
    TestStore test(recording());
    EXPECT_EQ(test.post("/v1/changes", "{").status, 400);
    EXPECT_EQ(test.get("/v1/nothing").status, 404);
    EXPECT_EQ(test.get("/v1/groups/none").status, 404);
    EXPECT_EQ(test.post("/api/groups", "{}").status, 400);
    EXPECT_THAT(written(test, "access.refused"), IsEmpty());
}

TEST(ReadsOfEvidence, AreWrittenDownAndFilesBeforeTheyGoOut) {
    TestStore test(recording());
    const auto before = test.head();
    EXPECT_EQ(test.get("/v1/events?type=group.created&limit=1").status, 200);
    EXPECT_EQ(test.head(), before) << "a question waits";
    EXPECT_EQ(test.get("/v1/snapshot?at=2").status, 200);
    EXPECT_EQ(test.head(), before + 2) << "a file does not";
    EXPECT_EQ(test.get("/v1/snapshot?at=nonsense").status, 400);
    EXPECT_EQ(test.get("/v1/users").status, 200);
    const auto reads = written(test, "evidence.read");
    ASSERT_EQ(reads.size(), 2U);
    EXPECT_EQ(text(reads[0], "route"), "GET /v1/events");
    EXPECT_EQ(text(reads[0], "query"), "/v1/events?type=group.created");
    EXPECT_EQ(text(reads[1], "query"), "/v1/snapshot?at=2");
    EXPECT_EQ(text(reads[1], "principal"), "key_admin");
}

TEST(ReadsOfEvidence, ChangeNoDirectory) {
    TestStore test(recording());
    const auto position = test.must_change(R"({"op":"create_group","id":"g","name":"G"})");
    EXPECT_EQ(test.get("/v1/snapshot").status, 200);
    EXPECT_GT(test.head(), position);
    const auto answer =
        test.change(R"({"op":"create_group","id":"h","name":"H"})",
                    R"("expect_position":)" + std::to_string(position) + R"(,"scope":"store")");
    EXPECT_EQ(answer.status, 200) << answer.body;
}

TEST(Evidence, IsNotWrittenDownUnlessAskedFor) {
    TestStore test;
    const auto before = test.head();
    EXPECT_EQ(test.send_as("", "GET", "/v1/users").status, 401);
    EXPECT_EQ(test.get("/v1/snapshot").status, 200);
    test.reopen();
    EXPECT_EQ(test.head(), before);
}

TEST(Evidence, NeverHoldsATokenOrABody) {
    TestStore test(recording());
    const std::string secret = "mun_this_is_not_a_token";
    EXPECT_EQ(test.send_as(secret, "POST", "/v1/changes", R"({"secret":"in the body"})").status,
              401);
    for (const auto& data : written(test, "access.refused")) {
        EXPECT_THAT(boost::json::serialize(data), Not(HasSubstr(secret)));
        EXPECT_THAT(boost::json::serialize(data), Not(HasSubstr("in the body")));
    }
}

} // namespace muniment::api
