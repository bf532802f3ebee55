#pragma once

#include "api/auth/authenticator.hpp"
#include "api/auth/own_tokens.hpp"
#include "api/auth/token_request.hpp"
#include "api/http/router.hpp"
#include "api/service/store.hpp"

#include <vector>

namespace muniment::api {

/// `POST /oauth/token`: makes access tokens for those who may have them. Thread-safe.
///
/// `client_credentials` (RFC 6749, section 4.4): an API client of the store, whose secret is its
/// `mun_…` token, gets a token for this server with its scopes or some of them, or a token for a
/// registered application with what the store grants to `ID@clients` there.
///
/// `urn:ietf:params:oauth:grant-type:token-exchange` (RFC 8693): whoever has a valid identity token
/// of a configured issuer gets a token for a registered application with the groups, roles and
/// permissions that its user has there.
class TokenEndpoint {
  public:
    /// All outlive the endpoint.
    TokenEndpoint(const Store& store, const Authenticator& authenticator, const OwnTokens& tokens)
        : store_(store), authenticator_(authenticator), tokens_(tokens) {}

    Response answer(const Request& request) const;

  private:
    using Result = domain::Expected<Response, TokenRefusal>;

    Result grant(const TokenRequest& request) const;
    Result grant_to_client(const TokenRequest& request) const;
    Result exchange(const TokenRequest& request) const;
    /// The API client that the request names and proves to be; nothing if it names none.
    domain::Expected<std::optional<Principal>, TokenRefusal>
    client_of(const TokenRequest& request) const;

    const Store& store_;
    const Authenticator& authenticator_;
    const OwnTokens& tokens_;
};

/// The token endpoint, `/.well-known/jwks.json` and `/.well-known/oauth-authorization-server` (RFC
/// 8414). All that is given outlives the routes.
void add_token_routes(std::vector<Route>& routes, const TokenEndpoint& endpoint,
                      const OwnTokens& tokens);

} // namespace muniment::api
