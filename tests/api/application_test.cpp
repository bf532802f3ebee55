#include "api/service/scopes.hpp"
#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

#include <set>

namespace muniment::api {
namespace {

TEST(TheApplication, AnswersWithItsPosition) {
    TestStore test;
    const auto position = test.must_change(R"({"op":"create_group","name":"a"})");
    for (const auto* target : {"/v1/groups", "/v1/groups/none", "/healthz", "/nowhere"})
        EXPECT_EQ(test.get(target).header("Muniment-Position"), std::to_string(position)) << target;
}

TEST(TheApplication, AsksWhoCalls) {
    TestStore test;
    const auto refused = test.send_as("", "GET", "/v1/groups");
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.problem(), "unauthenticated");
    EXPECT_EQ(refused.header("WWW-Authenticate"), "Bearer realm=\"muniment\"");
    EXPECT_EQ(test.send_as("mun_unknown", "GET", "/v1/groups").status, 401);
    for (const auto* header : {"Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "mun_administrator", ""})
        EXPECT_EQ(test.send_as("", "GET", "/v1/groups", "", {{"Authorization", header}}).status,
                  401)
            << header;
}

TEST(TheApplication, TakesTheSchemeInAnyCase) {
    TestStore test;
    for (const auto* scheme : {"Bearer ", "bearer ", "BEARER "})
        EXPECT_EQ(test.send_as("", "GET", "/v1/groups", "",
                               {{"Authorization", scheme + test.admin_token}})
                      .status,
                  200);
}

TEST(TheApplication, SaysWhatIsNotServedAndWhatIs) {
    TestStore test;
    for (const auto* target : {"/", "/v1", "/v1/nothing", "/v1/groups/", "/v1/groups/a/b/c"})
        EXPECT_EQ(test.get(target).problem(), "not_found") << target;
    const auto other = test.send("PUT", "/v1/groups");
    EXPECT_EQ(other.status, 405);
    EXPECT_EQ(other.problem(), "method_not_allowed");
    EXPECT_EQ(other.header("Allow"), "GET, HEAD");
}

TEST(TheApplication, RefusesABodyOverTheLimit) {
    TestStore test;
    const auto head = test.head();
    const auto answer = test.post("/v1/changes", std::string((std::size_t{8} << 20U) + 1, ' '));
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.problem(), "body_too_large");
    EXPECT_EQ(test.head(), head);
}

TEST(Operations, NeedNoToken) {
    TestStore test;
    EXPECT_EQ(test.send_as("", "GET", "/healthz").status, 200);
    EXPECT_EQ(test.send_as("", "GET", "/readyz").body, "ready\n");
    const auto metrics = test.send_as("", "GET", "/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_TRUE(metrics.header("Content-Type").starts_with("text/plain; version=0.0.4"));
}

TEST(Metrics, CountByRouteWithoutIdsOfAnybody) {
    TestStore test;
    test.must_change(R"({"op":"create_group","id":"secret-group","name":"secret-name"})");
    test.get("/v1/groups/secret-group");
    test.get("/v1/users/secret-user");
    test.get("/secret-path");
    const auto metrics = test.get("/metrics").body;
    EXPECT_NE(metrics.find("get_group"), std::string::npos) << metrics;
    EXPECT_EQ(metrics.find("secret"), std::string::npos) << metrics;
    EXPECT_EQ(metrics.find("key_admin"), std::string::npos);
}

TEST(EveryRoute, HasANameASummaryAndAScopeThatExists) {
    TestStore test;
    std::set<std::string> names;
    for (const auto& route : test.application->router().routes()) {
        EXPECT_TRUE(names.insert(route.name).second) << route.name;
        EXPECT_FALSE(route.summary.empty()) << route.name;
        const bool is_open = route.scope.empty() || route.scope == scope::authenticated;
        EXPECT_TRUE(is_open || is_scope(route.scope)) << route.name;
        EXPECT_TRUE(!route.scope.empty() || !route.pattern.starts_with("/v1/")) << route.name;
    }
}

} // namespace
} // namespace muniment::api
