#pragma once

#include "domain/expected.hpp"

#include <functional>
#include <string>

namespace muniment::api {

/// The one thing that authentication asks of the network: the body of a 200 answer to GET at a URL
/// that `issuer_url_problem` accepts. Bounded in time and size; certificates are checked, redirects
/// are not followed. The error is a sentence. Called from one thread at a time an issuer; whoever
/// names the implementation gives it in, so that tests need no network.
using Fetch = std::function<domain::Expected<std::string, std::string>(const std::string& url)>;

} // namespace muniment::api
