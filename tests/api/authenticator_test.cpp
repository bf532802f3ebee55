#include "api/auth/authenticator.hpp"
#include "tests/api/test_issuer.hpp"
#include "tests/api/test_store.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <sodium.h>

#include <functional>

namespace muniment::api {
namespace {

namespace json = boost::json;

/// A store that believes the issuer of tests.
struct Believing {
    TestIssuer issuer;
    TestStore test;

    explicit Believing(const std::function<void(IssuerSettings&)>& change = [](auto&) {})
        : test(options(issuer, change)) {}

    json::object claims() const { return TestIssuer::claims(test.clock.now()); }
    Answer groups_with(const std::string& token) {
        return test.send_as(token, "GET", "/v1/groups");
    }
    int status_after(const std::function<void(json::object&)>& change) {
        auto changed = claims();
        change(changed);
        return groups_with(TestIssuer::token(changed)).status;
    }

  private:
    static TestStoreOptions options(TestIssuer& issuer,
                                    const std::function<void(IssuerSettings&)>& change) {
        auto settings = issuer.settings();
        change(settings);
        TestStoreOptions options;
        options.application.authentication.issuers = {settings};
        options.application.authentication.fetch = issuer.fetch();
        return options;
    }
};

std::string with_parts(const std::string& header, const json::object& claims,
                       const std::string& signature) {
    return base64url(header) + "." + base64url(json::serialize(claims)) + "." + signature;
}

/// What somebody makes who knows the public key and hopes that it passes for a shared secret.
std::string hs256_with(const std::string& secret, const std::string& kid,
                       const json::object& claims) {
    const auto signed_text = base64url(R"({"alg":"HS256","typ":"JWT","kid":")" + kid + "\"}") +
                             "." + base64url(json::serialize(claims));
    const auto* bytes = reinterpret_cast<const unsigned char*>(secret.data());
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes, secret.size());
    crypto_auth_hmacsha256_update(
        &state, reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size());
    std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
    return signed_text + "." + base64url(mac);
}

TEST(JwtBearers, MayDoWhatTheirScopesSay) {
    Believing store;
    const auto token = TestIssuer::token(store.claims());
    EXPECT_EQ(store.groups_with(token).status, 200);
    const auto refused = store.test.send_as(token, "GET", "/v1/roles");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.text("/needs"), "read:roles");
}

TEST(JwtBearers, MaySignInAnyOfTheThreeAlgorithms) {
    Believing store;
    // Once this is answered no fetch is on its way that began before all keys were shown.
    ASSERT_EQ(store.groups_with(TestIssuer::token(store.claims())).status, 200);
    store.issuer.show({key_of_test(SignatureAlgorithm::RS256),
                       key_of_test(SignatureAlgorithm::ES256),
                       key_of_test(SignatureAlgorithm::EdDSA)});
    store.test.clock.advance(std::chrono::minutes(1));
    for (const auto algorithm :
         {SignatureAlgorithm::EdDSA, SignatureAlgorithm::RS256, SignatureAlgorithm::ES256})
        EXPECT_EQ(store.groups_with(TestIssuer::token(store.claims(), algorithm)).status, 200)
            << name_of(algorithm);
}

TEST(JwtBearers, CarryScopesAsWordsAsAListAndAsPermissions) {
    Believing store;
    const auto status_with = [&](const char* claim, json::value value) {
        return store.status_after([&](auto& claims) {
            claims.erase("scope");
            claims[claim] = value;
        });
    };
    EXPECT_EQ(status_with("scope", "read:users read:groups"), 200);
    EXPECT_EQ(status_with("scope", {"read:users", "read:groups"}), 200);
    EXPECT_EQ(status_with("permissions", {"read:groups"}), 200);
    EXPECT_EQ(status_with("permissions", {"read:users", 7}), 403);
    EXPECT_EQ(status_with("scope", "read:group"), 403);
    EXPECT_EQ(status_with("scope", "*"), 403);
    EXPECT_EQ(status_with("scope", nullptr), 403);
}

