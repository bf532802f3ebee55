#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the operator says about those whose tokens are accepted, and about tokens made here.
namespace muniment::api {

/// An identity provider whose bearer tokens (RFC 9068, RFC 7519) are accepted.
struct IssuerSettings {
    std::string issuer; ///< compared with `iss` byte for byte
    /// A token must be made out for one of these.
    std::vector<std::string> audiences;
    std::string jwks_url; ///< empty: discovered (OpenID Connect Discovery 1.0, RFC 8414)
    /// Tokens of users are accepted beside those of machines.
    bool allow_users = false;
    /// How far clocks may differ, for `exp` and `nbf`.
    std::int64_t leeway_s = 60;
    /// Audiences of identity tokens that may be exchanged for a token of any application, beside
    /// `audiences`. A token made out for an application is always exchanged for that one's.
    std::vector<std::string> exchange_audiences = {};
    /// The connection whose mappings turn the claim `groups` of identity tokens into groups; empty:
    /// none do.
    std::string connection = {};
};

/// The tokens that the server makes itself.
struct TokenSettings {
    std::string issuer; ///< empty: the address of the server
    /// Of tokens for this server.
    std::string audience = "urn:auth0-authz-api";
    std::int64_t lifetime_s = 3600;
    std::string algorithm = "EdDSA"; ///< or `RS256`
    /// Stands before `groups`, `roles` and `permissions` of exchanged tokens.
    std::string claims_namespace;
};

/// Why the text is no URL that tokens and keys may come from, as the end of a sentence; nothing if
/// it is one. `https` is, and `http` of this machine alone, since nobody can listen in there.
std::optional<std::string> issuer_url_problem(const std::string& url);

} // namespace muniment::api
