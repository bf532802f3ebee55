#pragma once

#include "api/auth/credential_fault.hpp"
#include "api/auth/fetch.hpp"
#include "api/auth/own_tokens.hpp"
#include "api/auth/trusted_issuer.hpp"
#include "api/http/message.hpp"
#include "api/service/principal.hpp"
#include "api/service/store.hpp"
#include "domain/expected.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::api {

/// Why nobody is known to call. `detail` is a sentence that repeats nothing of the credentials.
struct Unauthenticated {
    CredentialFault fault = CredentialFault::missing;
    std::string detail;
};

/// Whose tokens are believed beside those of the API clients of the store.
struct AuthenticationOptions {
    std::vector<IssuerSettings> issuers;
    Fetch fetch; ///< may be empty without issuers
};

/// Who calls: the bearer of a `mun_…` token of an API client, or of a JSON Web Token that was made
/// here or by a configured issuer. Nothing is asked of anybody outside while a key is known.
/// Thread-safe.
class Authenticator {
  public:
    /// `store` and `own_tokens` outlive the authenticator. Begins to fetch keys.
    Authenticator(const Store& store, const AuthenticationOptions& options,
                  const OwnTokens& own_tokens);

    domain::Expected<Principal, Unauthenticated> authenticate(const Request& request) const;

    /// The configured issuer of that name; null if there is none.
    TrustedIssuer* find_issuer(std::string_view issuer) const;

  private:
    domain::Expected<Principal, Unauthenticated> authenticate_client(std::string_view token) const;
    domain::Expected<Principal, Unauthenticated> authenticate_jwt(std::string_view token) const;

    const Store& store_;
    const OwnTokens& own_tokens_;
    std::vector<std::unique_ptr<TrustedIssuer>> issuers_;
};

} // namespace muniment::api
