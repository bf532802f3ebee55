#include "api/auth/jwt.hpp"
#include "tests/api/test_issuer.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <functional>

namespace muniment::api {
namespace {

namespace json = boost::json;

constexpr domain::Instant now{1'700'000'000'000'000};
constexpr std::int64_t now_s = 1'700'000'000;

std::string compact(const std::string& header, const std::string& claims) {
    return base64url(header) + "." + base64url(claims) + ".AAAA";
}

std::string problem_of(const std::string& text) {
    const auto token = parse_jwt(text);
    return token ? "accepted" : token.error().what;
}

TEST(Jwt, IsTakenApart) {
    const auto token = parse_jwt(
        compact(R"({"alg":"RS256","kid":"k1","typ":"at+jwt"})", R"({"sub":"a","x":1.5})"));
    ASSERT_TRUE(token) << token.error().what;
    EXPECT_EQ(token->algorithm, "RS256");
    EXPECT_EQ(token->key_id, "k1");
    EXPECT_EQ(text_of(token->claims, "sub"), "a");
}

TEST(Jwt, IsRefusedIfItIsNone) {
    const std::string good = R"({"alg":"RS256"})";
    for (const auto& text :
         {std::string(), std::string("."), std::string(".."), std::string("abc"),
          std::string("a.b"), compact("[]", "{}"), compact("{", "{}"), compact(good, "[]"),
          compact(good, "{"), compact(good, "\xff"), compact(good, "{}") + ".AAAA",
          compact(good, "{}") + "=", compact(good, "{}") + "+/", " " + compact(good, "{}"),
          compact(R"({"alg":"RS256","alg":"none"})", "{}"),
          compact(good, std::string(100, '[') + std::string(100, ']'))})
        EXPECT_EQ(
            problem_of(text),
            "is neither one of this store nor a JSON Web Token; send it whole, as it was issued")
            << text;
    EXPECT_EQ(
        problem_of(compact(good, "{\"x\":\"" + std::string(limits::token_bytes_max, 'x') + "\"}")),
        "is too long to be a token");
}

TEST(Jwt, IsRefusedIfItAsksForMoreThanIsServed) {
    for (const auto* header : {R"({"alg":"RS256","crit":["exp"]})",
                               R"({"alg":"RS256","b64":false})", R"({"alg":"RS256","zip":"DEF"})"})
        EXPECT_EQ(problem_of(compact(header, "{}")), "asks for an extension that is not served");
    for (const auto* type : {"dpop+jwt", "logout+jwt", "secevent+jwt", ""})
        EXPECT_EQ(problem_of(compact(json::serialize(json::object{{"alg", "RS256"}, {"typ", type}}),
                                     "{}")),
                  "is of a type that is not accepted here");
    for (const auto* type : {"JWT", "jwt", "at+jwt", "application/at+jwt"})
        EXPECT_EQ(problem_of(compact(json::serialize(json::object{{"alg", "RS256"}, {"typ", type}}),
                                     "{}")),
                  "accepted");
}

/// What is said of claims that count but for one change.
std::string problem_after(const std::function<void(json::object&)>& change) {
    auto claims = TestIssuer::claims(now);
    change(claims);
    const auto checked =
        check_claims(claims, {TestIssuer::name, {"urn:auth0-authz-api", "other"}, 60}, now);
    return checked ? "accepted" : checked.error().what;
}

TEST(Claims, CountAsTheyAre) {
    EXPECT_EQ(problem_after([](auto&) {}), "accepted");
    EXPECT_EQ(problem_after([](auto& claims) { claims["aud"] = {"x", "other"}; }), "accepted");
    EXPECT_EQ(problem_after([](auto& claims) { claims["exp"] = double(now_s) + 0.5; }), "accepted");
}

TEST(Claims, AreRefusedOfAnotherIssuerOrAudience) {
    for (const json::value& issuer :
         {json::value("https://login.example"), json::value("https://evil.example/"),
          json::value(1), json::value(nullptr), json::value(json::array{"https://login.example/"})})
        EXPECT_EQ(problem_after([&](auto& claims) { claims["iss"] = issuer; }),
                  "is of another issuer");
    EXPECT_EQ(problem_after([](auto& claims) { claims.erase("iss"); }), "is of another issuer");
    for (const json::value& audience :
         {json::value("urn:other"), json::value(json::array{}), json::value(1),
          json::value({"urn:other", 7}), json::value("urn:auth0-authz-api ")})
        EXPECT_EQ(problem_after([&](auto& claims) { claims["aud"] = audience; }),
                  "is made out for another audience");
    EXPECT_EQ(problem_after([](auto& claims) { claims.erase("aud"); }),
              "is made out for another audience");
}

TEST(Claims, AreRefusedOutsideTheirTimeBeyondTheLeeway) {
    const auto expiring = [](std::int64_t at) {
        return problem_after([&](auto& claims) { claims["exp"] = at; });
    };
    EXPECT_EQ(expiring(now_s - 59), "accepted");
    EXPECT_EQ(expiring(now_s - 60), "has expired");
    EXPECT_EQ(expiring(0), "has expired");
    const auto beginning = [](std::int64_t at) {
        return problem_after([&](auto& claims) { claims["nbf"] = at; });
    };
    EXPECT_EQ(beginning(now_s + 60), "accepted");
    EXPECT_EQ(beginning(now_s + 61), "is not valid yet");
    EXPECT_EQ(problem_after([](auto& claims) { claims["nbf"] = "soon"; }), "is not valid yet");
    for (const json::value& expiry :
         {json::value("1700003600"), json::value(nullptr), json::value(-1), json::value(1e300)})
        EXPECT_EQ(problem_after([&](auto& claims) { claims["exp"] = expiry; }),
                  "does not say when it expires");
    EXPECT_EQ(problem_after([](auto& claims) { claims.erase("exp"); }),
              "does not say when it expires");
}

TEST(Claims, AreRefusedWithoutASubjectThatCanBeKnown) {
    for (const json::value& subject :
         {json::value(""), json::value(7), json::value("a\nb"), json::value(std::string(501, 'a'))})
        EXPECT_EQ(problem_after([&](auto& claims) { claims["sub"] = subject; }),
                  "names nobody that could be known here");
}

} // namespace
} // namespace muniment::api
