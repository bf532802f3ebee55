#pragma once

#include <string>
#include <string_view>

namespace muniment::api {

/// A random id for a request: 32 hex digits.
std::string draw_request_id();

/// Whether a client may have given this as the id of its request.
bool is_request_id(std::string_view text);

} // namespace muniment::api
