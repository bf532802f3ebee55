#pragma once

#include "api/auth/jwt.hpp"
#include "api/auth/settings.hpp"
#include "api/auth/token_keys.hpp"
#include "api/service/principal.hpp"
#include "api/service/store.hpp"
#include "domain/expected.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace muniment::api {

/// A token made here, for its bearer alone.
struct MintedToken {
    std::string compact;
    std::int64_t expires_in_s = 0;
};

/// The server as an issuer of its own (RFC 9068): makes access tokens, and believes those that it
/// made for itself. Thread-safe.
class OwnTokens {
  public:
    /// `store` outlives it. `settings.issuer` is not empty.
    OwnTokens(const Store& store, TokenSettings settings, TokenKeys keys);

    const TokenSettings& settings() const { return settings_; }
    /// The JWK set that others verify with.
    const KeySet& shown_keys() const { return shown_; }

    /// Signs these claims (`sub`, `aud` and what else there is) after adding `iss`, `iat`, `exp`
    /// and `jti`. It expires after the configured time, and not after `latest`. The error is a
    /// sentence: there is no key.
    domain::Expected<MintedToken, std::string>
    mint(boost::json::object claims, const std::optional<domain::Instant>& latest) const;

    /// Whether the token says that it was made here.
    bool claims_to_be_ours(const Jwt& token) const;

    /// Whoever bears a token of ours for this server: an API client that still lives, with those of
    /// its scopes that the token names.
    domain::Expected<Principal, TokenProblem> authenticate(const Jwt& token) const;

  private:
    domain::Expected<domain::Done, TokenProblem> verify(const Jwt& token,
                                                        domain::Instant now) const;

    const Store& store_;
    const TokenSettings settings_;
    const TokenKeys keys_;
    const KeySet shown_;
};

/// What the `sub` of an API client's tokens ends in.
inline constexpr std::string_view client_subject_suffix = "@clients";

} // namespace muniment::api
