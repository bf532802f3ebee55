#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

const std::string company = R"(
 {"op":"create_application","id":"app","name":"App"},
 {"op":"create_application","id":"other","name":"Other"},
 {"op":"create_permission","id":"p1","application":"app","name":"read books"},
 {"op":"create_permission","id":"p2","application":"app","name":"p1"},
 {"op":"create_role","id":"r","application":"app","name":"r","permissions":["p1"]},
 {"op":"create_group","id":"g","name":"staff"},
 {"op":"create_group","id":"mapped","name":"mapped"},
 {"op":"assign_group_roles","group":"g","roles":["r"]},
 {"op":"nest_groups","group":"g","children":["mapped"]},
 {"op":"add_mappings","group":"mapped","mappings":[
   {"id":"m","connection_name":"ad","group_name":"domain users"}]},
 {"op":"add_members","group":"g","users":["in"]},
 {"op":"grant_user_permissions","permissions":["p2"],"users":["direct"]})";

std::string asked(const std::string& user, const std::string& permission,
                  const std::string& application = "app") {
    return "/v1/check?user=" + user + "&application=" + application + "&permission=" + permission;
}

bool allowed(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.at("/allowed").is_bool() && answer.at("/allowed").get_bool();
}

TEST(ACheck, AnswersWithPositionAndTime) {
    TestStore test;
    const auto position = test.must_change(company);
    const auto answer = test.get(asked("in", "p1"));
    EXPECT_TRUE(allowed(answer));
    EXPECT_EQ(answer.number("/position"), position);
    EXPECT_TRUE(domain::parse_rfc3339(answer.text("/occurred_at")));
    EXPECT_FALSE(answer.has("/reason"));
    EXPECT_FALSE(allowed(test.get(asked("direct", "p1"))));
    EXPECT_FALSE(test.get(asked("direct", "p1")).has("/reason"));
}

TEST(ACheck, TakesTheIdFirstThenTheNameInTheApplication) {
    TestStore test;
    test.must_change(company);
    EXPECT_TRUE(allowed(test.get(asked("in", "read%20books"))));
    EXPECT_TRUE(allowed(test.get(asked("in", "p1")))) << "the id p1, not the name of p2";
    EXPECT_FALSE(allowed(test.get(asked("direct", "p1"))));
    EXPECT_TRUE(allowed(test.get(asked("direct", "p2"))));
}

TEST(ACheck, DeniesWhatIsUnknownAtThatMomentAndSaysWhat) {
    TestStore test;
    test.must_change(company);
    EXPECT_EQ(test.get(asked("nobody", "p1")).text("/reason"), "unknown_user");
    EXPECT_EQ(test.get(asked("in", "p1", "none")).text("/reason"), "unknown_application");
    EXPECT_EQ(test.get(asked("in", "none")).text("/reason"), "unknown_permission");
    EXPECT_EQ(test.get(asked("in", "p1", "other")).text("/reason"), "unknown_permission");
    EXPECT_EQ(test.get(asked("in", "p1") + "&at=2").text("/reason"), "unknown_application");
}

TEST(ACheck, OfThePastStaysAsItWas) {
    TestStore test;
    const auto before = test.must_change(company);
    const auto then = test.get(asked("in", "p1") + "&at=" + std::to_string(before)).body;
    test.must_change(R"({"op":"delete_group","id":"g","cascade":true})");
    EXPECT_FALSE(allowed(test.get(asked("in", "p1"))));
    EXPECT_EQ(test.get(asked("in", "p1") + "&at=" + std::to_string(before)).body, then);
}

TEST(ACheck, AppliesMappingsOnlyInALoginContext) {
    TestStore test;
    test.must_change(company);
    EXPECT_FALSE(allowed(test.get(asked("guest", "p1"))));
    const auto login = asked("guest", "p1") + "&connection=ad&groups=other&groups=domain%20users";
    EXPECT_TRUE(allowed(test.get(login)));
    EXPECT_FALSE(allowed(test.get(asked("guest", "p1") + "&connection=ad&groups=other")));
    EXPECT_FALSE(
        allowed(test.get(asked("guest", "p1") + "&connection=saml&groups=domain%20users")));
    const auto alone = test.get(asked("guest", "p1") + "&groups=x");
    EXPECT_EQ(alone.status, 400);
    EXPECT_EQ(alone.text("/parameter"), "groups");
}

