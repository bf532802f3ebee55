#include "api/auth/token_endpoint.hpp"
#include "tests/api/test_issuer.hpp"
#include "tests/api/test_store.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace muniment::api {
namespace {

namespace json = boost::json;

constexpr const char* own_issuer = "https://authz.example";
constexpr const char* form = "application/x-www-form-urlencoded";
const std::string exchange_of_id_token =
    "grant_type=urn:ietf:params:oauth:grant-type:token-exchange"
    "&subject_token_type=urn:ietf:params:oauth:token-type:id_token";

/// A store that makes tokens, and believes the issuer of tests. A clerk may post in the ledger.
struct Minting {
    TestIssuer issuer;
    TestStore test;

    explicit Minting(const std::string& algorithm = "EdDSA",
                     const std::string& claims_namespace = "")
        : test(options(issuer, algorithm, claims_namespace)) {
        test.must_change(R"({"op":"create_application","id":"ledger","name":"Ledger"},
            {"op":"create_application","id":"portal","name":"Portal"},
            {"op":"create_permission","id":"post","application":"ledger","name":"post:entries"},
            {"op":"create_role","id":"clerk","application":"ledger","name":"Clerk",
             "permissions":["post"]},
            {"op":"create_group","id":"payroll","name":"Payroll"},
            {"op":"assign_group_roles","group":"payroll","roles":["clerk"]},
            {"op":"add_members","group":"payroll","users":["auth0|ines","key_admin@clients"]})");
    }

    Answer ask(const std::string& body, const Fields& headers = {{"Content-Type", form}}) {
        return test.send_as("", "POST", "/oauth/token", body, headers);
    }
    Answer as_administrator(const std::string& more = "") {
        return ask("grant_type=client_credentials&client_id=key_admin&client_secret=" +
                   test.admin_token + more);
    }
    std::string identity(const std::string& audience = "ledger") const {
        auto claims = TestIssuer::claims(test.clock.now());
        claims["sub"] = "auth0|ines";
        claims["aud"] = audience;
        claims.erase("gty");
        return TestIssuer::token(claims);
    }

  private:
    static TestStoreOptions options(TestIssuer& issuer, const std::string& algorithm,
                                    const std::string& claims_namespace) {
        TestStoreOptions options;
        auto settings = issuer.settings();
        settings.exchange_audiences = {"portal"};
        options.application.authentication = {{settings}, issuer.fetch()};
        options.application.tokens.issuer = own_issuer;
        options.application.tokens.algorithm = algorithm;
        options.application.tokens.claims_namespace = claims_namespace;
        options.application.token_keys = TokenKeys(
            {key_of_test(SignatureAlgorithm::EdDSA), key_of_test(SignatureAlgorithm::RS256)});
        return options;
    }
};

json::object claims_of(const Answer& answer) {
    return parse_jwt(answer.text("/access_token")).value().claims;
}

void expect_refused(const Answer& answer, int status, const std::string& error) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(answer.text("/error"), error) << answer.body;
    EXPECT_FALSE(answer.text("/error_description").empty());
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
}

TEST(ClientCredentials, BuyATokenThatTheServerTakesBack) {
    for (const auto* algorithm : {"EdDSA", "RS256"}) {
        Minting store(algorithm);
        const auto answer = store.as_administrator("&scope=read:groups%20read:users");
        ASSERT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.text("/token_type"), "Bearer");
        EXPECT_EQ(answer.number("/expires_in"), 3600U);
        EXPECT_EQ(answer.text("/scope"), "read:groups read:users");
        EXPECT_EQ(answer.header("Cache-Control"), "no-store");
        const auto token = answer.text("/access_token");
        EXPECT_EQ(parse_jwt(token)->algorithm, algorithm);
        EXPECT_EQ(store.test.send_as(token, "GET", "/v1/groups").status, 200);
        EXPECT_EQ(store.test.send_as(token, "GET", "/v1/roles").status, 403);
    }
}

