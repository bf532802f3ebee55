#pragma once

#include "api/http/message.hpp"
#include "domain/expected.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// What is sent to a token endpoint, and what it answers when it refuses (RFC 6749, section 5.2).
namespace muniment::api {

/// A refusal by its code, such as `invalid_request`; the description repeats nothing that was sent.
struct TokenRefusal {
    std::string error;
    std::string description;
};

/// `invalid_client` is 401 and asks for Basic credentials, what cannot be done now is 503, the rest
/// 400; none may be stored.
Response to_response(const TokenRefusal& refusal);

/// The id and the secret that a client gives for itself.
struct ClientCredentials {
    std::string id;
    std::string secret;
};

/// The parameters of a request to the token endpoint. A value.
class TokenRequest {
  public:
    /// From a form (`application/x-www-form-urlencoded`) or from a JSON object of texts. Refused: a
    /// parameter given twice, credentials given in two ways.
    static domain::Expected<TokenRequest, TokenRefusal> parse(const Request& request);

    /// Empty where it is absent.
    std::string text(std::string_view name) const;
    /// From `Authorization: Basic`, or `client_id` and `client_secret`; nothing if there are none.
    const std::optional<ClientCredentials>& credentials() const { return credentials_; }

  private:
    std::map<std::string, std::string, std::less<>> parameters_;
    std::optional<ClientCredentials> credentials_;
};

} // namespace muniment::api
