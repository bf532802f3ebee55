#include "api/auth0/api_key.hpp"
#include "api/service/clients.hpp"
#include "tests/api/test_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string masked = R"("apikey":"****************")";

/// Whether the text is what `x-api-key` must carry now.
bool opens(const TestStore& test, const std::string& text) {
    const auto lock = test.store->live().lock_shared();
    return test.store->live().extension.is_api_key(text);
}

TEST(ApiKeys, AreTheHashThatTheExtensionMakes) {
    // printf %s EXTENSION | openssl dgst -sha256 -hmac 'aa…aa + CLIENT', with 64
    // times `a`
    EXPECT_EQ(auth0::api_key_text(std::string(64, 'a'), {"CLIENT", "EXTENSION"}),
              "c4f7ba4cea0743d9696d95feaf369037b9182cc90e87ff9b046ae2acef2cb02f");
    EXPECT_EQ(auth0::draw_api_key().size(), 64U);
    EXPECT_NE(auth0::draw_api_key(), auth0::draw_api_key());
}

TEST(TheConfiguration, IsNoContentUntilItIsSet) {
    TestStore test;
    EXPECT_EQ(test.get("/api/configuration").status, 204);
    const auto set =
        test.send("PATCH", "/api/configuration", R"({"rolesInToken":true,"persistRoles":"no"})");
    EXPECT_EQ(set.status, 200);
    EXPECT_EQ(set.body,
              R"({"_id":"v1",)" + masked + R"(,"persistRoles":false,"rolesInToken":true})");
    EXPECT_EQ(test.get("/api/configuration").body, set.body);
    const auto more = test.send("PATCH", "/api/configuration", R"({"groupsInToken":true})");
    EXPECT_THAT(more.body, HasSubstr(R"("rolesInToken":true)")) << "what was set stays";
}

TEST(TheConfiguration, RefusesWhatIsNoSwitch) {
    TestStore test;
    const auto patch = [&](const std::string& body) {
        return test.send("PATCH", "/api/configuration", body).text("/message");
    };
    EXPECT_EQ(patch(R"({"rolesInToken":7})"), "\"rolesInToken\" must be a boolean");
    EXPECT_EQ(patch(R"({"apikey":"x"})"), "\"apikey\" is not allowed");
    EXPECT_EQ(patch("[]"), "\"value\" must be of type object");
    EXPECT_EQ(test.head(), 2U);
}

TEST(TheApiKey, IsReplacedByRotation) {
    TestStore test;
    const auto first = test.send("PATCH", "/api/configuration/rotate-apikey");
    ASSERT_EQ(first.status, 200) << first.body;
    const auto old = first.text("/hash");
    EXPECT_EQ(old.size(), 64U);
    EXPECT_TRUE(opens(test, old));
    const auto fresh = test.send("PATCH", "/api/configuration/rotate-apikey").text("/hash");
    EXPECT_FALSE(opens(test, old));
    EXPECT_TRUE(opens(test, fresh));
    test.reopen();
    EXPECT_TRUE(opens(test, fresh));
    EXPECT_FALSE(opens(test, ""));
    EXPECT_EQ(test.get("/api/configuration/export").body,
              R"({"configuration":[{"_id":"v1",)" + masked + "}]}");
}

TEST(TheApiKey, IsNeverInTheLog) {
    TestStore test;
    const auto hash = test.send("PATCH", "/api/configuration/rotate-apikey").text("/hash");
    const auto event = test.get("/v1/events/" + std::to_string(test.head()));
    EXPECT_EQ(event.text("/type"), "api_key.rotated");
    EXPECT_EQ(event.text("/data/key_hash"), token_hash(hash));
}

TEST(TheApiKey, SurvivesImports) {
    TestStore test;
    const auto key = test.send("PATCH", "/api/configuration/rotate-apikey").text("/hash");
    const auto out = test.get("/api/configuration/export").body;
    for (const auto& document :
         {std::string("{}"), out, std::string(R"({"configuration":[{"_id":"v1"}]})")}) {
        EXPECT_EQ(test.post("/api/configuration/import", document).status, 204);
        EXPECT_TRUE(opens(test, key)) << document;
    }
    EXPECT_EQ(test.post("/api/configuration/import", "{}").status, 204);
    EXPECT_EQ(test.get("/api/configuration/export").body, "{}");
}

