#include "tests/api/test_store.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api {
namespace {

using testing::HasSubstr;

/// A company with nested groups, a mapping, an included role and what the user has directly.
class LoginRoutes : public testing::Test {
  protected:
    LoginRoutes() {
        test.must_change(
            R"({"op":"create_application","id":"app","name":"Ledger"},)"
            R"({"op":"create_application","id":"web","name":"Web"},)"
            R"({"op":"create_permission","id":"p1","application":"app","name":"read:x"},)"
            R"({"op":"create_permission","id":"p2","application":"app","name":"write:x"},)"
            R"({"op":"create_permission","id":"p3","application":"web","name":"see:y"},)"
            R"({"op":"create_role","id":"r1","application":"app","name":"Reader","permissions":["p1"]},)"
            R"({"op":"create_role","id":"r2","application":"app","name":"Writer","permissions":["p2"]},)"
            R"({"op":"create_role","id":"r3","application":"web","name":"Viewer","permissions":["p3"]},)"
            R"({"op":"include_roles","role":"r2","roles":["r1"]},)"
            R"({"op":"create_group","id":"g1","name":"Company"},)"
            R"({"op":"create_group","id":"g2","name":"Finance"},)"
            R"({"op":"create_group","id":"g3","name":"Mapped"},)"
            R"({"op":"nest_groups","group":"g1","children":["g2"]},)"
            R"({"op":"assign_group_roles","group":"g1","roles":["r1"]},)"
            R"({"op":"assign_group_roles","group":"g3","roles":["r2"]},)"
            R"({"op":"add_mappings","group":"g3","mappings":[)"
            R"({"id":"m1","connection_name":"My-AD","group_name":"Domain"}]},)"
            R"({"op":"add_members","group":"g2","users":["auth0|1"]},)"
            R"({"op":"assign_user_roles","roles":["r3"],"users":["auth0|1"]})");
    }

    Answer policy(const std::string& members = "", const std::string& query = "",
                  const std::string& application = "app") {
        return test.post("/api/users/auth0%7C1/policy/" + application + query,
                         R"({"connectionName":"My-AD")" + members + "}");
    }

    void require_roles(const std::string& roles, const std::string& message = "") {
        test.must_change(R"({"op":"update_application","id":"app","required_roles":)" + roles +
                         R"(,"denied_message":")" + message + "\"}");
    }

    Answer hook(const std::string& claims, const std::string& grant = "authorization_code",
                const std::string& audience = "https://api") {
        return test.post("/api/hooks/ory-hydra/token",
                         R"({"session":{"extra":{"tier":1.5},"id_token":{"subject":"auth0|1",)"
                         R"("id_token_claims":{"ext":)" +
                             claims + R"(}}},"request":{"client_id":"app","granted_audience":[")" +
                             audience + R"("],"grant_types":[")" + grant + "\"]}}");
    }

    TestStore test;
};

// --- policy ------------------------------------------------------------------------------------

TEST_F(LoginRoutes, PolicyWithoutScopeSaysNothingOfScopes) {
    EXPECT_EQ(policy().body,
              R"({"groups":["Company","Finance"],"roles":["Reader"],"permissions":["read:x"]})");
}

TEST_F(LoginRoutes, PolicyTellsWhichScopesStay) {
    EXPECT_EQ(policy(R"(,"scope":"openid write:x read:x see:y")").text("/scope"), "openid read:x");
}

TEST_F(LoginRoutes, PolicyRefusesAScopeThatIsNoText) {
    const auto answer = policy(R"(,"scope":["openid"])");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.text("/message"), R"("scope" must be a string)");
}

TEST_F(LoginRoutes, PolicyIsRefusedWithoutARequiredRole) {
    require_roles(R"(["Admin","Writer"])");
    const auto answer = policy();
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.body, R"({"statusCode":403,"error":"Forbidden",)"
                           R"("message":"You do not have the required role to access Ledger",)"
                           R"("attributes":{"error":"required_role"}})");
    EXPECT_EQ(policy("", "", "web").status, 200);
}

TEST_F(LoginRoutes, PolicyIsRefusedInTheWordsOfTheApplication) {
    require_roles(R"(["Admin"])", "Ask finance.");
    EXPECT_EQ(policy().text("/message"), "Ask finance.");
}

TEST_F(LoginRoutes, PolicyIsAnsweredToWhoeverHasOneOfTheRequiredRolesByMapping) {
    require_roles(R"(["Writer"])");
    EXPECT_EQ(policy().status, 403);
    EXPECT_EQ(policy(R"(,"groups":["Domain"])").status, 200);
}

TEST_F(LoginRoutes, PolicyOfThePastAsksForWhatWasRequiredThen) {
    const auto before = test.head();
    require_roles(R"(["Admin"])");
    const auto while_required = test.head();
    require_roles("[]");
    EXPECT_EQ(policy().status, 200);
    EXPECT_EQ(policy("", "?at=" + std::to_string(while_required)).status, 403);
    EXPECT_EQ(policy("", "?at=" + std::to_string(before)).status, 200);
}

TEST_F(LoginRoutes, PolicyExplainsAllThatGivesSomething) {
    const auto answer = policy(R"(,"groups":["Domain"],"explain":true)");
    EXPECT_EQ(answer.at("/explanation"), boost::json::parse(R"({
        "groups":[
            {"_id":"g1","name":"Company","because":[{"kind":"group","_id":"g2"}]},
            {"_id":"g2","name":"Finance","because":[{"kind":"member"}]},
            {"_id":"g3","name":"Mapped","because":[{"kind":"mapping","_id":"m1"}]}],
        "roles":[
            {"_id":"r1","name":"Reader","because":[
                {"kind":"group","_id":"g1"},{"kind":"role","_id":"r2"}]},
            {"_id":"r2","name":"Writer","because":[{"kind":"group","_id":"g3"}]}],
        "permissions":[
            {"_id":"p1","name":"read:x","because":[{"kind":"role","_id":"r1"}]},
            {"_id":"p2","name":"write:x","because":[{"kind":"role","_id":"r2"}]}]})"));
}

