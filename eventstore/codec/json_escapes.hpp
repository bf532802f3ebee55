#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
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

/// How many of the first bytes surely stand in a string for themselves, eight at a time: none is a
/// quotation mark, a backslash or a control.
inline std::size_t plain_bytes(std::string_view text) {
    constexpr std::uint64_t each = 0x0101010101010101;
    constexpr auto holds_below = [](std::uint64_t eight, std::uint64_t bound) {
        return (eight - each * bound) & ~eight & (each * 0x80);
    };
    std::size_t plain = 0;
    for (; plain + sizeof each <= text.size(); plain += sizeof each) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + plain, sizeof eight);
        if ((holds_below(eight, 0x20) | holds_below(eight ^ each * '"', 1) |
             holds_below(eight ^ each * '\\', 1)) != 0)
            break;
    }
    return plain;
}

} // namespace muniment::eventstore::detail
