#include "api/json/write.hpp"

#include <algorithm>
#include <charconv>

namespace muniment::api {

namespace {

void append_escaped(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\b':
        out += "\\b";
        return;
    case '\t':
        out += "\\t";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\f':
        out += "\\f";
        return;
    case '\r':
        out += "\\r";
        return;
    default:
        out += "\\u00";
        out += hex[static_cast<unsigned char>(c) >> 4U];
        out += hex[static_cast<unsigned char>(c) & 0x0FU];
    }
}

void append_text(std::string& out, std::string_view text) {
    out += '"';
    std::size_t plain = 0; // where the characters that need no escape begin
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) continue;
        out.append(text, plain, i - plain);
        append_escaped(out, c);
        plain = i + 1;
    }
    out.append(text, plain);
    out += '"';
}

template <typename Number>
void append_number(std::string& out, Number number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

std::string_view view(boost::json::string_view text) {
    return {text.data(), text.size()};
}

void write_object(JsonWriter& writer, const boost::json::object& object) {
    std::vector<const boost::json::key_value_pair*> members;
    members.reserve(object.size());
    for (const auto& member : object)
        members.push_back(&member);
    std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
        return jcs_less(view(a->key()), view(b->key()));
    });
    writer.begin_object();
    for (const auto* member : members) {
        writer.key(view(member->key()));
        write_json(writer, member->value());
    }
    writer.end_object();
}

void write_array(JsonWriter& writer, const boost::json::array& array) {
    writer.begin_array();
    for (const auto& item : array)
        write_json(writer, item);
    writer.end_array();
}

} // namespace

void JsonWriter::separate() {
    if (needs_comma_) out_ += ',';
    needs_comma_ = true;
}

void JsonWriter::begin_object() {
    separate();
    out_ += '{';
    needs_comma_ = false;
}

void JsonWriter::end_object() {
    out_ += '}';
    needs_comma_ = true;
}

void JsonWriter::begin_array() {
    separate();
    out_ += '[';
    needs_comma_ = false;
}

void JsonWriter::end_array() {
    out_ += ']';
    needs_comma_ = true;
}

void JsonWriter::key(std::string_view name) {
    separate();
    append_text(out_, name);
    out_ += ':';
    needs_comma_ = false;
}

void JsonWriter::text(std::string_view text) {
    separate();
    append_text(out_, text);
}

void JsonWriter::boolean(bool truth) {
    raw(truth ? "true" : "false");
}

void JsonWriter::null() {
    raw("null");
}

void JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
}

void JsonWriter::integer(std::int64_t number) {
    separate();
    append_number(out_, number);
}

void JsonWriter::integer(std::uint64_t number) {
    separate();
    append_number(out_, number);
}

/// UTF-8 sorts by code point; UTF-16 differs only in that the supplementary planes (lead bytes F0
/// to F4) stand before U+E000..U+FFFF (lead bytes EE and EF).
bool jcs_less(std::string_view a, std::string_view b) {
    const auto [at_a, at_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (at_a == a.end() || at_b == b.end()) return a.size() < b.size();
    const auto x = static_cast<unsigned char>(*at_a);
    const auto y = static_cast<unsigned char>(*at_b);
    const auto is_supplementary = [](unsigned char lead) { return lead >= 0xF0; };
    const auto is_high = [](unsigned char lead) { return lead == 0xEE || lead == 0xEF; };
    if (is_supplementary(x) && is_high(y)) return true;
    if (is_high(x) && is_supplementary(y)) return false;
    return x < y;
}

void write_json(JsonWriter& writer, const boost::json::value& value) {
    switch (value.kind()) {
    case boost::json::kind::object:
        write_object(writer, value.get_object());
        break;
    case boost::json::kind::array:
        write_array(writer, value.get_array());
        break;
    case boost::json::kind::string:
        writer.text(view(value.get_string()));
        break;
    case boost::json::kind::int64:
        writer.integer(value.get_int64());
        break;
    case boost::json::kind::uint64:
        writer.integer(value.get_uint64());
        break;
    case boost::json::kind::bool_:
        writer.boolean(value.get_bool());
        break;
    case boost::json::kind::double_: // `read_json` lets none in
    case boost::json::kind::null:
        writer.null();
        break;
    }
}

} // namespace muniment::api
