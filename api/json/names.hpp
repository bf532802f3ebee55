#pragma once

#include <span>
#include <string>
#include <string_view>

namespace muniment::api {

/// Names as a refusal lists what would have been right: "`a`, `b`"; "none" for no names.
std::string listed(std::span<const std::string_view> names);

} // namespace muniment::api
