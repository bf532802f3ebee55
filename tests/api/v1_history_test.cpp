#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

const std::string company = R"(
 {"op":"create_application","id":"app","name":"App"},
 {"op":"create_permission","id":"p1","application":"app","name":"pay bills"},
 {"op":"create_role","id":"clerk","application":"app","name":"Clerk","permissions":["p1"]},
 {"op":"create_group","id":"team","name":"Team","description":"Us"},
 {"op":"assign_group_roles","group":"team","roles":["clerk"]})";

const std::string pair = "/v1/history?user=ann&application=app&permission=";

TEST(AHistory, OfAnEntityHasVersionsAndEdgesWithTheirEvents) {
    TestStore test;
    test.must_change(company, R"("ticket":"IT-1")");
    test.must_change(R"({"op":"add_members","group":"team","users":["ann"],
                         "valid_until":"2030-01-01T00:00:00Z"})",
                     R"("ticket":"HR-1")");
    const auto position = test.must_change(
        R"({"op":"remove_members","group":"team","users":["ann"]})", R"("ticket":"HR-2")");
    const auto answer = test.get("/v1/history?group=team");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.each("kind"),
              (std::vector<std::string>{"version", "group_role", "membership"}));
    EXPECT_EQ(answer.text("/items/0/name"), "Team");
    EXPECT_EQ(answer.text("/items/0/description"), "Us");
    EXPECT_EQ(answer.text("/items/0/of/kind"), "group");
    EXPECT_EQ(answer.text("/items/0/began/ticket"), "IT-1");
    EXPECT_FALSE(answer.has("/items/0/ended"));
    EXPECT_EQ(answer.text("/items/2/from/id"), "ann");
    EXPECT_EQ(answer.text("/items/2/valid_until"), "2030-01-01T00:00:00.000000Z");
    EXPECT_EQ(answer.text("/items/2/began/ticket"), "HR-1");
    EXPECT_EQ(answer.text("/items/2/ended/ticket"), "HR-2");
    EXPECT_EQ(answer.number("/items/2/ended/position"), position);
    EXPECT_EQ(answer.number("/position"), position);

    EXPECT_EQ(test.get("/v1/history?user=ann").each("kind"),
              std::vector<std::string>{"membership"});
    EXPECT_EQ(test.get("/v1/history?role=clerk").each("kind"),
              (std::vector<std::string>{"version", "role_permission", "group_role"}));
    const auto by_name = test.get("/v1/history?permission=pay%20bills&application=app");
    EXPECT_EQ(by_name.each("kind"), (std::vector<std::string>{"version", "role_permission"}));
    EXPECT_EQ(by_name.text("/items/0/application"), "app");
    EXPECT_EQ(test.get("/v1/history?permission=p1").each("kind"), by_name.each("kind"));
    EXPECT_FALSE(test.get("/v1/history?group=team&at=" + std::to_string(position - 1))
                     .has("/items/2/ended"));
}

TEST(AHistory, ComesInPagesThatMakeTheWhole) {
    TestStore test;
    test.must_change(company);
    test.must_change(R"({"op":"add_members","group":"team","users":["a","b","c","d"]})");
    const auto whole = all_pages(test, "/v1/history?group=team", 1000);
    EXPECT_EQ(whole.size(), 6U);
    for (std::size_t limit : {1U, 2U, 5U})
        EXPECT_EQ(all_pages(test, "/v1/history?group=team", limit), whole) << limit;
}

TEST(AHistory, OfAPairHasTheIntervalsInWhichItHeld) {
    TestStore test;
    test.must_change(company);
    test.must_change(R"({"op":"add_members","group":"team","users":["ann"]})",
                     R"("ticket":"HR-1")");
    test.must_change(R"({"op":"remove_members","group":"team","users":["ann"]})",
                     R"("ticket":"HR-2")");
    const auto back = test.must_change(R"({"op":"assign_user_roles","roles":["clerk"],
                         "users":["ann"],"valid_from":"2026-11-22T15:00:00Z",
                         "valid_until":"2026-11-22T16:00:00Z"})");
    test.clock.set("2026-11-22T17:00:00Z");
    const auto answer = test.get(pair + "pay%20bills");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.text("/permission"), "p1");
    ASSERT_EQ(answer.at("/items").as_array().size(), 2U);
    EXPECT_EQ(answer.text("/items/0/began/event/ticket"), "HR-1");
    EXPECT_EQ(answer.text("/items/0/began/edge/kind"), "membership");
    EXPECT_FALSE(answer.has("/items/0/began/bound"));
    EXPECT_EQ(answer.text("/items/0/ended/event/ticket"), "HR-2");
    EXPECT_EQ(answer.text("/items/1/began/bound"), "valid_from");
    EXPECT_EQ(answer.text("/items/1/began/instant"), "2026-11-22T15:00:00.000000Z");
    EXPECT_EQ(answer.number("/items/1/began/position"), back);
    EXPECT_FALSE(answer.has("/items/1/began/event"));
    EXPECT_EQ(answer.text("/items/1/ended/bound"), "valid_until");
    EXPECT_EQ(all_pages(test, pair + "p1", 1), all_pages(test, pair + "p1", 1000));
    const auto then = test.get(pair + "p1&at=2026-11-22T15:30:00Z");
    EXPECT_FALSE(then.has("/items/1/ended")) << "it still held then";
}

TEST(AHistory, OfAPermissionThatIsNoMoreIsStillTold) {
    TestStore test;
    test.must_change(company);
    test.must_change(R"({"op":"grant_user_permissions","users":["ann"],"permissions":["p1"]})");
    test.must_change(R"({"op":"delete_permission","id":"p1","cascade":true})");
    const auto answer = test.get(pair + "pay%20bills");
    EXPECT_EQ(answer.text("/items/0/ended/event/type"), "permission.deleted");
    EXPECT_EQ(test.get("/v1/history?permission=p1").status, 200);
}

TEST(AHistory, RefusesWhatIsNoQuestionAndWhatNeverWas) {
    TestStore test;
    test.must_change(company);
    for (const std::string query :
         {"", "user=ann&group=team", "user=ann&permission=p1", "user=ann&application=app",
          "application=app", "group=team&q=a", "group=team&x=1", "group=te%20am",
          "group=team&cursor=x", "user=ann&group=team&permission=p1&application=app"})
        EXPECT_EQ(test.get("/v1/history?" + query).status, 400) << query;
    for (const std::string query : {"group=none", "user=nobody", "role=none", "permission=none",
                                    "permission=none&application=app", "group=team&at=2"})
        EXPECT_EQ(test.get("/v1/history?" + query).status, 404) << query;
    EXPECT_EQ(test.get(pair + "none").status, 404);
    const auto token = test.token_with(R"(["read:decisions"])");
    EXPECT_EQ(test.send_as(token, "GET", "/v1/history?group=team").status, 403);
}

} // namespace
} // namespace muniment::api
