#include "api/auth/issuer_keys.hpp"
#include "tests/api/test_issuer.hpp"
#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

/// The keys of an issuer, and a clock that stands still.
struct Fetched {
    TestIssuer issuer;
    ManualClock clock{"2026-11-22T14:00:00Z"};
    IssuerKeys keys;

    explicit Fetched(const std::function<void(IssuerSettings&)>& change = [](auto&) {})
        : keys(changed(issuer.settings(), change), issuer.fetch(), [this] { return clock.now(); }) {
    }

    bool knows(const TokenKey& key) {
        const auto& wanted = key.verification_key();
        return keys.find(wanted.id(), wanted.algorithm()).has_value();
    }

  private:
    static IssuerSettings changed(IssuerSettings settings,
                                  const std::function<void(IssuerSettings&)>& change) {
        change(settings);
        return settings;
    }
};

const TokenKey& rsa() {
    return key_of_test(SignatureAlgorithm::RS256);
}
const TokenKey& successor() {
    return key_of_test(SignatureAlgorithm::EdDSA);
}

TEST(IssuerKeys, AreThereForTheFirstWhoAsks) {
    Fetched fetched;
    EXPECT_TRUE(fetched.knows(rsa()));
    EXPECT_FALSE(fetched.knows(successor()));
    EXPECT_EQ(fetched.issuer.asked(), std::vector<std::string>{"https://login.example/jwks.json"});
}

TEST(IssuerKeys, AreRotatedWithoutUs) {
    Fetched fetched;
    ASSERT_TRUE(fetched.knows(rsa()));
    fetched.issuer.show({rsa(), successor()});
    fetched.clock.advance(std::chrono::seconds(limits::keys_refresh_min_s));
    EXPECT_TRUE(fetched.knows(successor()));
    EXPECT_TRUE(fetched.knows(rsa()));
    fetched.issuer.show({successor()});
    fetched.clock.advance(std::chrono::seconds(limits::keys_refresh_min_s));
    EXPECT_FALSE(fetched.knows(key_of_test(SignatureAlgorithm::ES256))); // fetches
    EXPECT_FALSE(fetched.knows(rsa()));
}

TEST(IssuerKeys, AreNotFetchedAgainAndAgainForKeysThatDoNotExist) {
    Fetched fetched;
    ASSERT_TRUE(fetched.knows(rsa()));
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(fetched.keys.find("guess" + std::to_string(i), SignatureAlgorithm::RS256));
    EXPECT_EQ(fetched.issuer.asked().size(), 1U);
}

TEST(IssuerKeys, CountOnWhileTheIssuerIsSilent) {
    Fetched fetched;
    ASSERT_TRUE(fetched.knows(rsa()));
    fetched.issuer.fall_silent();
    fetched.clock.advance(std::chrono::hours(240));
    EXPECT_FALSE(fetched.knows(successor())); // asks in vain
    EXPECT_TRUE(fetched.knows(rsa()));
}

TEST(IssuerKeys, CountOnWhenWhatIsFetchedIsNoKeySet) {
    Fetched fetched;
    ASSERT_TRUE(fetched.knows(rsa()));
    fetched.issuer.serve("https://login.example/jwks.json", "<html>");
    fetched.clock.advance(std::chrono::seconds(limits::keys_refresh_min_s));
    EXPECT_FALSE(fetched.knows(successor()));
    EXPECT_EQ(fetched.issuer.asked().size(), 2U);
    EXPECT_TRUE(fetched.knows(rsa()));
}

TEST(IssuerKeys, AreSoughtAgainOfAnIssuerThatWasSilentAtFirst) {
    Fetched fetched(
        [](IssuerSettings& settings) { settings.jwks_url = "https://login.example/a"; });
    EXPECT_FALSE(fetched.knows(rsa()));
    fetched.issuer.serve("https://login.example/a", KeySet({rsa().verification_key()}).json());
    EXPECT_FALSE(fetched.knows(rsa()));
    fetched.clock.advance(std::chrono::seconds(limits::keys_refresh_min_s));
    EXPECT_TRUE(fetched.knows(rsa()));
}

TEST(Discovery, FindsTheKeysOfTheIssuer) {
    const auto discovers = [](const std::string& document) {
        Fetched fetched([](IssuerSettings& settings) { settings.jwks_url.clear(); });
        fetched.knows(rsa()); // may have asked before the document was there
        fetched.issuer.serve("https://login.example/.well-known/openid-configuration", document);
        fetched.clock.advance(std::chrono::seconds(limits::keys_refresh_min_s));
        return fetched.knows(rsa());
    };
    EXPECT_TRUE(discovers(R"({"issuer":"https://login.example/",
                              "jwks_uri":"https://login.example/jwks.json"})"));
    EXPECT_FALSE(discovers(R"({"issuer":"https://evil.example/",
                               "jwks_uri":"https://login.example/jwks.json"})"));
    EXPECT_FALSE(discovers(R"({"jwks_uri":"https://login.example/jwks.json"})"));
    EXPECT_FALSE(discovers(R"({"issuer":"https://login.example/",
                               "jwks_uri":"http://login.example/jwks.json"})"));
    EXPECT_FALSE(discovers(R"({"issuer":"https://login.example/"})"));
    EXPECT_FALSE(discovers("[]"));
}

} // namespace
} // namespace muniment::api
