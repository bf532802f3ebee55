#pragma once

#include "api/json/malformed.hpp"
#include "api/service/check.hpp"
#include "domain/expected.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::api {

/// What `POST /v1/checks` asks. Its texts lie in the body of the request, which must outlive it, or
/// in `unescaped`, where they do not stand in the body as they are.
struct ChecksRequest {
    std::vector<CheckTexts> checks;
    std::deque<std::string> unescaped;

    ChecksRequest() = default;
    ChecksRequest(ChecksRequest&&) = default;
    ChecksRequest& operator=(ChecksRequest&&) = default;
};

inline constexpr std::size_t checks_max = 10'000; ///< questions of one request

/// Reads the body of a request, strictly (`api/json/decode.hpp`).
domain::Expected<ChecksRequest, Malformed> read_checks(std::string_view body);

} // namespace muniment::api
