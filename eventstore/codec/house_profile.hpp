#pragma once

#include "domain/expected.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The JSON of event bodies: the house profile of JCS (RFC 8785).
///
/// Object keys are ASCII `[a-z0-9_]`, strictly ascending; strings are valid UTF-8 with the shortest
/// escapes; numbers are integers of a magnitude up to 2^53-1; no white space. One value has one
/// spelling, so texts are compared byte for byte and never serialized again for verification.
namespace muniment::eventstore {

inline constexpr std::size_t json_depth_max = 32;
inline constexpr std::int64_t json_integer_max = (std::int64_t{1} << 53) - 1;

/// Where and why a text leaves the profile.
struct OutsideProfile {
    std::size_t offset_bytes = 0;
    std::string
        problem; ///< a sentence without a subject, for example "has a floating-point number"
};

/// Whether `text` is one JSON value in the profile, from its first byte to its last.
domain::Expected<domain::Done, OutsideProfile> check_house_profile(std::string_view text);

/// Appends `text` as a JSON string with the escapes of JCS: `\"`, `\\`, `\b`, `\t`, `\n`, `\f`,
/// `\r`, `\u00xx` (lower case) for other controls below U+0020, everything else as it is.
void append_json_string(std::string& out, std::string_view text);

} // namespace muniment::eventstore
