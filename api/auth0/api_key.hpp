#pragma once

#include <optional>
#include <string>

namespace muniment::api::auth0 {

/// The secrets of the tenant that the key of the login integration is made of (docs/spec of the
/// extension: `AUTH0_CLIENT_SECRET` and `EXTENSION_SECRET`).
struct ApiKeySecrets {
    std::string auth0_client_secret;
    std::string extension_secret;
};

/// A fresh key: 32 random bytes as 64 lower-case hex digits.
std::string draw_api_key();

/// What the header `x-api-key` carries for a key: the lower-case hex of HMAC-SHA256 with the key
/// `{apikey} + {auth0_client_secret}`, as the extension makes it, over `extension_secret`.
std::string api_key_text(const std::string& api_key, const ApiKeySecrets& secrets);

/// For a store to which nobody has told the secrets of a tenant: new ones each time. The key that
/// is made of them is as good; only keys of a tenant cannot be taken over.
ApiKeySecrets draw_api_key_secrets();

} // namespace muniment::api::auth0
