#include "tests/api/test_issuer.hpp"

#include "api/auth/key_set.hpp"

#include <boost/json/serialize.hpp>
#include <sodium.h>

#include <map>

namespace muniment::api {

std::string base64url(std::string_view bytes) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), variant);
    text.pop_back(); // the zero at the end
    return text;
}

const TokenKey& key_of_test(SignatureAlgorithm algorithm) {
    static const std::map<SignatureAlgorithm, TokenKey> keys = [] {
        std::map<SignatureAlgorithm, TokenKey> drawn;
        for (const auto each :
             {SignatureAlgorithm::RS256, SignatureAlgorithm::ES256, SignatureAlgorithm::EdDSA})
            drawn.emplace(each, TokenKey::generate(each).value());
        return drawn;
    }();
    return keys.at(algorithm);
}

IssuerSettings TestIssuer::settings() const {
    IssuerSettings settings;
    settings.issuer = name;
    settings.audiences = {"urn:auth0-authz-api"};
    settings.jwks_url = "https://login.example/jwks.json";
    return settings;
}

Fetch TestIssuer::fetch() {
    return [this](const std::string& url) -> domain::Expected<std::string, std::string> {
        const std::lock_guard lock(mutex_);
        asked_.push_back(url);
        if (is_silent_) return domain::Failure{"`" + url + "` does not answer"};
        for (const auto& [where, body] : served_)
            if (where == url) return body;
        if (url != settings().jwks_url) return domain::Failure{"`" + url + "` answers 404"};
        std::vector<VerificationKey> keys;
        for (const auto& key : shown_)
            keys.push_back(key.verification_key());
        return KeySet(keys).json();
    };
}

void TestIssuer::show(std::vector<TokenKey> keys) {
    const std::lock_guard lock(mutex_);
    shown_ = std::move(keys);
}

void TestIssuer::fall_silent() {
    const std::lock_guard lock(mutex_);
    is_silent_ = true;
}

std::vector<std::string> TestIssuer::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void TestIssuer::serve(const std::string& url, const std::string& body) {
    const std::lock_guard lock(mutex_);
    served_.emplace_back(url, body);
}

boost::json::object TestIssuer::claims(domain::Instant now) {
    const auto now_s = now.us / 1'000'000;
    return {{"iss", name},
            {"sub", "robot@clients"},
            {"aud", "urn:auth0-authz-api"},
            {"iat", now_s},
            {"exp", now_s + 3600},
            {"scope", "read:groups read:users"},
            {"gty", "client-credentials"}};
}

std::string TestIssuer::token(const boost::json::object& claims, SignatureAlgorithm algorithm) {
    return key_of_test(algorithm).sign("JWT", boost::json::serialize(claims)).value();
}

} // namespace muniment::api
