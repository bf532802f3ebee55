#include "api/auth/authenticator.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;
using Fault = CredentialFault;

/// The token of `Authorization: Bearer …`, the scheme in any case (RFC 9110, section 11.1).
Expected<std::string_view, Unauthenticated> bearer_token(const Request& request) {
    constexpr std::string_view scheme = "bearer ";
    const auto header = request.headers.find("Authorization");
    if (!header)
        return Failure{Unauthenticated{
            Fault::missing, "send a token: `Authorization: Bearer mun_…`, or a JSON Web Token of a "
                            "configured issuer"}};
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    if (header->size() < scheme.size() ||
        !std::equal(scheme.begin(), scheme.end(), header->begin(),
                    [&](char a, char b) { return a == lower(b); }))
        return Failure{Unauthenticated{
            Fault::malformed, "the header `Authorization` must be `Bearer` and the token"}};
    return header->substr(scheme.size());
}

Failure<Unauthenticated> invalid(const TokenProblem& problem) {
    return Failure{Unauthenticated{Fault::invalid, "the token " + problem.what}};
}

} // namespace

Authenticator::Authenticator(const Store& store, const AuthenticationOptions& options,
                             const OwnTokens& own_tokens)
    : store_(store), own_tokens_(own_tokens) {
    for (const auto& issuer : options.issuers)
        issuers_.push_back(std::make_unique<TrustedIssuer>(
            issuer, options.fetch, [&clock = store.clock()] { return clock.now(); }));
}

TrustedIssuer* Authenticator::find_issuer(std::string_view issuer) const {
    const auto found = std::find_if(issuers_.begin(), issuers_.end(), [&](const auto& candidate) {
        return candidate->settings().issuer == issuer;
    });
    return found == issuers_.end() ? nullptr : found->get();
}

Expected<Principal, Unauthenticated> Authenticator::authenticate(const Request& request) const {
    const auto token = TRY(bearer_token(request));
    auto principal =
        TRY(token.starts_with(token_prefix) ? authenticate_client(token) : authenticate_jwt(token));
    principal.actor.source_ip = request.remote_address;
    return principal;
}

Expected<Principal, Unauthenticated>
Authenticator::authenticate_client(std::string_view token) const {
    const auto lock = store_.live().lock_shared();
    auto principal = store_.live().clients.authenticate(token, store_.clock().now());
    if (!principal)
        return invalid({"is unknown, revoked or expired; ask an administrator for another"});
    return std::move(*principal);
}

Expected<Principal, Unauthenticated> Authenticator::authenticate_jwt(std::string_view text) const {
    const auto token = parse_jwt(text);
    if (!token)
        return Failure{Unauthenticated{Fault::malformed, "the token " + token.error().what}};
    if (own_tokens_.claims_to_be_ours(*token)) {
        auto principal = own_tokens_.authenticate(*token);
        if (!principal) return invalid(principal.error());
        return std::move(principal).value();
    }
    auto* issuer = find_issuer(text_of(token->claims, "iss"));
    if (issuer == nullptr) return invalid({"is of an issuer that is not configured here"});
    const auto verified =
        issuer->verify(*token, issuer->settings().audiences, store_.clock().now());
    if (!verified) return invalid(verified.error());
    auto principal = issuer->principal_of(*token);
    if (!principal) return invalid(principal.error());
    return std::move(principal).value();
}

} // namespace muniment::api
