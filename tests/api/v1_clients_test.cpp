#include "api/service/scopes.hpp"
#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

Answer create(TestStore& test, const std::string& members, const std::string& token) {
    return test.send_as(token, "POST", "/v1/clients", "{\"name\":\"n\"," + members + "}");
}

TEST(CreateClient, ShowsTheTokenOnceAndItWorksAtOnce) {
    TestStore test;
    const auto created = create(test, R"("scopes":["read:groups"])", test.admin_token);
    ASSERT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(created.header("Cache-Control"), "no-store");
    const auto token = created.text("/token");
    EXPECT_TRUE(token.starts_with("mun_"));
    EXPECT_EQ(test.send_as(token, "GET", "/v1/groups").status, 200);
    const auto list = test.get("/v1/clients");
    EXPECT_EQ(list.body.find(token), std::string::npos);
    EXPECT_EQ(list.each("id").size(), 2U);
    test.reopen();
    EXPECT_EQ(test.send_as(token, "GET", "/v1/groups").status, 200) << "the log holds its hash";
}

TEST(CreateClient, IsAnEventWithReasonAndTicket) {
    TestStore test;
    const auto created = create(
        test, R"("scopes":["read:groups"],"reason":"because","ticket":"T-1")", test.admin_token);
    ASSERT_EQ(created.status, 201);
    const auto event = test.get("/v1/events/" + std::to_string(test.head()));
    EXPECT_EQ(event.text("/type"), "client.created");
    EXPECT_EQ(event.text("/reason"), "because");
    EXPECT_EQ(event.text("/ticket"), "T-1");
    EXPECT_EQ(event.text("/data/client"), created.text("/id"));
    EXPECT_EQ(event.body.find(created.text("/token")), std::string::npos);
}

TEST(CreateClient, GrantsNobodyScopesThatTheCallerLacks) {
    TestStore test;
    const auto token = test.token_with(R"(["admin:clients","read:groups"])");
    EXPECT_EQ(create(test, R"("scopes":["read:groups"])", token).status, 201);
    for (const auto* scope : {"read:users", "*"}) {
        const auto head = test.head();
        const auto refused = create(test, "\"scopes\":[\"" + std::string(scope) + "\"]", token);
        EXPECT_EQ(refused.status, 403);
        EXPECT_EQ(refused.problem(), "forbidden");
        EXPECT_EQ(refused.text("/needs"), scope);
        EXPECT_EQ(test.head(), head);
    }
}

TEST(CreateClient, RefusesWhatIsNotInOrderWithItsPointer) {
    TestStore test;
    const auto head = test.head();
    const std::vector<std::pair<std::string, std::string>> table = {
        {R"({"scopes":["*"]})", "/name"},
        {R"({"name":"","scopes":["*"]})", "/name"},
        {R"({"name":7,"scopes":["*"]})", "/name"},
        {R"({"name":"n"})", "/scopes"},
        {R"({"name":"n","scopes":[]})", "/scopes"},
        {R"({"name":"n","scopes":"*"})", "/scopes"},
        {R"({"name":"n","scopes":["*","read:nothing"]})", "/scopes/1"},
        {R"({"name":"n","scopes":["*","*"]})", "/scopes/1"},
        {R"({"name":"n","scopes":["*"],"expires_at":"tomorrow"})", "/expires_at"},
        {R"({"name":"n","scopes":["*"],"expires_at":"2026-11-22T14:00:00Z"})", "/expires_at"},
        {R"({"name":"n","scopes":["*"],"reason":""})", "/reason"},
        {R"({"name":"n","scopes":["*"],"ticket":")" + std::string(256, 't') + R"("})", "/ticket"},
        {R"({"name":"n","scopes":["*"],"token":"mun_mine"})", "/token"}};
    for (const auto& [body, pointer] : table) {
        const auto answer = test.post("/v1/clients", body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(answer.pointer(), pointer) << body;
    }
    EXPECT_EQ(test.post("/v1/clients?x=1", R"({"name":"n","scopes":["*"]})").text("/parameter"),
              "x");
    EXPECT_EQ(test.head(), head);
}

TEST(Clients, ExpireAtTheirMoment) {
    TestStore test;
    const auto token =
        create(test, R"("scopes":["*"],"expires_at":"2026-11-22T15:00:00Z")", test.admin_token)
            .text("/token");
    test.clock.set("2026-11-22T14:59:59.999999Z");
    EXPECT_EQ(test.send_as(token, "GET", "/v1/groups").status, 200);
    test.clock.set("2026-11-22T15:00:00Z");
    const auto refused = test.send_as(token, "GET", "/v1/groups");
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.problem(), "unauthenticated");
}

TEST(RevokeClient, EndsTheTokenAtOnce) {
    TestStore test;
    const auto created = create(test, R"("scopes":["read:groups"])", test.admin_token);
    const auto target = "/v1/clients/" + created.text("/id");
    EXPECT_EQ(test.send("DELETE", target).status, 204);
    EXPECT_EQ(test.send_as(created.text("/token"), "GET", "/v1/groups").status, 401);
    EXPECT_EQ(test.get("/v1/clients").each("id").size(), 1U);
    EXPECT_EQ(test.send("DELETE", target).status, 404);
    test.reopen();
    EXPECT_EQ(test.send_as(created.text("/token"), "GET", "/v1/groups").status, 401);
}

