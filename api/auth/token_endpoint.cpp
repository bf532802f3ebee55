#include "api/auth/token_endpoint.hpp"

#include "api/auth/access_claims.hpp"
#include "api/json/write.hpp"
#include "api/service/scopes.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

namespace json = boost::json;
using domain::Expected;
using domain::Failure;

constexpr const char* exchange_grant = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr const char* access_token_type = "urn:ietf:params:oauth:token-type:access_token";
constexpr const char* jwt_type = "urn:ietf:params:oauth:token-type:jwt";
constexpr const char* id_token_type = "urn:ietf:params:oauth:token-type:id_token";
constexpr std::size_t body_bytes_max = 65536;

Failure<TokenRefusal> refuse(const char* error, std::string description) {
    return Failure{TokenRefusal{error, std::move(description)}};
}

/// The words of `scope`; without any, all that the client has.
Expected<std::string, TokenRefusal> granted_scope(const Principal& client,
                                                  const std::string& asked) {
    std::string granted;
    std::string_view rest = asked;
    while (!rest.empty()) {
        const std::string word(rest.substr(0, rest.find(' ')));
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        if (word.empty()) continue;
        if (!is_scope(word) || !client.may(word))
            return refuse("invalid_scope", "the client does not have a scope that it asks for");
        granted += (granted.empty() ? "" : " ") + word;
    }
    if (!granted.empty()) return granted;
    if (client.scopes.contains("*")) return std::string("*");
    for (const auto& scope : client.scopes)
        granted += (granted.empty() ? "" : " ") + scope;
    return granted;
}

Response token_response(const MintedToken& token, json::object members) {
    members["access_token"] = token.compact;
    members["token_type"] = "Bearer";
    members["expires_in"] = token.expires_in_s;
    auto response = json_response(200, to_json(json::value(std::move(members))));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Failure<TokenRefusal> no_key(const std::string& problem) {
    return refuse("temporarily_unavailable", problem);
}

/// Whom an identity token is made out for that may be exchanged for one of `application`.
std::vector<std::string> exchangeable(const IssuerSettings& issuer,
                                      const std::string& application) {
    auto audiences = issuer.audiences;
    audiences.insert(audiences.end(), issuer.exchange_audiences.begin(),
                     issuer.exchange_audiences.end());
    audiences.push_back(application);
    return audiences;
}

std::optional<domain::LoginContext> login_of(const IssuerSettings& issuer, const Jwt& token) {
    if (issuer.connection.empty()) return std::nullopt;
    return domain::LoginContext{issuer.connection, texts_of(token.claims, "groups")};
}

Expected<domain::ApplicationId, TokenRefusal> application_of(const std::string& audience) {
    auto id = domain::ApplicationId::parse(audience);
    if (!id) return refuse("invalid_target", "`audience` must be the id of an application");
    return std::move(id).value();
}

Failure<TokenRefusal> unknown_application() {
    return refuse("invalid_target", "there is no application with the id in `audience`");
}

} // namespace

Response TokenEndpoint::answer(const Request& request) const {
    const auto parsed = TokenRequest::parse(request);
    if (!parsed) return to_response(parsed.error());
    auto response = grant(*parsed);
    return response ? std::move(response).value() : to_response(response.error());
}

TokenEndpoint::Result TokenEndpoint::grant(const TokenRequest& request) const {
    const auto grant_type = request.text("grant_type");
    if (grant_type.empty()) return refuse("invalid_request", "`grant_type` is missing");
    if (grant_type == "client_credentials") return grant_to_client(request);
    if (grant_type == exchange_grant) return exchange(request);
    return refuse("unsupported_grant_type",
                  std::string("`grant_type` must be client_credentials or ") + exchange_grant);
}

Expected<std::optional<Principal>, TokenRefusal>
TokenEndpoint::client_of(const TokenRequest& request) const {
    const auto& credentials = request.credentials();
    if (!credentials) return std::optional<Principal>();
    const auto lock = store_.live().lock_shared();
    auto client = store_.live().clients.authenticate(credentials->secret, store_.clock().now());
    if (!client || client->actor.id != credentials->id)
        return refuse("invalid_client", "the client is unknown, or its secret is another");
    return client;
}

