#include "eventstore/integrity/encoding.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nettle/base64.h>

namespace muniment::eventstore {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> values_of(std::string_view digits) {
    std::array<std::uint8_t, 256> values{};
    for (auto& value : values)
        value = no_digit;
    for (std::size_t i = 0; i < digits.size(); ++i)
        values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    return values;
}

constexpr auto hex_values = values_of(hex_digits);
constexpr auto base64_values = values_of(base64_digits);

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
}

char to_char(std::uint32_t byte) {
    return static_cast<char>(static_cast<unsigned char>(byte & 0xffU));
}

} // namespace

std::string encode_hex(std::string_view bytes) {
    std::string text(bytes.size() * 2, '\0');
    auto digit = text.begin();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        *digit++ = hex_digits[byte_at(bytes, i) >> 4U];
        *digit++ = hex_digits[byte_at(bytes, i) & 0xfU];
    }
    return text;
}

domain::Expected<std::string, IntegrityError> decode_hex(std::string_view text) {
    if (text.size() % 2 != 0) return malformed("hexadecimal text has an odd number of digits");
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const std::uint32_t high = hex_values[byte_at(text, i)];
        const std::uint32_t low = hex_values[byte_at(text, i + 1)];
        if (high == no_digit || low == no_digit)
            return malformed("hexadecimal text has a character outside 0-9a-f");
        bytes += to_char(high << 4U | low);
    }
    return bytes;
}

void append_base64(std::string& text, std::string_view bytes) {
    const auto begin = text.size();
    text.resize(begin + BASE64_ENCODE_RAW_LENGTH(bytes.size()));
    base64_encode_raw(text.data() + begin, bytes.size(),
                      reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

std::string encode_base64(std::string_view bytes) {
    std::string text;
    append_base64(text, bytes);
    return text;
}

domain::Expected<std::string, IntegrityError> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return malformed("base64 text is not padded to groups of four");
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const std::string_view digits = text.substr(0, text.size() - padding);
    std::string bytes(digits.size() * 3 / 4, '\0');
    auto byte = bytes.begin();
    std::uint32_t pending = 0;
    std::uint32_t pending_bits = 0;
    std::uint32_t all = 0;
    for (const char digit : digits) {
        const std::uint32_t value = base64_values[static_cast<unsigned char>(digit)];
        all |= value;
        pending = pending << 6U | (value & 0x3fU);
        pending_bits += 6;
        if (pending_bits < 8) continue;
        pending_bits -= 8;
        *byte++ = to_char(pending >> pending_bits);
        pending &= (1U << pending_bits) - 1U;
    }
    if (all > 0x3fU) return malformed("base64 text has a character outside its alphabet");
    if (pending != 0) return malformed("base64 text ends in bits that are not zero");
    return bytes;
}

domain::Expected<std::uint64_t, IntegrityError> decode_decimal(std::string_view text) {
    const bool all_digits =
        std::all_of(text.begin(), text.end(), [](char c) { return '0' <= c && c <= '9'; });
    if (text.empty() || !all_digits) return malformed("not a decimal number");
    if (text.size() > 1 && text.front() == '0') return malformed("number with a leading zero");
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc{}) return malformed("number over 64 bits");
    return number;
}

std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

} // namespace muniment::eventstore
