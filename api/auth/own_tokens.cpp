#include "api/auth/own_tokens.hpp"

#include "api/auth/trusted_issuer.hpp"
#include "eventstore/uuid.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;

constexpr std::int64_t us_of_s = 1'000'000;

/// The words of `scope` that the client may still use. `*` is a word here: an administrator's token
/// is one again.
std::set<std::string> scopes_of_own(const boost::json::object& claims, const Principal& client) {
    if (text_of(claims, "scope") == "*") return client.scopes;
    std::set<std::string> scopes;
    for (const auto& scope : scopes_of(claims))
        if (client.may(scope)) scopes.insert(scope);
    return scopes;
}

} // namespace

OwnTokens::OwnTokens(const Store& store, TokenSettings settings, TokenKeys keys)
    : store_(store), settings_(std::move(settings)), keys_(std::move(keys)), shown_(keys_.shown()) {
}

Expected<MintedToken, std::string>
OwnTokens::mint(boost::json::object claims, const std::optional<domain::Instant>& latest) const {
    const auto algorithm = parse_algorithm(settings_.algorithm);
    const auto* key = algorithm ? keys_.signer(*algorithm) : nullptr;
    if (key == nullptr) return Failure{std::string("this server has no key to sign tokens with")};
    const auto now_s = store_.clock().now().us / us_of_s;
    auto expires_s = now_s + settings_.lifetime_s;
    if (latest) expires_s = std::min(expires_s, latest->us / us_of_s);
    claims["iss"] = settings_.issuer;
    claims["iat"] = now_s;
    claims["exp"] = expires_s;
    claims["jti"] = eventstore::random_uuid();
    return MintedToken{TRY(key->sign("at+jwt", boost::json::serialize(claims))),
                       std::max<std::int64_t>(expires_s - now_s, 0)};
}

Expected<Done, TokenProblem> OwnTokens::verify(const Jwt& token, domain::Instant now) const {
    const auto algorithm = TRY(algorithm_of(token));
    TRY(check_claims(token.claims, {settings_.issuer, {settings_.audience}, 0}, now));
    const auto* key = shown_.find(token.key_id, algorithm);
    if (key == nullptr) return Failure{TokenProblem{"is signed with a key that is not ours"}};
    if (!key->verifies(token.compact)) return Failure{TokenProblem{"has a wrong signature"}};
    return Done{};
}

bool OwnTokens::claims_to_be_ours(const Jwt& token) const {
    return !settings_.issuer.empty() && text_of(token.claims, "iss") == settings_.issuer;
}

Expected<Principal, TokenProblem> OwnTokens::authenticate(const Jwt& token) const {
    const auto now = store_.clock().now();
    TRY(verify(token, now));
    const auto subject = text_of(token.claims, "sub");
    const auto refused = [](std::string what) { return Failure{TokenProblem{std::move(what)}}; };
    if (!subject.ends_with(client_subject_suffix)) return refused("is not one of an API client");
    const auto id = subject.substr(0, subject.size() - client_subject_suffix.size());
    auto client = [&] {
        const auto lock = store_.live().lock_shared();
        return store_.live().clients.principal_of(id, now);
    }();
    if (!client) return refused("is of an API client that was revoked or has expired");
    Principal principal = *client;
    principal.actor.issuer = settings_.issuer;
    principal.actor.id = subject;
    principal.actor.via = "jwt";
    principal.actor.credential = text_of(token.claims, "jti");
    principal.scopes = scopes_of_own(token.claims, *client);
    principal.expires_at = expiry_of(token.claims);
    return principal;
}

} // namespace muniment::api