TEST(ClientCredentials, AreTakenAsAFormAsJsonAndAsBasic) {
    Minting store;
    EXPECT_EQ(store.as_administrator().status, 200);
    const Fields as_json{{"Content-Type", "application/json"}};
    EXPECT_EQ(store
                  .ask(R"({"grant_type":"client_credentials","client_id":"key_admin",
                           "client_secret":"mun_administrator","audience":"urn:auth0-authz-api"})",
                       as_json)
                  .status,
              200);
    // key_admin:mun_administrator
    const Fields as_basic{{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                          {"Authorization", "Basic a2V5X2FkbWluOm11bl9hZG1pbmlzdHJhdG9y"}};
    EXPECT_EQ(store.ask("grant_type=client_credentials", as_basic).status, 200);
    EXPECT_EQ(store.ask("grant_type=client_credentials&client_id=key_admin", as_basic).status, 200);
    expect_refused(store.ask("grant_type=client_credentials&client_id=other", as_basic), 400,
                   "invalid_request");
    expect_refused(store.ask("grant_type=client_credentials&client_id=key_admin&client_secret=" +
                                 store.test.admin_token,
                             as_basic),
                   400, "invalid_request");
}

TEST(ClientCredentials, SayWhoWhereAndHowLong) {
    Minting store;
    const auto claims = claims_of(store.as_administrator());
    const auto now_s = store.test.clock.now().us / 1'000'000;
    EXPECT_EQ(claims.at("iss"), own_issuer);
    EXPECT_EQ(claims.at("sub"), "key_admin@clients");
    EXPECT_EQ(claims.at("client_id"), "key_admin");
    EXPECT_EQ(claims.at("aud"), "urn:auth0-authz-api");
    EXPECT_EQ(claims.at("scope"), "*");
    EXPECT_EQ(claims.at("iat"), now_s);
    EXPECT_EQ(claims.at("exp"), now_s + 3600);
    EXPECT_NE(claims.at("jti"), claims_of(store.as_administrator()).at("jti"));
}

TEST(ClientCredentials, AreRefusedUnlessTheyAreAClientsOwn) {
    Minting store;
    for (const auto* credentials :
         {"", "&client_id=key_admin",
          "&client_id=key_admin&client_secret=", "&client_id=key_admin&client_secret=mun_other",
          "&client_secret=mun_administrator", "&client_id=other&client_secret=mun_administrator"}) {
        const auto answer = store.ask(std::string("grant_type=client_credentials") + credentials);
        expect_refused(answer, 401, "invalid_client");
        EXPECT_EQ(answer.header("WWW-Authenticate"), "Basic realm=\"muniment\"");
        EXPECT_EQ(answer.body.find("mun_a"), std::string::npos);
    }
    for (const auto* header :
         {"Basic", "Basic !", "Basic bm9jb2xvbg==", "Bearer mun_administrator"})
        expect_refused(store.ask("grant_type=client_credentials",
                                 {{"Content-Type", form}, {"Authorization", header}}),
                       401, "invalid_client");
}

TEST(ClientCredentials, NeverBuyMoreThanTheClientHas) {
    Minting store;
    const auto token = store.test.token_with(R"(["read:groups","update:groups"])");
    const auto id = store.test.get("/v1/clients").text("/items/0/id") == "key_admin"
                        ? store.test.get("/v1/clients").text("/items/1/id")
                        : store.test.get("/v1/clients").text("/items/0/id");
    const auto ask = [&](const std::string& scope) {
        return store.ask("grant_type=client_credentials&client_id=" + id +
                         "&client_secret=" + token + scope);
    };
    EXPECT_EQ(ask("").text("/scope"), "read:groups update:groups");
    EXPECT_EQ(ask("&scope=read:groups").text("/scope"), "read:groups");
    for (const auto* scope : {"read:users", "read:groups+read:users", "*", "read:everything"})
        expect_refused(ask(std::string("&scope=") + scope), 400, "invalid_scope");
}

TEST(ClientCredentials, EndWithTheirClient) {
    Minting store;
    const auto created =
        store.test.post("/v1/clients", R"({"name":"x","scopes":["read:groups","update:groups"],
                           "expires_at":"2026-11-22T14:10:00Z"})");
    const auto id = created.text("/id");
    const auto answer = store.ask("grant_type=client_credentials&client_id=" + id +
                                  "&client_secret=" + created.text("/token"));
    EXPECT_EQ(answer.number("/expires_in"), 600U);
    const auto token = answer.text("/access_token");
    EXPECT_EQ(store.test.send_as(token, "GET", "/v1/groups").status, 200);
    ASSERT_EQ(store.test.send("DELETE", "/v1/clients/" + id).status, 204);
    EXPECT_EQ(store.test.send_as(token, "GET", "/v1/groups").status, 401);
}