TEST(RevokeClient, RefusesTheLastAdministratorThatNeverExpires) {
    TestStore test;
    const auto refused = test.send("DELETE", "/v1/clients/key_admin");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.problem(), "in_use");
    create(test, R"("scopes":["*"],"expires_at":"2027-01-01T00:00:00Z")", test.admin_token);
    create(test, R"("scopes":["read:users"])", test.admin_token);
    EXPECT_EQ(test.send("DELETE", "/v1/clients/key_admin").status, 409);
    create(test, R"("scopes":["*"])", test.admin_token);
    EXPECT_EQ(test.send("DELETE", "/v1/clients/key_admin").status, 204);
    EXPECT_EQ(test.get("/v1/clients").status, 401) << "it revoked itself";
}

TEST(RevokeClient, IsRefusedToWhoHasLessThanTheClient) {
    TestStore test;
    const auto token = test.token_with(R"(["admin:clients"])");
    EXPECT_EQ(test.send_as(token, "DELETE", "/v1/clients/key_admin").text("/needs"), "*");
}

TEST(AWaitingWrite, IsRefusedWhereItsClientWasRevokedMeanwhile) {
    TestStore test;
    const auto created = create(test, R"("scopes":["create:groups"])", test.admin_token);
    WriteRequest request;
    {
        const auto lock = test.store->live().lock_shared();
        request.principal =
            *test.store->live().clients.authenticate(created.text("/token"), test.clock.now());
    }
    request.content = std::vector<domain::Change>{
        domain::CreateGroup{domain::GroupId::parse("g").value(), "G", "", domain::NameRule::exact}};
    test.send("DELETE", "/v1/clients/" + created.text("/id"));
    const auto written = test.store->write(request);
    ASSERT_FALSE(written);
    EXPECT_TRUE(std::holds_alternative<CredentialEnded>(written.error()));
}

struct Needed {
    std::string method;
    std::string target;
    std::string body;
    std::string scope;
};

const std::vector<Needed> every_scope = {
    {"GET", "/v1/applications", "", "read:applications"},
    {"GET", "/v1/connections", "", "read:connections"},
    {"GET", "/v1/users", "", "read:users"},
    {"GET", "/v1/users/u/groups", "", "read:users"},
    {"GET", "/v1/permissions", "", "read:permissions"},
    {"GET", "/v1/roles", "", "read:roles"},
    {"GET", "/v1/groups", "", "read:groups"},
    {"GET", "/v1/groups/g/members", "", "read:groups"},
    {"GET", "/v1/configuration", "", "read:configuration"},
    {"GET", "/v1/check?user=u&application=a&permission=p", "", "read:decisions"},
    {"POST", "/v1/checks", R"({"checks":[]})", "read:decisions"},
    {"GET", "/v1/events", "", "read:events"},
    {"GET", "/v1/events/1", "", "read:events"},
    {"GET", "/v1/snapshot", "", "read:snapshots"},
    {"GET", "/v1/reports/access", "", "read:reports"},
    {"GET", "/v1/clients", "", "admin:clients"},
    {"POST", "/v1/clients", R"({"name":"n","scopes":["admin:clients"]})", "admin:clients"},
    {"DELETE", "/v1/clients/none", "", "admin:clients"},
    {"GET", "/log/tile/0/000.p/1", "", "read:log"},
    {"GET", "/log/tile/entries/000.p/1", "", "read:log"},
    {"POST", "/v1/changes", R"({"changes":[{"op":"create_group","name":"x"}]})", "create:groups"},
    {"POST", "/v1/changes", R"({"changes":[{"op":"update_configuration","persist_roles":true}]})",
     "update:configuration"},
    {"POST", "/v1/changes", R"({"changes":[{"op":"erase_user","id":"u"}]})", "erase:users"}};

TEST(Scopes, AreNeededByEveryRoute) {
    TestStore test;
    std::string others;
    for (const auto scope : all_scopes())
        others += (others.empty() ? "\"" : ",\"") + std::string(scope) + "\"";
    for (const auto& [method, target, body, scope] : every_scope) {
        auto rest = others;
        const auto found = rest.find("\"" + scope + "\"");
        ASSERT_NE(found, std::string::npos) << scope;
        rest.erase(found == 0 ? 0 : found - 1, scope.size() + 3);
        const auto without = test.token_with("[" + rest + "]");
        const auto refused = test.send_as(without, method, target, body);
        EXPECT_EQ(refused.status, 403) << target;
        EXPECT_EQ(refused.problem(), "forbidden") << target;
        EXPECT_EQ(refused.text("/needs"), scope) << target;
        const auto with = test.token_with("[\"" + scope + "\"]");
        const auto status = test.send_as(with, method, target, body).status;
        const bool got_through = status < 300 || status == 404 || status == 422;
        EXPECT_TRUE(got_through) << target << " " << status;
    }
}

TEST(Scopes, AreListedForWhoeverIsKnown) {
    TestStore test;
    const auto token = test.token_with(R"(["read:users"])");
    const auto listed = test.send_as(token, "GET", "/v1/scopes");
    EXPECT_EQ(listed.at("/items").get_array().size(), all_scopes().size());
    EXPECT_EQ(test.send_as("", "GET", "/v1/scopes").status, 401);
}

} // namespace
} // namespace muniment::api