TEST(JwtBearers, AreNamedInTheEventsOfWhatTheyDo) {
    Believing store;
    auto claims = store.claims();
    claims["scope"] = "create:groups";
    claims["jti"] = "t-1";
    const auto written =
        store.test.send_as(TestIssuer::token(claims), "POST", "/v1/changes",
                           R"({"changes":[{"op":"create_group","name":"by a robot"}]})");
    ASSERT_EQ(written.status, 200) << written.body;
    const auto event = store.test.get("/v1/events/" + std::to_string(written.number("/position")));
    EXPECT_EQ(event.text("/actor/kind"), "client");
    EXPECT_EQ(event.text("/actor/issuer"), TestIssuer::name);
    EXPECT_EQ(event.text("/actor/id"), "robot@clients");
    EXPECT_EQ(event.text("/actor/via"), "jwt");
    EXPECT_EQ(event.text("/actor/credential"), "t-1");
}

TEST(JwtBearers, AreMachinesUnlessUsersAreAllowed) {
    const auto of_user = [](auto& claims) { claims["sub"] = "auth0|7"; };
    const auto of_grant = [](auto& claims) { claims["gty"] = "password"; };
    const auto null_grant = [](auto& claims) { claims["gty"] = nullptr; };
    const auto no_grant = [](auto& claims) { claims.erase("gty"); };
    Believing strict;
    EXPECT_EQ(strict.status_after(of_user), 401);
    EXPECT_EQ(strict.status_after(of_grant), 401);
    EXPECT_EQ(strict.status_after(null_grant), 200);
    EXPECT_EQ(strict.status_after(no_grant), 200);
    Believing open([](IssuerSettings& settings) { settings.allow_users = true; });
    EXPECT_EQ(open.status_after(of_user), 200);
    EXPECT_EQ(open.status_after(of_grant), 200);
}

TEST(JwtBearers, AreRefusedWithClaimsThatDoNotCount) {
    Believing store;
    const auto now_s = store.test.clock.now().us / 1'000'000;
    EXPECT_EQ(store.status_after([&](auto& c) { c["exp"] = now_s - 61; }), 401);
    EXPECT_EQ(store.status_after([&](auto& c) { c["exp"] = now_s - 59; }), 200);
    EXPECT_EQ(store.status_after([&](auto& c) { c["nbf"] = now_s + 61; }), 401);
    EXPECT_EQ(store.status_after([&](auto& c) { c["nbf"] = now_s + 59; }), 200);
    EXPECT_EQ(store.status_after([&](auto& c) { c["aud"] = "https://other.example/"; }), 401);
    EXPECT_EQ(store.status_after([&](auto& c) { c["iss"] = "https://evil.example/"; }), 401);
    EXPECT_EQ(store.status_after([&](auto& c) { c["sub"] = ""; }), 401);
    EXPECT_EQ(store.status_after([&](auto& c) { c.erase("exp"); }), 401);
}

