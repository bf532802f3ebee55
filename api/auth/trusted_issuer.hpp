#pragma once

#include "api/auth/issuer_keys.hpp"
#include "api/auth/jwt.hpp"
#include "api/auth/settings.hpp"
#include "api/service/principal.hpp"
#include "domain/expected.hpp"

#include <vector>

namespace muniment::api {

/// An identity provider and what its tokens mean here. Thread-safe.
class TrustedIssuer {
  public:
    /// Begins to fetch the issuer's keys.
    TrustedIssuer(const IssuerSettings& settings, Fetch fetch, IssuerKeys::Now now)
        : settings_(settings), keys_(settings, std::move(fetch), std::move(now)) {}

    const IssuerSettings& settings() const { return settings_; }

    /// Signature and claims; the audience must be one of these. May wait for a key, bounded.
    domain::Expected<domain::Done, TokenProblem>
    verify(const Jwt& token, const std::vector<std::string>& audiences, domain::Instant now);

    /// Whoever bears a verified token. Refused: a user, unless the issuer may speak for users.
    domain::Expected<Principal, TokenProblem> principal_of(const Jwt& token) const;

  private:
    const IssuerSettings settings_;
    IssuerKeys keys_;
};

/// The algorithm of the token, if it is one in which signatures are accepted at all.
domain::Expected<SignatureAlgorithm, TokenProblem> algorithm_of(const Jwt& token);

/// `scope` (words, or a list) and `permissions` (a list), as far as they are scopes here. `*` is
/// none of them: nobody outside gives all that will ever be.
std::set<std::string> scopes_of(const boost::json::object& claims);

} // namespace muniment::api
