#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

const std::string company = R"(
 {"op":"create_application","id":"app","name":"App"},
 {"op":"create_permission","id":"p1","application":"app","name":"pay bills"},
 {"op":"create_role","id":"clerk","application":"app","name":"Clerk","permissions":["p1"]},
 {"op":"create_group","id":"team","name":"Team"},
 {"op":"create_group","id":"staff","name":"Staff"},
 {"op":"nest_groups","group":"staff","children":["team"]},
 {"op":"assign_group_roles","group":"staff","roles":["clerk"]},
 {"op":"add_mappings","group":"team","mappings":[
   {"id":"m","connection_name":"ad","group_name":"domain users"}]})";

std::string asked(const std::string& user, const std::string& permission = "p1") {
    return "/v1/explain?application=app&user=" + user + "&permission=" + permission;
}

TEST(AnExplanation, ShowsEachEdgeWithItsEventAndTheNamesOfThen) {
    TestStore test;
    test.must_change(company);
    const auto position = test.must_change(R"({"op":"add_members","group":"team","users":["ann"],
                             "valid_until":"2030-01-01T00:00:00Z"})",
                                           R"("reason":"joins","ticket":"HR-1")");
    const auto answer = test.get(asked("ann", "pay%20bills"));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(answer.at("/allowed").as_bool());
    EXPECT_TRUE(answer.at("/complete").as_bool());
    EXPECT_EQ(answer.number("/position"), position);
    EXPECT_TRUE(domain::parse_rfc3339(answer.text("/occurred_at")));
    EXPECT_EQ(answer.text("/permission"), "p1");
    EXPECT_FALSE(answer.has("/reason"));
    EXPECT_EQ(answer.at("/misses").as_array().size(), 0U);
    ASSERT_EQ(answer.at("/paths").as_array().size(), 1U);
    ASSERT_EQ(answer.at("/paths/0/edges").as_array().size(), 4U);
    const std::string first = "/paths/0/edges/0";
    EXPECT_EQ(answer.text(first + "/kind"), "membership");
    EXPECT_EQ(answer.text(first + "/from/id"), "ann");
    EXPECT_FALSE(answer.has(first + "/from/name"));
    EXPECT_EQ(answer.text(first + "/to/name"), "Team");
    EXPECT_EQ(answer.text(first + "/valid_until"), "2030-01-01T00:00:00.000000Z");
    EXPECT_EQ(answer.text(first + "/began/ticket"), "HR-1");
    EXPECT_EQ(answer.text(first + "/began/reason"), "joins");
    EXPECT_EQ(answer.text(first + "/began/type"), "group.members_added");
    EXPECT_EQ(answer.number(first + "/began/position"), position);
    EXPECT_FALSE(answer.has(first + "/ended"));
    EXPECT_FALSE(answer.has(first + "/missing"));
    EXPECT_EQ(answer.text("/paths/0/edges/3/to/name"), "pay bills");
}

TEST(AnExplanation, OfADenialShowsWhatWasLostAndWhy) {
    TestStore test;
    test.must_change(company);
    test.must_change(R"({"op":"add_members","group":"team","users":["ann"]})");
    test.must_change(R"({"op":"remove_members","group":"team","users":["ann"]})",
                     R"("reason":"leaves","ticket":"HR-2")");
    const auto answer = test.get(asked("ann"));
    EXPECT_FALSE(answer.at("/allowed").as_bool());
    EXPECT_EQ(answer.text("/reason"), "unknown_user") << "no edge of the user is left";
    EXPECT_EQ(answer.at("/paths").as_array().size(), 0U);
    EXPECT_EQ(answer.text("/misses/0/edges/0/missing"), "ended");
    EXPECT_EQ(answer.text("/misses/0/edges/0/ended/ticket"), "HR-2");
    EXPECT_FALSE(answer.has("/misses/0/edges/1/missing"));
    EXPECT_TRUE(
        test.get(asked("ann") + "&at=" + std::to_string(test.head() - 1)).at("/allowed").as_bool());
}

TEST(AnExplanation, FollowsTheMappingsOfALogin) {
    TestStore test;
    test.must_change(company);
    const auto answer = test.get(asked("new") + "&connection=ad&groups=domain%20users&groups=x");
    EXPECT_TRUE(answer.at("/allowed").as_bool());
    EXPECT_EQ(answer.text("/paths/0/edges/0/kind"), "mapping");
    EXPECT_EQ(answer.text("/paths/0/edges/0/mapping/id"), "m");
    EXPECT_EQ(answer.text("/paths/0/edges/0/mapping/group_name"), "domain users");
    EXPECT_FALSE(test.get(asked("new")).at("/allowed").as_bool());
}

TEST(AnExplanation, SaysWhatIsUnknownAndWhatAPermissionWas) {
    TestStore test;
    test.must_change(company);
    EXPECT_EQ(test.get(asked("nobody")).text("/reason"), "unknown_user");
    EXPECT_EQ(test.get("/v1/explain?user=ann&application=none&permission=p1").text("/reason"),
              "unknown_application");
    const auto never = test.get(asked("ann", "none"));
    EXPECT_EQ(never.text("/reason"), "unknown_permission");
    EXPECT_FALSE(never.has("/former_permission"));
    EXPECT_FALSE(never.has("/permission"));
    EXPECT_TRUE(never.at("/complete").as_bool());

    test.must_change(R"({"op":"grant_user_permissions","users":["ann"],"permissions":["p1"]})");
    test.must_change(R"({"op":"delete_permission","id":"p1","cascade":true})",
                     R"("ticket":"IT-9")");
    const auto gone = test.get(asked("ann", "pay%20bills"));
    EXPECT_EQ(gone.text("/reason"), "unknown_permission");
    EXPECT_EQ(gone.text("/former_permission/id"), "p1");
    EXPECT_EQ(gone.text("/former_permission/ended/ticket"), "IT-9");
    EXPECT_EQ(gone.text("/misses/0/edges/0/ended/type"), "permission.deleted");
}

TEST(AnExplanation, OfANameThatIsNoMoreAllowsNothing) {
    TestStore test;
    test.must_change(company);
    test.must_change(R"({"op":"grant_user_permissions","users":["ann"],"permissions":["p1"]})");
    test.must_change(R"({"op":"update_permission","id":"p1","name":"pay all"})");
    const auto old_name = test.get(asked("ann", "pay%20bills"));
    EXPECT_FALSE(old_name.at("/allowed").as_bool()) << "as the check says";
    EXPECT_EQ(old_name.at("/paths").as_array().size(), 0U);
    EXPECT_EQ(old_name.text("/former_permission/ended/type"), "permission.updated");
    EXPECT_TRUE(test.get(asked("ann", "pay%20all")).at("/allowed").as_bool());
}

TEST(AnExplanation, RefusesWhatIsNoQuestion) {
    TestStore test;
    for (const std::string query :
         {"user=a&application=app", "user=a&permission=p", "application=app&permission=p",
          "user=a&application=app&permission=p&x=1", "user=a&application=app&permission=p&groups=g",
          "user=a&application=app&permission=p&at=x", "user=a&user=b&application=app&permission=p"})
        EXPECT_EQ(test.get("/v1/explain?" + query).status, 400) << query;
    const auto token = test.token_with(R"(["read:decisions"])");
    EXPECT_EQ(test.send_as(token, "GET", asked("ann")).status, 403);
    const auto reader = test.token_with(R"(["read:events"])");
    EXPECT_EQ(test.send_as(reader, "GET", asked("ann")).status, 200);
}

} // namespace
} // namespace muniment::api