TEST(JwtBearers, AreRefusedUnlessTheSignatureIsTheIssuers) {
    Believing store;
    const auto claims = store.claims();
    const auto& rsa = key_of_test(SignatureAlgorithm::RS256).verification_key();
    const auto good = TestIssuer::token(claims);
    const auto signature = good.substr(good.rfind('.') + 1);
    const auto header = R"({"alg":"RS256","kid":")" + rsa.id() + "\"}";
    auto other = claims;
    other["scope"] = "update:groups";
    const std::string modulus(rsa.jwk().at("n").as_string().c_str());
    const auto stranger = TokenKey::generate(SignatureAlgorithm::EdDSA).value();
    for (const auto& token :
         {with_parts(header, other, signature), with_parts(header, claims, ""),
          with_parts(header, claims, "AAAA"), with_parts(R"({"alg":"none"})", claims, ""),
          with_parts(R"({"alg":"None"})", claims, ""),
          with_parts(R"({"alg":"HS256"})", claims, signature), with_parts("{}", claims, signature),
          with_parts(R"({"alg":"RS512","kid":")" + rsa.id() + "\"}", claims, signature),
          with_parts(R"({"alg":"ES256","kid":")" + rsa.id() + "\"}", claims, signature),
          hs256_with(json::serialize(rsa.jwk()), rsa.id(), claims),
          hs256_with(modulus, rsa.id(), claims),
          stranger.sign("JWT", json::serialize(claims)).value()}) {
        const auto answer = store.groups_with(token);
        EXPECT_EQ(answer.status, 401) << token;
        EXPECT_EQ(answer.problem(), "unauthenticated");
    }
    EXPECT_EQ(store.groups_with(good).status, 200);
}

TEST(JwtBearers, AreRefusedIfTheTokenIsNone) {
    Believing store;
    const auto good = TestIssuer::token(store.claims());
    for (const auto& token :
         {std::string("abc"), std::string("a.b.c"), good + ".AAAA", good + "=",
          "x" + std::string(limits::token_bytes_max, 'x') + good.substr(1), good.substr(1)})
        EXPECT_EQ(store.groups_with(token).status, 401) << token.substr(0, 80);
}

TEST(JwtBearers, AreNeverRepeatedInWhatIsAnswered) {
    Believing store;
    auto claims = store.claims();
    claims["sub"] = "auth0|hush";
    claims["iss"] = "https://hush.example/";
    const auto token = TestIssuer::token(claims);
    const auto answer = store.groups_with(token);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body.find("hush"), std::string::npos) << answer.body;
    EXPECT_EQ(answer.body.find(token.substr(0, 20)), std::string::npos) << answer.body;
}

TEST(JwtBearers, AreKnownWhileTheIssuerIsSilent) {
    Believing store;
    ASSERT_EQ(store.groups_with(TestIssuer::token(store.claims())).status, 200);
    store.issuer.fall_silent();
    store.test.clock.advance(std::chrono::hours(100));
    EXPECT_EQ(store.groups_with(TestIssuer::token(store.claims())).status, 200);
}

std::string name_of(CredentialFault fault) {
    return fault == CredentialFault::missing     ? "missing"
           : fault == CredentialFault::malformed ? "malformed"
                                                 : "invalid";
}

TEST(TheAuthenticator, TellsNoTokenFromOneThatDoesNotCount) {
    Believing store;
    const OwnTokens none(*store.test.store, {}, {});
    const Authenticator authenticator(*store.test.store,
                                      {{store.issuer.settings()}, store.issuer.fetch()}, none);
    const auto kind_of = [&](const std::string& header) -> std::string {
        auto request = make_request("GET", "/v1/groups").value();
        if (!header.empty()) request.headers.add("Authorization", header);
        const auto found = authenticator.authenticate(request);
        return found ? "known" : name_of(found.error().fault);
    };
    auto expired = store.claims();
    expired["exp"] = 1;
    EXPECT_EQ(kind_of(""), "missing");
    for (const auto* header : {"Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer abc",
                               "Bearer a.b.c", "mun_administrator", "Token mun_administrator"})
        EXPECT_EQ(kind_of(header), "malformed") << header;
    EXPECT_EQ(kind_of("Bearer mun_unknown"), "invalid");
    EXPECT_EQ(kind_of("Bearer " + TestIssuer::token(expired)), "invalid");
    EXPECT_EQ(kind_of("Bearer " + with_parts(R"({"alg":"none"})", store.claims(), "")), "invalid");
    EXPECT_EQ(kind_of("Bearer mun_administrator"), "known");
    EXPECT_EQ(kind_of("bearer " + TestIssuer::token(store.claims())), "known");
}

} // namespace
} // namespace muniment::api
