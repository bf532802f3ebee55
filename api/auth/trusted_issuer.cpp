#include "api/auth/trusted_issuer.hpp"

#include "api/service/scopes.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;

/// A machine's token: `sub` ends in `@clients`, and `gty` is absent, null or `client-credentials`.
bool is_of_machine(const boost::json::object& claims) {
    const auto* grant = claims.if_contains("gty");
    const bool is_usual_grant =
        grant == nullptr || grant->is_null() || text_of(claims, "gty") == "client-credentials";
    return is_usual_grant && text_of(claims, "sub").ends_with("@clients");
}

} // namespace

Expected<SignatureAlgorithm, TokenProblem> algorithm_of(const Jwt& token) {
    const auto algorithm = parse_algorithm(token.algorithm);
    if (!algorithm) return Failure{TokenProblem{"must be signed with RS256, ES256 or EdDSA"}};
    return *algorithm;
}

std::set<std::string> scopes_of(const boost::json::object& claims) {
    std::set<std::string> scopes;
    const auto add = [&](std::string_view text) {
        if (text != "*" && is_scope(text)) scopes.emplace(text);
    };
    for (const auto& words : texts_of(claims, "scope")) {
        std::string_view rest = words;
        while (!rest.empty()) {
            const auto word = rest.substr(0, rest.find(' '));
            add(word);
            rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        }
    }
    for (const auto& permission : texts_of(claims, "permissions"))
        add(permission);
    return scopes;
}

Expected<Done, TokenProblem> TrustedIssuer::verify(const Jwt& token,
                                                   const std::vector<std::string>& audiences,
                                                   domain::Instant now) {
    const auto algorithm = TRY(algorithm_of(token));
    // What costs little first: nobody makes us look for a key with a token that has expired.
    TRY(check_claims(token.claims, {settings_.issuer, audiences, settings_.leeway_s}, now));
    const auto key = keys_.find(token.key_id, algorithm);
    if (!key) return Failure{TokenProblem{"is signed with a key that its issuer does not show"}};
    if (!key->verifies(token.compact)) return Failure{TokenProblem{"has a wrong signature"}};
    return Done{};
}

Expected<Principal, TokenProblem> TrustedIssuer::principal_of(const Jwt& token) const {
    const bool is_machine = is_of_machine(token.claims);
    if (!is_machine && !settings_.allow_users)
        return Failure{TokenProblem{"is a user's, and users of this issuer may not call"}};
    Principal principal;
    principal.actor.kind = is_machine ? "client" : "user";
    principal.actor.issuer = settings_.issuer;
    principal.actor.id = text_of(token.claims, "sub");
    principal.actor.via = "jwt";
    principal.actor.credential = text_of(token.claims, "jti");
    if (principal.actor.credential.empty()) principal.actor.credential = token.key_id;
    principal.scopes = scopes_of(token.claims);
    principal.expires_at = expiry_of(token.claims);
    return principal;
}

} // namespace muniment::api