TEST(TheApiKey, OfATenantIsTakenOverWhereItsSecretsAreKnown) {
    const auth0::ApiKeySecrets secrets{"client secret", "extension secret"};
    const std::string apikey(64, 'a');
    const auto document = R"({"configuration":[{"_id":"v1","apikey":")" + apikey + "\"}]}";
    TestStoreOptions options;
    options.application.api_key_secrets = secrets;
    TestStore test(options);
    EXPECT_EQ(test.post("/api/configuration/import", document).status, 204);
    EXPECT_TRUE(opens(test, auth0::api_key_text(apikey, secrets)));
    EXPECT_THAT(test.get("/api/configuration/export").body, Not(HasSubstr(apikey)));
    const auto head = test.head();
    EXPECT_EQ(test.post("/api/configuration/import", document).status, 204);
    EXPECT_EQ(test.head(), head);

    TestStore other;
    const auto answer = other.post("/api/configuration/import", document);
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("Muniment-Api-Key"), "not taken over");
}

TEST(TheStatus, TellsTheLengthOfTheDocument) {
    TestStore test;
    EXPECT_EQ(test.get("/api/configuration/status").body,
              R"({"rule":{"exists":false,"enabled":false},)"
              R"("database":{"size":2,"type":"default"}})");
    test.send("PATCH", "/api/configuration", "{}");
    const auto status = test.get("/api/configuration/status");
    EXPECT_TRUE(status.at("/rule/exists").as_bool());
    EXPECT_EQ(status.number("/database/size"), test.get("/api/configuration/export").body.size());
}

TEST(TheResourceServer, IsTurnedOnAndOff) {
    TestStore test;
    const std::string path = "/api/configuration/resource-server";
    EXPECT_EQ(test.get(path).body, R"({"apiAccess":false})");
    EXPECT_EQ(test.send("PATCH", path, R"({"apiAccess":true,"token_lifetime":60})").status, 204);
    EXPECT_EQ(test.get(path).body, R"({"apiAccess":true,"token_lifetime":60})");
    EXPECT_EQ(test.send("PATCH", path, R"({"apiAccess":true})").status, 204);
    EXPECT_EQ(test.get(path).body, R"({"apiAccess":true,"token_lifetime":86400})");
    const auto head = test.head();
    EXPECT_EQ(test.send("PATCH", path, R"({"apiAccess":true})").status, 204);
    EXPECT_EQ(test.head(), head) << "already so";
    EXPECT_EQ(test.send("POST", path).status, 409);
    test.reopen();
    EXPECT_EQ(test.send("DELETE", path).status, 204);
    EXPECT_EQ(test.get(path).body, R"({"apiAccess":false})");
    const auto created = test.send("POST", path);
    EXPECT_EQ(created.status, 200);
    EXPECT_EQ(created.text("/identifier"), "urn:auth0-authz-api");
    EXPECT_EQ(created.at("/scopes").get_array().size(), 21U);
}

TEST(TheResourceServer, CannotBeTurnedOffWhereThereIsNone) {
    TestStore test;
    for (const auto& [method, body] :
         {std::pair<std::string, std::string>{"PATCH", R"({"apiAccess":false})"}, {"DELETE", ""}}) {
        const auto answer = test.send(method, "/api/configuration/resource-server", body);
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(answer.text("/error"), "ValidationError");
        EXPECT_EQ(answer.text("/message"), "Unable to disable resource-server. Is it enabled?");
    }
}

TEST(TheResourceServer, RefusesABodyThatIsNotInOrder) {
    TestStore test;
    const auto patch = [&](const std::string& body) {
        return test.send("PATCH", "/api/configuration/resource-server", body).text("/message");
    };
    EXPECT_EQ(patch("{}"), "\"apiAccess\" is required");
    EXPECT_EQ(patch(R"({"apiAccess":7})"), "\"apiAccess\" must be a boolean");
    EXPECT_EQ(patch(R"({"apiAccess":true,"token_lifetime":"x"})"),
              "\"token_lifetime\" must be a number");
    EXPECT_EQ(patch(R"({"apiAccess":true,"x":1})"), "\"x\" is not allowed");
}

TEST(TheExtension, ShowsItsManifestAndRefusesHooks) {
    TestStore test;
    EXPECT_EQ(test.send_as("", "GET", "/meta").text("/name"), "auth0-authz");
    const auto none = test.send_as("", "PUT", "/.extensions/on-update");
    EXPECT_EQ(none.status, 401);
    EXPECT_EQ(none.text("/message"), "Hook token missing for the call to: /.extensions/on-update");
    const auto bad = test.send_as("x", "DELETE", "/.extensions/on-uninstall");
    EXPECT_EQ(bad.status, 401);
    EXPECT_EQ(bad.text("/message"), "Invalid hook token");
}

} // namespace
} // namespace muniment::api
