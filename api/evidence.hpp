#pragma once

#include "api/http/message.hpp"

#include <optional>
#include <string>

/// What of requests and their answers is written down beside changes (`access.refused`,
/// `evidence.read`).
namespace muniment::api {

/// Why the answer turns the request down: the type of a problem document, or the `error` of the
/// extension. Nothing unless it is 401, 403, or a change that the rules of the store refuse; a
/// request that cannot be read is none.
std::optional<std::string> refusal_of(const Request& request, const Response& response);

/// What is asked: path and query, decoded, without what only leafs through a list.
std::string question_of(const Request& request);

} // namespace muniment::api
