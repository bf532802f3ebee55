#pragma once

#include "api/auth/credential_fault.hpp"
#include "api/http/message.hpp"

#include <cstddef>
#include <string_view>

/// What the Auth0 Authorization Extension answers before a handler is reached. Source: its
/// description, "Authentication and scopes" and "HTTP conventions and errors".
namespace muniment::api::auth0 {

/// Whether errors of this request take the extension's form.
bool is_surface_of(const Target& target);

/// The headers that every answer has, errors too; one without content loses the others.
void add_common_headers(const Request& request, Response& response);

/// `{"statusCode":…,"error":…,"message":…}`
Response error_response(int status, std::string_view error, std::string_view message);

/// 500 without a reason.
Response internal_error();
/// 404, for an unknown method too.
Response no_route();
Response body_too_large(std::size_t bytes_max);
Response insufficient_scope();
/// 401 of a route. `takes_api_key`: one that the login integration calls with `x-api-key`.
Response unauthenticated(CredentialFault fault, bool takes_api_key);

} // namespace muniment::api::auth0