TokenEndpoint::Result TokenEndpoint::grant_to_client(const TokenRequest& request) const {
    const auto client = TRY(client_of(request));
    if (!client)
        return refuse("invalid_client", "send the id of an API client as `client_id` and its "
                                        "token as `client_secret`");
    auto audience = request.text("audience");
    if (audience.empty()) audience = tokens_.settings().audience;
    const auto subject = client->actor.id + std::string(client_subject_suffix);
    json::object claims;
    json::object members;
    if (audience == tokens_.settings().audience) {
        claims["scope"] = members["scope"] = TRY(granted_scope(*client, request.text("scope")));
    } else {
        // Scopes of this server must not pass for those of another one.
        if (!request.text("scope").empty())
            return refuse("invalid_scope", "there are no scopes for the audience");
        const auto application = TRY(application_of(audience));
        const auto access =
            access_claims(store_, domain::UserId::parse(subject).value(), application, std::nullopt,
                          tokens_.settings().claims_namespace);
        if (!access) return unknown_application();
        claims = *access;
    }
    claims["sub"] = subject;
    claims["client_id"] = client->actor.id;
    claims["aud"] = audience;
    claims["gty"] = "client-credentials";
    const auto token = tokens_.mint(std::move(claims), client->expires_at);
    if (!token) return no_key(token.error());
    return token_response(*token, std::move(members));
}

TokenEndpoint::Result TokenEndpoint::exchange(const TokenRequest& request) const {
    const auto client = TRY(client_of(request));
    const auto type = request.text("subject_token_type");
    if (type != id_token_type && type != jwt_type && type != access_token_type)
        return refuse("invalid_request",
                      std::string("`subject_token_type` must be ") + id_token_type);
    const auto wanted = request.text("requested_token_type");
    if (!wanted.empty() && wanted != access_token_type && wanted != jwt_type)
        return refuse("invalid_request",
                      std::string("`requested_token_type` must be ") + access_token_type);
    for (const char* unserved : {"actor_token", "resource", "scope"})
        if (!request.text(unserved).empty())
            return refuse("invalid_request", std::string("`") + unserved + "` is not served");
    const auto application = TRY(application_of(request.text("audience")));

    const auto subject = parse_jwt(request.text("subject_token"));
    if (!subject) return refuse("invalid_request", "`subject_token` " + subject.error().what);
    auto* issuer = authenticator_.find_issuer(text_of(subject->claims, "iss"));
    if (issuer == nullptr)
        return refuse("invalid_request", "`subject_token` is of an issuer that is not configured "
                                         "here");
    const auto verified = issuer->verify(
        *subject, exchangeable(issuer->settings(), application.text()), store_.clock().now());
    if (!verified) return refuse("invalid_request", "`subject_token` " + verified.error().what);

    const auto user = domain::UserId::parse(text_of(subject->claims, "sub")).value();
    auto claims = access_claims(store_, user, application, login_of(issuer->settings(), *subject),
                                tokens_.settings().claims_namespace);
    if (!claims) return unknown_application();
    (*claims)["sub"] = user.text();
    (*claims)["aud"] = application.text();
    if (client) (*claims)["client_id"] = client->actor.id;
    const auto token = tokens_.mint(std::move(*claims), expiry_of(subject->claims));
    if (!token) return no_key(token.error());
    return token_response(*token, {{"issued_token_type", access_token_type}});
}

void add_token_routes(std::vector<Route>& routes, const TokenEndpoint& endpoint,
                      const OwnTokens& tokens) {
    routes.push_back({"POST", "/oauth/token", "oauth_token", "",
                      "An access token for a client, or for an identity token",
                      [&endpoint](const Call& call) { return endpoint.answer(call.request); },
                      body_bytes_max});
    routes.push_back({"GET", "/.well-known/jwks.json", "jwks", "",
                      "The keys that tokens of this server are signed with",
                      [&tokens](const Call&) {
                          auto response = json_response(200, tokens.shown_keys().json());
                          response.headers.set("Cache-Control", "public, max-age=300");
                          return response;
                      }});
    routes.push_back({"GET", "/.well-known/oauth-authorization-server", "oauth_metadata", "",
                      "What this server does as an issuer of tokens (RFC 8414)",
                      [&tokens](const Call&) {
                          auto base = tokens.settings().issuer;
                          while (base.ends_with('/'))
                              base.pop_back();
                          const json::object document{
                              {"issuer", tokens.settings().issuer},
                              {"token_endpoint", base + "/oauth/token"},
                              {"jwks_uri", base + "/.well-known/jwks.json"},
                              {"response_types_supported", json::array()},
                              {"grant_types_supported", {"client_credentials", exchange_grant}},
                              {"token_endpoint_auth_methods_supported",
                               {"client_secret_basic", "client_secret_post"}}};
                          return json_response(200, to_json(json::value(document)));
                      }});
}

} // namespace muniment::api
