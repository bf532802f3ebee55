#pragma once

#include "api/json/malformed.hpp"
#include "api/service/check.hpp"
#include "domain/expected.hpp"

#include <boost/describe.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace muniment::api {

/// What `POST /v1/checks` asks.
struct ChecksRequest {
    std::vector<CheckQuestion> checks;
};
BOOST_DESCRIBE_STRUCT(ChecksRequest, (), (checks))

inline constexpr std::size_t checks_max = 10'000; ///< questions of one request

/// Reads the body of a request, strictly (`api/json/decode.hpp`).
domain::Expected<ChecksRequest, Malformed> read_checks(std::string_view body);

} // namespace muniment::api