TEST_F(LoginRoutes, PolicyExplainsWhatTheUserHasDirectly) {
    test.must_change(R"({"op":"grant_user_permissions","users":["auth0|1"],"permissions":["p2"]})");
    const auto answer = policy(R"(,"explain":true)", "", "app");
    EXPECT_EQ(answer.at("/explanation/permissions/1"),
              boost::json::parse(R"({"_id":"p2","name":"write:x","because":[{"kind":"member"}]})"));
    EXPECT_EQ(
        policy(R"(,"explain":true)", "", "web").at("/explanation/roles"),
        boost::json::parse(R"([{"_id":"r3","name":"Viewer","because":[{"kind":"member"}]}])"));
}

TEST_F(LoginRoutes, PolicyExplainsThePast) {
    const auto before = test.head();
    test.must_change(R"({"op":"remove_members","group":"g2","users":["auth0|1"]})");
    const auto names = [](const Answer& answer) {
        return answer.at("/explanation/groups").as_array().size();
    };
    EXPECT_EQ(names(policy(R"(,"explain":true)")), 0U);
    EXPECT_EQ(names(policy(R"(,"explain":true)", "?at=" + std::to_string(before))), 2U);
}

TEST_F(LoginRoutes, PolicyExplainsNothingForAnUnknownApplication) {
    const auto answer = policy(R"(,"explain":true)", "", "unknown");
    EXPECT_EQ(answer.at("/explanation/permissions").as_array().size(), 0U);
}

// --- scripts -----------------------------------------------------------------------------------

TEST_F(LoginRoutes, ScriptIsRenderedFromTheConfigurationOfTheStore) {
    test.must_change(R"({"op":"update_configuration","groups_in_token":true})");
    test.must_change(R"({"op":"update_configuration","persist_roles":true})");
    const auto answer = test.get("/api/configuration/rule?target=auth0-rule");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_THAT(answer.body,
                HasSubstr(R"("groups":{"in_token":true,"passthrough":false,"persist":false})"));
    EXPECT_THAT(answer.body,
                HasSubstr(R"("roles":{"in_token":false,"passthrough":false,"persist":true})"));
}

TEST_F(LoginRoutes, ScriptNeedsATargetThatIsKnown) {
    const auto none = test.get("/api/configuration/rule");
    EXPECT_EQ(none.status, 400);
    EXPECT_EQ(none.text("/message"), R"("target" is required)");
    const auto other = test.get("/api/configuration/rule?target=okta");
    EXPECT_EQ(other.status, 400);
    EXPECT_EQ(
        other.text("/message"),
        R"("target" must be one of [auth0-action, auth0-rule, keycloak, ory-hydra, generic])");
    EXPECT_EQ(other.text("/validation/source"), "query");
}

TEST_F(LoginRoutes, ScriptNeedsTheScopeOfTheConfiguration) {
    const auto token = test.token_with(R"(["read:groups"])");
    EXPECT_EQ(test.send_as(token, "GET", "/api/configuration/rule?target=generic").status, 403);
}

// --- the hook of Ory Hydra ---------------------------------------------------------------------

TEST_F(LoginRoutes, HookGivesTheSessionItsClaims) {
    test.must_change(R"({"op":"update_configuration","roles_in_token":true})");
    const auto answer = hook(R"({"connection":"My-AD","groups":"Domain,","mail":"a@b"})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(
        boost::json::parse(answer.body),
        boost::json::parse(R"({"session":{"access_token":{"tier":1.5,"roles":["Reader","Writer"]},)"
                           R"("id_token":{"connection":"My-AD","groups":"Domain,","mail":"a@b",)"
                           R"("roles":["Reader","Writer"]}}})"));
}

TEST_F(LoginRoutes, HookLeavesTheSessionWhereNothingGoesIntoTokens) {
    const auto answer = hook("{}");
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.body, "");
}

TEST_F(LoginRoutes, HookLeavesClientsThatAskForThemselves) {
    test.must_change(R"({"op":"update_configuration","roles_in_token":true})");
    EXPECT_EQ(hook("{}", "client_credentials").status, 204);
}

TEST_F(LoginRoutes, HookDeniesWithoutARequiredRole) {
    require_roles(R"(["Writer"])");
    EXPECT_EQ(hook("{}").status, 403);
    EXPECT_EQ(hook(R"({"connection":"My-AD","groups":["Domain"]})").status, 204);
}

TEST_F(LoginRoutes, HookDeniesTokensOfTheApiToEndUsers) {
    const auto answer = hook("{}", "authorization_code", "urn:auth0-authz-api");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.text("/message"), "no_end_users");
}

TEST_F(LoginRoutes, HookRefusesWhatIsNoRequestOfHydra) {
    EXPECT_EQ(test.post("/api/hooks/ory-hydra/token", "{}").status, 400);
    EXPECT_EQ(test.post("/api/hooks/ory-hydra/token", "[").status, 400);
}

TEST_F(LoginRoutes, HookNeedsACredential) {
    EXPECT_EQ(test.send_as("", "POST", "/api/hooks/ory-hydra/token", "{}").status, 401);
}

} // namespace
} // namespace muniment::api
