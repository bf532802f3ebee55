#pragma once

#include "api/json/malformed.hpp"
#include "domain/expected.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace muniment::api {

namespace limits {
inline constexpr std::size_t json_depth_max = 32;
inline constexpr std::int64_t json_integer_max = (std::int64_t{1} << 53) - 1;
} // namespace limits

/// Parses one JSON document (RFC 8259), strictly.
///
/// Refused beside what the grammar refuses: a member name that occurs twice in an object, nesting
/// deeper than `json_depth_max`, numbers that are not integers within ±`json_integer_max` (1.0 and
/// 1e2 are not integers here), invalid UTF-8, lone surrogates, a byte order mark, anything after
/// the document. `pointer` names the culprit where the document can be understood that far, and is
/// empty for a syntax error, whose `problem` tells the byte. Numbers come out as int64. Pure.
domain::Expected<boost::json::value, Malformed> read_json(std::string_view text);

} // namespace muniment::api
