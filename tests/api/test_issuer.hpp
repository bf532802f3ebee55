#pragma once

#include "api/auth/fetch.hpp"
#include "api/auth/jose.hpp"
#include "api/auth/settings.hpp"
#include "domain/time.hpp"

#include <boost/json/object.hpp>

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::api {

/// URL-safe base64 without padding.
std::string base64url(std::string_view bytes);

/// A key of each algorithm, drawn once a process: drawing RSA keys takes its time.
const TokenKey& key_of_test(SignatureAlgorithm algorithm);

/// An identity provider without a network: it shows keys, signs tokens, and can fall silent.
/// Thread-safe.
class TestIssuer {
  public:
    static constexpr const char* name = "https://login.example/";

    TestIssuer() : shown_{key_of_test(SignatureAlgorithm::RS256)} {}

    /// Keys are at `jwks_url`, tokens for `urn:auth0-authz-api`.
    IssuerSettings settings() const;
    /// What the network is for those who ask it.
    Fetch fetch();

    void show(std::vector<TokenKey> keys);
    /// From now on nothing is answered.
    void fall_silent();
    /// URLs that were asked for.
    std::vector<std::string> asked() const;
    /// What is answered at a further URL.
    void serve(const std::string& url, const std::string& body);

    /// Claims that count: a machine's, for an hour from `now`.
    static boost::json::object claims(domain::Instant now);
    static std::string token(const boost::json::object& claims,
                             SignatureAlgorithm algorithm = SignatureAlgorithm::RS256);

  private:
    mutable std::mutex mutex_;
    std::vector<TokenKey> shown_;
    std::vector<std::pair<std::string, std::string>> served_;
    std::vector<std::string> asked_;
    bool is_silent_ = false;
};

} // namespace muniment::api
