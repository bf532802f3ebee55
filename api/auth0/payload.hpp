#pragma once

#include "api/auth0/errors.hpp"
#include "domain/expected.hpp"

#include <boost/json/value.hpp>

#include <cstddef>

namespace muniment::api::auth0 {

inline constexpr std::size_t payload_bytes_max = std::size_t{1} << 20U;
inline constexpr std::size_t payload_depth_max = 256;

/// What the body of a request says, read as the extension reads it.
///
/// An empty body is null. `application/json` and a missing type are JSON, in which of equal names
/// the last counts and `__proto__` is refused. `application/x-www-form-urlencoded` is an object of
/// texts (of lists where a name is repeated). `text/*` is one text. Other types are 415.
domain::Expected<boost::json::value, Refusal> read_payload(const Request& request);

} // namespace muniment::api::auth0
