#include "tests/api/extension_client.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <set>

namespace muniment::api::auth0 {
namespace {

struct Case {
    const char* method;
    const char* pattern; ///< `ID` stands for an id that nothing has
    const char* scope;
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << c.method << ' ' << c.pattern;
}

std::string target_of(const Case& c) {
    std::string target = c.pattern;
    if (const auto at = target.find("ID"); at != std::string::npos)
        target.replace(at, 2, "00000000-0000-4000-8000-000000000000");
    return target;
}

const Case cases[] = {
    {"GET", "/api/groups", "read:groups"},
    {"POST", "/api/groups", "create:groups"},
    {"GET", "/api/groups/ID", "read:groups"},
    {"PUT", "/api/groups/ID", "update:groups"},
    {"DELETE", "/api/groups/ID", "delete:groups"},
    {"GET", "/api/groups/ID/members", "read:groups"},
    {"PATCH", "/api/groups/ID/members", "update:groups"},
    {"DELETE", "/api/groups/ID/members", "update:groups"},
    {"GET", "/api/groups/ID/members/nested", "read:groups"},
    {"GET", "/api/groups/ID/nested", "read:groups"},
    {"PATCH", "/api/groups/ID/nested", "update:groups"},
    {"DELETE", "/api/groups/ID/nested", "update:groups"},
    {"GET", "/api/groups/ID/roles", "read:groups"},
    {"PATCH", "/api/groups/ID/roles", "update:groups"},
    {"DELETE", "/api/groups/ID/roles", "update:groups"},
    {"GET", "/api/groups/ID/roles/nested", "read:groups"},
    {"GET", "/api/groups/ID/mappings", "read:groups"},
    {"PATCH", "/api/groups/ID/mappings", "update:groups"},
    {"DELETE", "/api/groups/ID/mappings", "update:groups"},
    {"GET", "/api/roles", "read:roles"},
    {"POST", "/api/roles", "create:roles"},
    {"GET", "/api/roles/ID", "read:roles"},
    {"PUT", "/api/roles/ID", "update:roles"},
    {"DELETE", "/api/roles/ID", "delete:roles"},
    {"GET", "/api/permissions", "read:permissions"},
    {"POST", "/api/permissions", "create:permissions"},
    {"GET", "/api/permissions/ID", "read:permissions"},
    {"PUT", "/api/permissions/ID", "update:permissions"},
    {"DELETE", "/api/permissions/ID", "delete:permissions"},
    {"GET", "/api/users", "read:users"},
    {"GET", "/api/users/u", "read:users"},
    {"GET", "/api/users/u/groups", "read:groups"},
    {"PATCH", "/api/users/u/groups", "update:groups"},
    {"DELETE", "/api/users/u/groups", "update:groups"},
    {"GET", "/api/users/u/groups/calculate", "read:groups"},
    {"GET", "/api/users/u/roles", "read:roles"},
    {"PATCH", "/api/users/u/roles", "update:roles"},
    {"DELETE", "/api/users/u/roles", "update:roles"},
    {"GET", "/api/users/u/roles/calculate", "read:roles"},
    {"GET", "/api/applications", "read:applications"},
    {"GET", "/api/applications/a", "read:applications"},
    {"GET", "/api/connections", "read:connections"},
};

const std::vector<std::string> scopes = {
    "read:users",         "read:applications",  "read:connections",   "read:groups",
    "create:groups",      "update:groups",      "delete:groups",      "read:roles",
    "create:roles",       "update:roles",       "delete:roles",       "read:permissions",
    "create:permissions", "update:permissions", "delete:permissions", "update:users"};

class ExtensionRoute : public testing::TestWithParam<Case> {};

TEST_P(ExtensionRoute, NeedsItsScopeAndNoOther) {
    const auto& [method, pattern, scope] = GetParam();
    const auto target = target_of(GetParam());
    ExtensionClient test;
    std::vector<std::string> others = scopes;
    std::erase(others, scope);
    expect_error(test.send_as(test.token_with(list_of(others)), method, target), 403, "Forbidden",
                 "Insufficient scope");
    const auto allowed = test.send_as(test.token_with(list_of({scope})), method, target);
    EXPECT_TRUE(allowed.status == 200 || allowed.status == 204 || allowed.status == 400 ||
                allowed.status == 404)
        << allowed.body;
}

TEST_P(ExtensionRoute, NeedsAToken) {
    const auto& [method, pattern, scope] = GetParam();
    const auto target = target_of(GetParam());
    ExtensionClient test;
    const auto answer = test.send_as("", method, target);
    expect_error(answer, 401, "Unauthorized", "Missing authentication");
    EXPECT_EQ(answer.header("WWW-Authenticate"), "Token error=\"token is null\"");
    const auto invalid = test.send_as("mun_unknown", method, target);
    EXPECT_EQ(invalid.status, 401);
    EXPECT_EQ(invalid.text("/message"), "Invalid credentials");
    EXPECT_EQ(invalid.text("/attributes/error"), "Invalid credentials");
}

TEST_P(ExtensionRoute, TellsItsMethodToBrowsersFromElsewhere) {
    const auto& [method, pattern, scope] = GetParam();
    const auto target = target_of(GetParam());
    ExtensionClient test;
    const auto answer =
        test.send_as("", "OPTIONS", target, "",
                     {{"Origin", "https://x.example"}, {"Access-Control-Request-Method", method}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://x.example");
    EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), method);
    EXPECT_EQ(answer.header("Access-Control-Allow-Headers"),
              "Accept,Authorization,Content-Type,If-None-Match");
    EXPECT_EQ(answer.header("Access-Control-Max-Age"), "86400");
}

INSTANTIATE_TEST_SUITE_P(Scopes, ExtensionRoute, testing::ValuesIn(cases));

TEST(ExtensionScopes, AreThoseOfTheRouteList) {
    ExtensionClient test;
    std::size_t known = 0;
    for (const auto& route : test.application->router().routes()) {
        if (!route.pattern.starts_with("/api/") || route.method == "OPTIONS" ||
            route.pattern.starts_with("/api/configuration") || route.takes_api_key)
            continue;
        ++known;
    }
    EXPECT_EQ(known, std::size(cases));
}

TEST(ExtensionPreflights, OfUnknownRoutesAreNotFound) {
    ExtensionClient test;
    const auto preflight = [&](const std::string& target, const std::string& method) {
        return test.send_as(
            "", "OPTIONS", target, "",
            {{"Origin", "https://x.example"}, {"Access-Control-Request-Method", method}});
    };
    expect_error(preflight("/api/nothing", "GET"), 404, "Not Found", "Not Found");
    expect_error(preflight("/api/groups", "PATCH"), 404, "Not Found", "Not Found");
    expect_error(test.send_as("", "OPTIONS", "/api/groups"), 404, "Not Found",
                 "CORS error: Missing Origin header");
}

TEST(ExtensionMethods, ThatAreUnknownAreNotFound) {
    ExtensionClient test;
    for (const auto* method : {"PATCH", "TRACE"})
        expect_error(test.send(method, "/api/groups"), 404, "Not Found", "Not Found");
    expect_error(test.get("/api/users/u/policy/a"), 404, "Not Found", "Not Found");
    expect_error(test.get("/api/groups/"), 404, "Not Found", "Not Found");
}

TEST(ExtensionMethods, HeadIsServedWhereverGetIs) {
    ExtensionClient test;
    const auto answer = test.send("HEAD", "/api/groups");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/json; charset=utf-8");
}

TEST(ExtensionBodies, ThatAreTooLongAreRefusedInItsForm) {
    ExtensionClient test;
    expect_error(test.post("/api/groups", std::string((1U << 20U) + 1, ' ')), 413,
                 "Request Entity Too Large",
                 "Payload content length greater than maximum allowed: 1048576");
    expect_error(test.send_as("", "POST", "/api/groups", std::string((1U << 20U) + 1, ' ')), 401,
                 "Unauthorized", "Missing authentication");
}

TEST(ExtensionOrigins, AreAnsweredToTheirRequests) {
    ExtensionClient test;
    const Fields origin{{"Origin", "https://x.example"}};
    EXPECT_EQ(test.send("GET", "/api/groups", "", origin).header("Access-Control-Allow-Origin"),
              "https://x.example");
    EXPECT_EQ(
        test.send_as("", "GET", "/api/groups", "", origin).header("Access-Control-Allow-Origin"),
        "https://x.example");
}

} // namespace
} // namespace muniment::api::auth0
