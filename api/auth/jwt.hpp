#pragma once

#include "api/auth/jose.hpp"
#include "domain/expected.hpp"
#include "domain/time.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// JSON Web Tokens (RFC 7519) as bearers send them.
namespace muniment::api {

namespace limits {
inline constexpr std::size_t token_bytes_max = 16384;
} // namespace limits

/// A token taken apart. Whose it is, and whether what it claims is true, only its signature tells.
struct Jwt {
    std::string compact;
    std::string algorithm; ///< as the header names it, known or not
    std::string key_id;    ///< `kid`; may be empty
    boost::json::object claims;
};

/// Why a token is none, or does not count: a sentence without subject ("has expired").
struct TokenProblem {
    std::string what;
};

/// Three parts of URL-safe base64, header and claims being JSON objects. Refused: more than
/// `token_bytes_max` bytes, a header that asks for extensions (`crit`, `b64`, `zip`), a `typ` of
/// something that is no access or identity token. The signature is not looked at.
domain::Expected<Jwt, TokenProblem> parse_jwt(std::string_view text);

/// What a token must claim to count here.
struct ClaimRules {
    std::string issuer;
    std::vector<std::string> audiences; ///< at least one of them
    std::int64_t leeway_s = 0;          ///< by how much clocks may differ
};

/// `iss`, `aud`, `exp` (which must be there), `nbf`, and a `sub` that can be a user id.
domain::Expected<domain::Done, TokenProblem>
check_claims(const boost::json::object& claims, const ClaimRules& rules, domain::Instant now);

/// The texts of a claim that may be one text or a list of texts; others are left out.
std::vector<std::string> texts_of(const boost::json::object& claims, std::string_view name);
/// A claim that is a text, else empty.
std::string text_of(const boost::json::object& claims, std::string_view name);
/// `exp` as an instant; the claims have been checked.
domain::Instant expiry_of(const boost::json::object& claims);

} // namespace muniment::api
