#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace muniment::api {
namespace {

const std::string company = R"(
 {"op":"create_application","id":"app","name":"App"},
 {"op":"create_permission","id":"p1","application":"app","name":"pay bills"},
 {"op":"create_role","id":"clerk","application":"app","name":"Clerk","permissions":["p1"]},
 {"op":"create_group","id":"team","name":"Team"},
 {"op":"assign_group_roles","group":"team","roles":["clerk"]},
 {"op":"add_members","group":"team","users":["c","a","d"]},
 {"op":"assign_user_roles","roles":["clerk"],"users":["b","a"]},
 {"op":"grant_user_permissions","permissions":["p1"],"users":["e"]})";

using Users = std::vector<std::string>;

Users lines_of(const std::string& text) {
    Users lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

TEST(WhoCan, AnswersAPermissionARoleOrAGroup) {
    TestStore test;
    const auto position = test.must_change(company);
    const auto answer = test.get("/v1/who-can?application=app&permission=pay%20bills");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.each("user"), (Users{"a", "b", "c", "d", "e"}));
    EXPECT_EQ(answer.number("/count"), 5U);
    EXPECT_EQ(answer.number("/position"), position);
    EXPECT_TRUE(answer.has("/occurred_at"));
    EXPECT_FALSE(answer.has("/next_cursor"));
    EXPECT_EQ(test.get("/v1/who-can?role=clerk").each("user"), (Users{"a", "b", "c", "d"}));
    EXPECT_EQ(test.get("/v1/who-can?group=team").each("user"), (Users{"a", "c", "d"}));
}

TEST(WhoCan, CountsAllAndShowsThemPageByPageAtOneMoment) {
    TestStore test;
    test.must_change(company);
    const auto first = test.get("/v1/who-can?role=clerk&limit=3");
    EXPECT_EQ(first.each("user"), (Users{"a", "b", "c"}));
    EXPECT_EQ(first.number("/count"), 4U);
    test.must_change(R"({"op":"add_members","group":"team","users":["cc","z"]})");
    const auto second =
        test.get("/v1/who-can?role=clerk&limit=3&cursor=" + first.text("/next_cursor"));
    EXPECT_EQ(second.each("user"), Users{"d"}) << "who came later is not of this moment";
    EXPECT_EQ(second.number("/count"), 4U);
    EXPECT_FALSE(second.has("/next_cursor"));
    EXPECT_EQ(test.get("/v1/who-can?group=team&cursor=" + first.text("/next_cursor")).problem(),
              "bad_cursor");
}

TEST(WhoCan, StreamsEverybodyALineEachAndAtLastTheCount) {
    TestStore test;
    test.must_change(company);
    const auto by_format = test.get("/v1/who-can?role=clerk&format=ndjson");
    EXPECT_EQ(by_format.header("Content-Type"), "application/x-ndjson");
    const auto lines = lines_of(by_format.body);
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_EQ(lines.front(), R"({"user":"a"})");
    EXPECT_TRUE(lines.back().starts_with(R"({"count":4,"occurred_at":)")) << lines.back();
    const auto by_accept =
        test.send("GET", "/v1/who-can?role=clerk", "", {{"Accept", "application/x-ndjson"}});
    EXPECT_EQ(by_accept.body, by_format.body);
    const auto asked_json = test.send("GET", "/v1/who-can?role=clerk&format=json", "",
                                      {{"Accept", "application/x-ndjson"}});
    EXPECT_EQ(asked_json.header("Content-Type"), "application/json");
}

TEST(WhoCan, IsNobodyWhereTheThingIsUnknownAndSaysSo) {
    TestStore test;
    test.must_change(company);
    const auto expect = [&](const std::string& query, const std::string& reason) {
        const auto answer = test.get("/v1/who-can?" + query);
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.text("/reason"), reason);
        EXPECT_EQ(answer.number("/count"), 0U);
        EXPECT_EQ(answer.each("user"), Users{});
        const auto lines = lines_of(test.get("/v1/who-can?format=ndjson&" + query).body);
        ASSERT_EQ(lines.size(), 1U);
        EXPECT_NE(lines.front().find(R"("reason":")" + reason), std::string::npos);
    };
    expect("application=none&permission=p1", "unknown_application");
    expect("application=app&permission=none", "unknown_permission");
    expect("role=none", "unknown_role");
    expect("group=none", "unknown_group");
    expect("group=team&at=2", "unknown_group");
}

TEST(WhoCan, RefusesWhatIsNoQuestion) {
    TestStore test;
    test.must_change(company);
    for (const std::string query :
         {"", "permission=p1", "application=app", "role=clerk&group=team",
          "role=clerk&application=app", "role=clerk&application=app&permission=p1",
          "role=clerk&q=a", "role=clerk&format=csv", "role=clerk&format=ndjson&limit=3",
          "role=clerk&limit=0", "role=cl%20erk", "role=clerk&user=a"})
        EXPECT_EQ(test.get("/v1/who-can?" + query).status, 400) << query;
    const auto token = test.token_with(R"(["read:events"])");
    EXPECT_EQ(test.send_as(token, "GET", "/v1/who-can?role=clerk").status, 403);
}

} // namespace
} // namespace muniment::api