TEST(OwnTokens, CountUntilTheyExpireAndForThisServerAlone) {
    Minting store;
    const auto own = store.as_administrator("&scope=read:groups").text("/access_token");
    const auto foreign = store.as_administrator("&audience=ledger").text("/access_token");
    EXPECT_EQ(store.test.send_as(own, "GET", "/v1/groups").status, 200);
    EXPECT_EQ(store.test.send_as(foreign, "GET", "/v1/groups").status, 401);
    store.test.clock.advance(std::chrono::seconds(3600));
    EXPECT_EQ(store.test.send_as(own, "GET", "/v1/groups").status, 401);
}

TEST(OwnTokens, AreNotMadeByOthers) {
    Minting store;
    auto claims = claims_of(store.as_administrator());
    const auto stranger = TokenKey::generate(SignatureAlgorithm::EdDSA).value();
    const auto forged = stranger.sign("at+jwt", json::serialize(claims)).value();
    EXPECT_EQ(store.test.send_as(forged, "GET", "/v1/groups").status, 401);
    // The configured issuer may not speak for us, nor we for it.
    claims["iss"] = TestIssuer::name;
    claims["scope"] = "read:groups";
    const auto& ours = key_of_test(SignatureAlgorithm::EdDSA);
    EXPECT_EQ(
        store.test.send_as(ours.sign("JWT", json::serialize(claims)).value(), "GET", "/v1/groups")
            .status,
        401);
}

TEST(OwnTokens, CarryWhatTheStoreGrantsWhereTheyAreForAnApplication) {
    Minting store;
    const auto answer = store.as_administrator("&audience=ledger");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_FALSE(answer.has("/scope"));
    const auto claims = claims_of(answer);
    EXPECT_EQ(claims.at("aud"), "ledger");
    EXPECT_EQ(claims.at("roles"), json::value(json::array{"Clerk"}));
    EXPECT_EQ(claims.at("permissions"), json::value(json::array{"post:entries"}));
    expect_refused(store.as_administrator("&audience=nothing"), 400, "invalid_target");
    expect_refused(store.as_administrator("&audience=ledger&scope=read:groups"), 400,
                   "invalid_scope");
}

TEST(TheTokenEndpoint, RefusesWhatItDoesNotUnderstand) {
    Minting store;
    expect_refused(store.ask(""), 400, "invalid_request");
    expect_refused(store.ask("grant_type=password"), 400, "unsupported_grant_type");
    expect_refused(store.ask("grant_type=a&grant_type=a"), 400, "invalid_request");
    expect_refused(store.ask("grant_type=%zz"), 400, "invalid_request");
    expect_refused(store.ask("grant_type=client_credentials", {}), 400, "invalid_request");
    const Fields as_json{{"Content-Type", "application/json"}};
    for (const auto* body : {"", "[]", "{", R"({"grant_type":1})"})
        expect_refused(store.ask(body, as_json), 400, "invalid_request");
}

TEST(TheTokenEndpoint, MakesNothingWithoutAKey) {
    TestStore test;
    const auto answer = test.send_as(
        "", "POST", "/oauth/token",
        "grant_type=client_credentials&client_id=key_admin&client_secret=" + test.admin_token,
        {{"Content-Type", form}});
    expect_refused(answer, 503, "temporarily_unavailable");
    EXPECT_EQ(test.send_as("", "GET", "/.well-known/jwks.json").body, R"({"keys":[]})");
}

TEST(TheTokenEndpoint, ShowsItsKeysAndWhereItIs) {
    Minting store;
    const auto shown = KeySet::parse(store.test.send_as("", "GET", "/.well-known/jwks.json").body);
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->keys().size(), 2U);
    const auto token = parse_jwt(store.as_administrator().text("/access_token")).value();
    const auto* key = shown->find(token.key_id, SignatureAlgorithm::EdDSA);
    ASSERT_NE(key, nullptr);
    EXPECT_TRUE(key->verifies(token.compact));
    const auto metadata = store.test.send_as("", "GET", "/.well-known/oauth-authorization-server");
    EXPECT_EQ(metadata.text("/issuer"), own_issuer);
    EXPECT_EQ(metadata.text("/jwks_uri"), "https://authz.example/.well-known/jwks.json");
    EXPECT_EQ(metadata.text("/token_endpoint"), "https://authz.example/oauth/token");
}

