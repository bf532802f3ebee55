#include "api/auth/jose.hpp"
#include "api/auth/key_set.hpp"
#include "tests/api/test_issuer.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace muniment::api {
namespace {

namespace json = boost::json;

constexpr SignatureAlgorithm all_algorithms[] = {
    SignatureAlgorithm::RS256, SignatureAlgorithm::ES256, SignatureAlgorithm::EdDSA};

std::string tampered(std::string compact) {
    auto& digit = compact[compact.rfind('.') + 10];
    digit = digit == 'A' ? 'B' : 'A';
    return compact;
}

TEST(TokenKeys, SignWhatTheirPublicHalfVerifies) {
    for (const auto algorithm : all_algorithms) {
        const auto& key = key_of_test(algorithm);
        const auto compact = key.sign("at+jwt", R"({"sub":"a"})").value();
        EXPECT_TRUE(key.verification_key().verifies(compact)) << name_of(algorithm);
        EXPECT_FALSE(key.verification_key().verifies(tampered(compact))) << name_of(algorithm);
        EXPECT_FALSE(key.verification_key().verifies("x" + compact)) << name_of(algorithm);
    }
}

TEST(TokenKeys, ComeBackFromTheirText) {
    for (const auto algorithm : all_algorithms) {
        const auto& key = key_of_test(algorithm);
        const auto again = TokenKey::parse(key.text());
        ASSERT_TRUE(again) << again.error();
        EXPECT_EQ(again->verification_key().id(), key.verification_key().id());
        EXPECT_EQ(again->verification_key().algorithm(), algorithm);
        EXPECT_TRUE(key.verification_key().verifies(again->sign("JWT", "{}").value()));
    }
}

TEST(TokenKeys, AreNotMadeOfAPublicKeyOrOfAnything) {
    const auto open = key_of_test(SignatureAlgorithm::EdDSA).verification_key().jwk();
    for (const auto& text : {json::serialize(open), std::string("{}"), std::string("no"),
                             std::string(), std::string(R"({"kty":"oct","k":"AAAA"})")})
        EXPECT_FALSE(TokenKey::parse(text)) << text;
}

TEST(PublicKeys, HoldNothingPrivate) {
    for (const auto algorithm : all_algorithms) {
        const auto secret = json::parse(key_of_test(algorithm).text()).as_object();
        const auto shown = VerificationKey::parse(secret)->jwk();
        for (const auto* member : {"d", "p", "q", "dp", "dq", "qi"})
            EXPECT_FALSE(shown.contains(member)) << member;
        EXPECT_TRUE(secret.contains("d"));
    }
}

TEST(PublicKeys, VerifyInTheirOwnAlgorithmAlone) {
    for (const auto algorithm : all_algorithms)
        for (const auto other : all_algorithms) {
            const auto compact = key_of_test(other).sign("JWT", "{}").value();
            EXPECT_EQ(key_of_test(algorithm).verification_key().verifies(compact),
                      algorithm == other)
                << name_of(algorithm) << name_of(other);
        }
}

TEST(PublicKeys, AreRefusedIfTheyAreNotForThis) {
    const auto good = key_of_test(SignatureAlgorithm::EdDSA).verification_key().jwk();
    ASSERT_TRUE(VerificationKey::parse(good));
    const auto with = [&](const char* name, json::value value) {
        auto jwk = good;
        jwk[name] = std::move(value);
        return VerificationKey::parse(jwk).has_value();
    };
    EXPECT_FALSE(with("use", "enc"));
    EXPECT_FALSE(with("alg", "ES256"));
    EXPECT_FALSE(with("alg", "HS256"));
    EXPECT_FALSE(with("kty", "oct"));
    EXPECT_FALSE(with("crv", "X25519"));
    EXPECT_FALSE(with("x", "AAAA"));
    EXPECT_FALSE(with("x", 1));
    EXPECT_FALSE(with("key_ops", json::array{"encrypt"}));
    EXPECT_TRUE(with("key_ops", json::array{"verify"}));
    EXPECT_TRUE(with("x5u", "https://evil.example/"));
    auto short_rsa = key_of_test(SignatureAlgorithm::RS256).verification_key().jwk();
    short_rsa["n"] = base64url(std::string(128, '\xff'));
    EXPECT_FALSE(VerificationKey::parse(short_rsa));
}

TEST(PublicKeys, MayLackTheLeadingZerosOfACoordinate) {
    const json::object jwk{{"kty", "EC"},
                           {"crv", "P-256"},
                           {"x", "0ZZwySI7Xe63gZIYxwTU8VEINnZZgwBTjGCJczrFXg"},
                           {"y", "GdbEq874GpEri1XyfrXAC21vQyuuwOq2NBgie05hxlw"}};
    const auto key = VerificationKey::parse(jwk);
    ASSERT_TRUE(key);
    const std::string compact = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImZyX2p3MDgxSlV0SXE2VTFsc3JNM2xRZ19pbD"
                                "Z3Wk8wTTZjVXdSQ0Q4SGsifQ.e30."
                                "QHeMNcMTg4bBkdwFQ-sM1Yb75cyvQ5kc_ViaJLW04S6"
                                "dwki50fxfl7bdqvxm_PltqfIsnMgnL1mkfWO5XsLt8Q";
    EXPECT_TRUE(key->verifies(compact));
    EXPECT_FALSE(key->verifies(tampered(compact)));
}

TEST(KeySets, FindAKeyByIdAndAlgorithm) {
    const auto& rsa = key_of_test(SignatureAlgorithm::RS256).verification_key();
    const auto& okp = key_of_test(SignatureAlgorithm::EdDSA).verification_key();
    const auto set = KeySet::parse(KeySet({rsa, okp}).json());
    ASSERT_TRUE(set);
    ASSERT_NE(set->find(rsa.id(), SignatureAlgorithm::RS256), nullptr);
    EXPECT_EQ(set->find(rsa.id(), SignatureAlgorithm::EdDSA), nullptr);
    EXPECT_EQ(set->find("other", SignatureAlgorithm::RS256), nullptr);
    EXPECT_NE(set->find("", SignatureAlgorithm::EdDSA), nullptr);
    const auto other = TokenKey::generate(SignatureAlgorithm::EdDSA).value().verification_key();
    EXPECT_EQ(KeySet({okp, other}).find("", SignatureAlgorithm::EdDSA), nullptr);
}

TEST(KeySets, LeaveOutWhatIsNotForThemAndRefuseWhatIsNone) {
    const auto mixed = KeySet::parse(
        R"({"keys":[{"kty":"oct","k":"AAAA"},{"kty":"RSA","n":"AQAB","e":"AQAB"},7,{}],"x":1.5})");
    ASSERT_TRUE(mixed);
    EXPECT_TRUE(mixed->keys().empty());
    for (const auto* text : {"", "[]", "{}", R"({"keys":{}})", "<html>"})
        EXPECT_FALSE(KeySet::parse(text)) << text;
    std::string many = R"({"keys":[{})";
    for (std::size_t i = 0; i < limits::keys_of_issuer_max; ++i)
        many += ",{}";
    EXPECT_FALSE(KeySet::parse(many + "]}"));
}

} // namespace
} // namespace muniment::api
