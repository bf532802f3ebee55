#include "eventstore/codec/house_profile.hpp"

#include "domain/text.hpp"
#include "eventstore/codec/house_cursor.hpp"
#include "eventstore/codec/json_escapes.hpp"

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;

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
    using namespace detail;
    out += '"';
    std::size_t plain = 0; // where the characters that need no escape begin
    for (std::size_t i = plain_bytes(text); i < text.size(); ++i) {
        const char c = text[i];
        if (c != '"' && c != '\\' && !is_control(c)) continue; // as nearly all are
        out.append(text, plain, i - plain);
        plain = i + 1;
        if (const auto letter = escaped_by_letter.find(c); letter != std::string_view::npos) {
            out += '\\';
            out += escape_letters[letter];
        } else {
            out += "\\u00";
            out += hex_digits[static_cast<unsigned char>(c) >> 4U];
            out += hex_digits[static_cast<unsigned char>(c) & 0xfU];
        }
    }
    out.append(text, plain);
    out += '"';
}

} // namespace muniment::eventstore
