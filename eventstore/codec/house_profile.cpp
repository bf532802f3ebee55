#include "eventstore/codec/house_profile.hpp"

#include "domain/text.hpp"
#include "eventstore/codec/house_cursor.hpp"

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

/// The letter after the backslash for controls that have a short escape, else 0.
char short_escape(char control) {
    switch (control) {
    case '\b':
        return 'b';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\f':
        return 'f';
    case '\r':
        return 'r';
    default:
        return 0;
    }
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20;
}

} // namespace

Expected<Done, OutsideProfile> check_house_profile(std::string_view text) {
    if (!domain::is_valid_utf8(text)) return Failure{OutsideProfile{0, "is not valid UTF-8"}};
    HouseCursor cursor(text);
    if (!cursor.skip())
        return Failure{OutsideProfile{cursor.offset_bytes(), std::string(cursor.problem())}};
    if (!cursor.at_end())
        return Failure{OutsideProfile{cursor.offset_bytes(), "goes on after its end"}};
    return Done{};
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (!is_control(c)) {
            out += c;
        } else if (const char letter = short_escape(c); letter != 0) {
            out += '\\';
            out += letter;
        } else {
            out += "\\u00";
            out += hex_digits[static_cast<unsigned char>(c) >> 4U];
            out += hex_digits[static_cast<unsigned char>(c) & 0xfU];
        }
    }
    out += '"';
}

} // namespace muniment::eventstore
