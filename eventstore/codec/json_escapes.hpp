#pragma once

#include <string_view>

/// How JCS (RFC 8785) escapes characters in strings: what has a letter, by that; other controls as
/// `\u00xx`, in lower case.
namespace muniment::eventstore::detail {

inline constexpr std::string_view hex_digits = "0123456789abcdef";
inline constexpr std::string_view escape_letters = "\"\\btnfr";
inline constexpr std::string_view escaped_by_letter = "\"\\\b\t\n\f\r"; ///< in the same order

inline bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20;
}

} // namespace muniment::eventstore::detail