TEST(TokenExchange, TurnsAnIdentityTokenIntoWhatItsUserMayDo) {
    Minting store;
    const auto answer =
        store.ask(exchange_of_id_token + "&audience=ledger&subject_token=" + store.identity());
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.text("/issued_token_type"), "urn:ietf:params:oauth:token-type:access_token");
    EXPECT_EQ(answer.text("/token_type"), "Bearer");
    const auto claims = claims_of(answer);
    EXPECT_EQ(claims.at("iss"), own_issuer);
    EXPECT_EQ(claims.at("sub"), "auth0|ines");
    EXPECT_EQ(claims.at("aud"), "ledger");
    EXPECT_EQ(claims.at("groups"), json::value(json::array{"Payroll"}));
    EXPECT_EQ(claims.at("roles"), json::value(json::array{"Clerk"}));
    EXPECT_EQ(claims.at("permissions"), json::value(json::array{"post:entries"}));
    // Of the other application the user has the groups alone.
    const auto other = claims_of(store.ask(
        exchange_of_id_token + "&audience=portal&subject_token=" + store.identity("portal")));
    EXPECT_EQ(other.at("groups"), json::value(json::array{"Payroll"}));
    EXPECT_EQ(other.at("permissions"), json::value(json::array()));
}

TEST(TokenExchange, NamesItsClaimsAsConfigured) {
    Minting store("EdDSA", "https://authz.example/");
    const auto claims = claims_of(
        store.ask(exchange_of_id_token + "&audience=ledger&subject_token=" + store.identity()));
    EXPECT_EQ(claims.at("https://authz.example/roles"), json::value(json::array{"Clerk"}));
    EXPECT_FALSE(claims.contains("roles"));
}

TEST(TokenExchange, IsForAudiencesThatTheIdentityTokenWasMadeFor) {
    Minting store;
    const auto status = [&](const std::string& made_for, const std::string& audience) {
        return store
            .ask(exchange_of_id_token + "&audience=" + audience +
                 "&subject_token=" + store.identity(made_for))
            .status;
    };
    EXPECT_EQ(status("ledger", "ledger"), 200);
    EXPECT_EQ(status("ledger", "portal"), 400);
    EXPECT_EQ(status("portal", "ledger"), 200); // configured
    EXPECT_EQ(status("urn:auth0-authz-api", "ledger"), 200);
    EXPECT_EQ(status("other", "other"), 400); // no application
}

TEST(TokenExchange, NeverOutlivesTheIdentityToken) {
    Minting store;
    auto claims = TestIssuer::claims(store.test.clock.now());
    claims["aud"] = "ledger";
    claims["exp"] = store.test.clock.now().us / 1'000'000 + 100;
    EXPECT_EQ(store
                  .ask(exchange_of_id_token +
                       "&audience=ledger&subject_token=" + TestIssuer::token(claims))
                  .number("/expires_in"),
              100U);
}

TEST(TokenExchange, IsRefusedForWhatIsNoIdentityToken) {
    Minting store;
    const auto good = store.identity();
    const auto ask = [&](const std::string& token, const std::string& more = "") {
        return store.ask(exchange_of_id_token + "&audience=ledger&subject_token=" + token + more);
    };
    auto expired = TestIssuer::claims(store.test.clock.now());
    expired["aud"] = "ledger";
    expired["exp"] = 1;
    auto foreign = expired;
    foreign["iss"] = "https://evil.example/";
    const auto own = store.as_administrator("&audience=ledger").text("/access_token");
    for (const auto& token : {std::string(), std::string("abc"), good + "x", good.substr(1),
                              TestIssuer::token(expired), TestIssuer::token(foreign), own})
        expect_refused(ask(token), 400, "invalid_request");
    expect_refused(ask(good, "&resource=https://x.example"), 400, "invalid_request");
    expect_refused(ask(good, "&scope=read:groups"), 400, "invalid_request");
    expect_refused(ask(good, "&actor_token=a"), 400, "invalid_request");
    expect_refused(ask(good, "&client_id=key_admin&client_secret=mun_other"), 401,
                   "invalid_client");
    expect_refused(
        ask(good, "&requested_token_type=urn:ietf:params:oauth:token-type:refresh_token"), 400,
        "invalid_request");
    EXPECT_EQ(ask(good).status, 200);
}

} // namespace
} // namespace muniment::api