TEST(ACheck, HonoursWindowsAtTheInstant) {
    TestStore test;
    test.must_change(company);
    const auto position = test.must_change(
        R"({"op":"add_members","group":"g","users":["temp"],)"
        R"("valid_from":"2026-11-23T00:00:00Z","valid_until":"2026-11-24T00:00:00Z"})");
    const auto at = [&](const std::string& instant) {
        return allowed(
            test.get(asked("temp", "p1") + "&at=" + std::to_string(position) + "@" + instant));
    };
    test.clock.set("2026-11-25T00:00:00Z");
    EXPECT_FALSE(at("2026-11-22T23:59:59.999999Z"));
    EXPECT_TRUE(at("2026-11-23T00:00:00Z"));
    EXPECT_TRUE(at("2026-11-23T23:59:59.999999Z"));
    EXPECT_FALSE(at("2026-11-24T00:00:00Z"));
    EXPECT_FALSE(allowed(test.get(asked("temp", "p1"))));
}

TEST(ACheck, NeedsItsParameters) {
    TestStore test;
    const std::vector<std::pair<std::string, std::string>> table = {
        {"/v1/check?application=a&permission=p", "user"},
        {"/v1/check?user=u&permission=p", "application"},
        {"/v1/check?user=u&application=a", "permission"},
        {"/v1/check?user=&application=a&permission=p", "user"},
        {"/v1/check?user=u&user=v&application=a&permission=p", "user"},
        {"/v1/check?user=u&application=a&permission=p&x=1", "x"},
        {"/v1/check?user=%01&application=a&permission=p", "user"}};
    for (const auto& [target, parameter] : table) {
        const auto answer = test.get(target);
        EXPECT_EQ(answer.status, 400) << target;
        EXPECT_EQ(answer.text("/parameter"), parameter) << target;
    }
}

TEST(Checks, AnswerManyQuestionsAtOneMomentInTheirOrder) {
    TestStore test;
    const auto position = test.must_change(company);
    const std::string body =
        R"({"checks":[{"user":"in","application":"app","permission":"p1"},)"
        R"({"user":"nobody","application":"app","permission":"p1"},)"
        R"({"user":"guest","application":"app","permission":"p1","connection":"ad",)"
        R"("groups":["domain users"]}]})";
    const auto answer = test.post("/v1/checks", body);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.number("/position"), position);
    EXPECT_TRUE(answer.at("/results/0/allowed").get_bool());
    EXPECT_EQ(answer.text("/results/1/reason"), "unknown_user");
    EXPECT_TRUE(answer.at("/results/2/allowed").get_bool());
    EXPECT_EQ(test.post("/v1/checks?at=2", body).text("/results/0/reason"), "unknown_application");
}

TEST(Checks, AreAtMostTenThousand) {
    TestStore test;
    const auto body = [](std::size_t count) {
        std::string checks;
        for (std::size_t i = 0; i < count; ++i)
            checks += std::string(i == 0 ? "" : ",") +
                      R"({"user":"u","application":"a","permission":"p"})";
        return R"({"checks":[)" + checks + "]}";
    };
    EXPECT_EQ(test.post("/v1/checks", body(10'000)).status, 200);
    const auto refused = test.post("/v1/checks", body(10'001));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.pointer(), "/checks");
}

TEST(Checks, NameThePointerOfWhatIsWrong) {
    TestStore test;
    const std::vector<std::pair<std::string, std::string>> table = {
        {R"({})", "/checks"},
        {R"({"checks":[{"user":"u","application":"a"}]})", "/checks/0/permission"},
        {R"({"checks":[{"user":1,"application":"a","permission":"p"}]})", "/checks/0/user"},
        {R"({"checks":[{"user":"u","application":"a","permission":"p","x":1}]})", "/checks/0/x"},
        {R"({"checks":[{"user":"u","application":"a","permission":"p","groups":["g"]}]})",
         "/checks/0/groups"}};
    for (const auto& [body, pointer] : table) {
        const auto answer = test.post("/v1/checks", body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(answer.pointer(), pointer) << body;
    }
}

} // namespace
} // namespace muniment::api
