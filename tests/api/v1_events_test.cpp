#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

std::vector<std::uint64_t> positions(const Answer& answer) {
    std::vector<std::uint64_t> found;
    for (std::size_t i = 0; i < answer.at("/items").get_array().size(); ++i)
        found.push_back(answer.number("/items/" + std::to_string(i) + "/position"));
    return found;
}

/// Positions 3 to 6: two groups in a batch, a membership with a ticket, a client.
void fill(TestStore& test) {
    test.must_change(R"({"op":"create_group","id":"a","name":"A"},)"
                     R"({"op":"create_group","id":"b","name":"B"})",
                     R"("reason":"begin")");
    test.clock.advance(std::chrono::hours(1));
    test.must_change(R"({"op":"add_members","group":"a","users":["auth0|1"]})",
                     R"("ticket":"HR-1")");
    test.token_with(R"(["read:users"])");
}

using Positions = std::vector<std::uint64_t>;

TEST(Events, AreListedAsTheLogHoldsThem) {
    TestStore test;
    fill(test);
    const auto answer = test.get("/v1/events");
    EXPECT_EQ(positions(answer), (Positions{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(answer.text("/items/0/type"), "log.created");
    EXPECT_EQ(answer.text("/items/4/data/users/0"), "auth0|1");
    EXPECT_EQ(answer.text("/items/4/ticket"), "HR-1");
    EXPECT_EQ(answer.number("/position"), 6U);
    EXPECT_EQ(answer.body.find("mun_"), std::string::npos) << "tokens are never stored";
}

TEST(Events, AreFound) {
    TestStore test;
    fill(test);
    const std::vector<std::pair<std::string, Positions>> table = {
        {"subject=group:a", {3, 5}},
        {"subject=user:auth0%7C1", {5}},
        {"subject=group:none", {}},
        {"type=group.created", {3, 4}},
        {"type=none", {}},
        {"ticket=HR-1", {5}},
        {"actor=key_admin", {3, 4, 5, 6}},
        {"first=3&last=4", {3, 4}},
        {"order=newest&last=3", {3, 2, 1}},
        {"at=3", {1, 2, 3, 4}},
        {"type=group.created&subject=group:b", {4}}};
    for (const auto& [query, expected] : table)
        EXPECT_EQ(positions(test.get("/v1/events?" + query)), expected) << query;
    const auto batch = test.get("/v1/events/3").text("/batch/id");
    EXPECT_EQ(positions(test.get("/v1/events?batch=" + batch)), (Positions{3, 4}));
}

TEST(Events, AreFoundByTheTimeTheyOccurred) {
    TestStore test; // 1 and 2 at 14:00, 3 and 4 a microsecond later, 5 and 6 at 15:00
    fill(test);
    const std::vector<std::pair<std::string, Positions>> table = {
        {"since=2026-11-22T15:00:00Z", {5, 6}},
        {"since=2026-11-22T14:00:00.000001Z&until=2026-11-22T15:00:00Z", {3, 4}},
        {"until=2026-11-22T14:00:00.000001Z", {1, 2}},
        {"until=2026-11-22T15:00:00Z&type=group.created", {3, 4}},
        {"until=2026-11-22T14:00:00Z", {}},
        {"since=2030-01-01T00:00:00Z", {}},
        {"since=2020-01-01T00:00:00Z&until=2030-01-01T00:00:00Z&order=newest&limit=2", {6, 5}}};
    for (const auto& [query, expected] : table)
        EXPECT_EQ(positions(test.get("/v1/events?" + query)), expected) << query;
}

TEST(Events, OfSeveralTypesAreFound) {
    TestStore test;
    fill(test);
    EXPECT_EQ(positions(test.get("/v1/events?type=client.created&type=group.members_added")),
              (Positions{2, 5, 6}));
    std::string many = "/v1/events?type=a";
    for (int i = 0; i < 20; ++i)
        many += "&type=a";
    EXPECT_EQ(test.get(many).text("/parameter"), "type");
}

TEST(Events, ThatReachedASubjectAreFoundIndirectly) {
    TestStore test;
    fill(test); // auth0|1 is in a since 5
    const auto named = test.must_change(R"({"op":"update_group","id":"a","name":"A2"})");
    test.must_change(R"({"op":"update_group","id":"b","name":"B2"})"); // not above a yet
    const auto nested = test.must_change(R"({"op":"nest_groups","group":"b","children":["a"]})");
    const auto above = test.must_change(R"({"op":"update_group","id":"b","name":"B3"})");
    const auto left =
        test.must_change(R"({"op":"remove_members","group":"a","users":["auth0|1"]})");
    test.must_change(R"({"op":"update_group","id":"b","name":"B4"})");
    EXPECT_EQ(positions(test.get("/v1/events?subject=user:auth0%7C1&indirect=true")),
              (Positions{5, named, nested, above, left}));
    EXPECT_EQ(positions(test.get("/v1/events?subject=user:auth0%7C1")), (Positions{5, left}));
    EXPECT_EQ(all_pages(test, "/v1/events?subject=user:auth0%7C1&indirect=true", 2).size(), 5U);
}

TEST(Events, InOtherFormatsAreThoseEvents) {
    TestStore test;
    fill(test);
    const auto batch = test.send("GET", "/v1/events?type=group.created&limit=1", "",
                                 {{"Accept", "application/cloudevents-batch+json"}});
    EXPECT_EQ(batch.header("Content-Type"), "application/cloudevents-batch+json");
    ASSERT_EQ(batch.json.as_array().size(), 1U) << batch.body;
    EXPECT_EQ(batch.text("/0/subject"), "group:a");
    EXPECT_EQ(batch.text("/0/source"), "muniment.example/main");
    const auto next = test.send("GET",
                                "/v1/events?type=group.created&limit=1&cursor=" +
                                    batch.header("Muniment-Next-Cursor"),
                                "", {{"Accept", "application/cloudevents-batch+json"}});
    EXPECT_EQ(next.text("/0/subject"), "group:b");
    EXPECT_EQ(next.header("Muniment-Next-Cursor"), "");
    const auto ocsf = test.get("/v1/events?type=group.created&format=ocsf");
    EXPECT_EQ(ocsf.number("/items/0/class_uid"), 3006U);
    EXPECT_EQ(ocsf.text("/items/1/group/uid"), "b");
}

TEST(Events, OfQueriesThatAreNoneAreRefused) {
    TestStore test;
    fill(test);
    for (const auto* query :
         {"subject=a", "subject=thing:a", "order=sideways", "first=0", "first=x", "last=-1", "q=a",
          "unknown=1", "since=x", "until=1", "since=x&until=2026-11-22T14:00:00Z", "format=xml",
          "indirect=maybe", "indirect=true", "indirect=true&subject=mapping:m"}) {
        const auto answer = test.get(std::string("/v1/events?") + query);
        EXPECT_EQ(answer.status, 400) << query;
        const std::string text = query;
        EXPECT_EQ(answer.text("/parameter"), text.substr(0, text.find('='))) << query;
    }
}

TEST(AnEvent, IsItsBody) {
    TestStore test;
    fill(test);
    const auto answer = test.get("/v1/events/5");
    EXPECT_EQ(answer.number("/position"), 5U);
    EXPECT_EQ(answer.text("/log"), "muniment.example/main");
    EXPECT_EQ(answer.body, test.get("/v1/events/5").body);
}

TEST(AnEvent, ThatIsNotThereIsNotFound) {
    TestStore test;
    fill(test);
    for (const auto* position : {"0", "7", "x", "-1", "1.0", "18446744073709551616", "1%20"})
        EXPECT_EQ(test.get(std::string("/v1/events/") + position).status, 404) << position;
    EXPECT_EQ(test.get("/v1/events/1?at=1").text("/parameter"), "at");
}

TEST(ASnapshot, IsTheSameForTheSamePosition) {
    TestStore test;
    fill(test);
    const auto before = test.get("/v1/snapshot?at=5");
    ASSERT_EQ(before.status, 200) << before.body;
    EXPECT_EQ(before.header("Content-Type"), "application/x-ndjson");
    EXPECT_TRUE(before.body.starts_with("{"));
    EXPECT_NE(before.body.find(R"({"group":"a","kind":"membership","user":"auth0|1"})"),
              std::string::npos)
        << before.body;
    test.must_change(R"({"op":"delete_group","id":"a","cascade":true})");
    EXPECT_EQ(test.get("/v1/snapshot?at=5").body, before.body);
    EXPECT_NE(test.get("/v1/snapshot").body, before.body);
    test.reopen();
    EXPECT_EQ(test.get("/v1/snapshot?at=5").body, before.body);
}

TEST(ASnapshot, OfEffectivePermissionsIsCsv) {
    TestStore test;
    test.must_change(R"({"op":"create_application","id":"a","name":"A"},)"
                     R"({"op":"create_permission","id":"p","application":"a","name":"read, all"},)"
                     R"({"op":"grant_user_permissions","users":["u"],"permissions":["p"]})");
    const auto answer = test.get("/v1/snapshot?format=effective");
    EXPECT_EQ(answer.header("Content-Type"), "text/csv; charset=utf-8");
    EXPECT_NE(answer.body.find("u,A,\"read, all\""), std::string::npos) << answer.body;
}

TEST(ASnapshot, OfAnUnknownFormatOrMomentIsRefused) {
    TestStore test;
    EXPECT_EQ(test.get("/v1/snapshot?format=xml").text("/parameter"), "format");
    EXPECT_EQ(test.get("/v1/snapshot?at=99").problem(), "future_moment");
    EXPECT_EQ(test.get("/v1/snapshot?limit=1").text("/parameter"), "limit");
}

TEST(TheStatus, TellsWhereTheStoreStands) {
    TestStore test;
    fill(test);
    test.get("/v1/groups?min_position=6");
    const auto answer = test.get("/v1/status");
    EXPECT_EQ(answer.text("/origin"), "muniment.example/main");
    EXPECT_TRUE(answer.text("/verifier_key").starts_with("muniment.example/main+"));
    EXPECT_EQ(answer.number("/head_position"), 6U);
    EXPECT_EQ(answer.number("/applied_position"), 6U);
    EXPECT_EQ(answer.number("/tree_size"), 6U);
    EXPECT_EQ(answer.text("/writes"), "accepted");
    EXPECT_EQ(test.get("/v1/status?at=1").text("/parameter"), "at");
}

} // namespace
} // namespace muniment::api
