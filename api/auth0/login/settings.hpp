#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace muniment::api::auth0 {

/// What becomes of the values that an earlier login persisted.
enum class Persisting {
    replace,         ///< they give way as a whole, as in the extension
    merge,           ///< what is not persisted now stays
    per_application, ///< each application has values of its own
};
BOOST_DESCRIBE_ENUM(Persisting, replace, merge, per_application)

/// The audience of tokens for the API itself, which are never for end users.
inline constexpr std::string_view api_audience = "urn:auth0-authz-api";

/// How logins use the store: what the operator configures beside the nine switches, which are part
/// of the directory.
struct LoginSettings {
    std::string url;              ///< where pipelines reach the server, without a slash at the end
    std::string claims_namespace; ///< stands in front of the names of claims
    std::int64_t timeout_ms = 5000;
    bool fail_open = false;     ///< a login without an answer goes on, without rights from here
    bool filter_scopes = false; ///< requested scopes that the permissions do not allow are removed
    Persisting persist = Persisting::replace;
};

} // namespace muniment::api::auth0
