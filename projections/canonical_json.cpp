#include "projections/canonical_json.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace muniment::projections {

namespace {

constexpr std::int64_t integer_max = (std::int64_t{1} << 53) - 1;
constexpr std::size_t depth_max = 32;

void append_control(std::string& to, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(c);
    to += "\\u00";
    to += digits[code >> 4];
    to += digits[code & 0xF];
}

/// Names are compared as UTF-16 code units; bytes of UTF-8 sort the same except where surrogates
/// meet U+E000..U+FFFF, so those are compared by their lead byte.
bool before_in_utf16(std::string_view a, std::string_view b) {
    const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (in_a == a.end() || in_b == b.end()) return a.size() < b.size();
    const auto lead_a = static_cast<unsigned char>(*in_a);
    const auto lead_b = static_cast<unsigned char>(*in_b);
    constexpr unsigned char first_surrogate_lead = 0xF0;
    constexpr unsigned char first_private_lead = 0xEE;
    if (lead_a >= first_surrogate_lead && lead_b >= first_private_lead &&
        lead_b < first_surrogate_lead)
        return true;
    if (lead_b >= first_surrogate_lead && lead_a >= first_private_lead &&
        lead_a < first_surrogate_lead)
        return false;
    return lead_a < lead_b;
}

bool append_canonical(std::string& to, const boost::json::value& value);

bool append_canonical(std::string& to, const boost::json::object& object) {
    std::vector<const boost::json::key_value_pair*> members;
    for (const auto& member : object)
        members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const auto* a, const auto* b) { return before_in_utf16(a->key(), b->key()); });
    to += '{';
    for (const auto* member : members) {
        if (member != members.front()) to += ',';
        append_json_text(to, member->key());
        to += ':';
        if (!append_canonical(to, member->value())) return false;
    }
    to += '}';
    return true;
}

bool append_canonical(std::string& to, const boost::json::array& array) {
    to += '[';
    for (const auto& item : array) {
        if (&item != &array.front()) to += ',';
        if (!append_canonical(to, item)) return false;
    }
    to += ']';
    return true;
}

bool append_canonical(std::string& to, const boost::json::value& value) {
    if (value.is_object()) return append_canonical(to, value.get_object());
    if (value.is_array()) return append_canonical(to, value.get_array());
    if (value.is_double() || value.is_uint64()) return false; // uint64: above 2^63
    if (value.is_string())
        append_json_text(to, value.get_string());
    else if (value.is_int64()) {
        if (std::abs(value.get_int64()) > integer_max) return false;
        to += std::to_string(value.get_int64());
    } else if (value.is_bool())
        to += value.get_bool() ? "true" : "false";
    else
        to += "null";
    return true;
}

} // namespace

void append_json_text(std::string& to, std::string_view text) {
    to += '"';
    for (const char c : text) {
        constexpr std::string_view special = "\"\\\b\f\n\r\t";
        constexpr std::string_view letters = "\"\\bfnrt";
        const auto found = special.find(c);
        if (found != std::string_view::npos) {
            to += '\\';
            to += letters[found];
        } else if (static_cast<unsigned char>(c) < 0x20) {
            append_control(to, c);
        } else {
            to += c;
        }
    }
    to += '"';
}

void append_json_array(std::string& to, const std::vector<std::string>& texts) {
    to += '[';
    for (const auto& text : texts) {
        if (&text != &texts.front()) to += ',';
        append_json_text(to, text);
    }
    to += ']';
}

void CanonicalObject::put(std::string_view name, std::string_view text) {
    std::string value;
    value.reserve(text.size() + 2);
    append_json_text(value, text);
    members_.emplace_back(name, std::move(value));
}

void CanonicalObject::put(std::string_view name, std::uint64_t number) {
    members_.emplace_back(name, std::to_string(number));
}

void CanonicalObject::put(std::string_view name, bool value) {
    members_.emplace_back(name, value ? "true" : "false");
}

void CanonicalObject::put(std::string_view name, const std::vector<std::string>& texts) {
    std::string value;
    append_json_array(value, texts);
    members_.emplace_back(name, std::move(value));
}

void CanonicalObject::put(std::string_view name, const CanonicalObject& object) {
    members_.emplace_back(name, object.text());
}

std::string CanonicalObject::text() const {
    auto members = members_;
    std::sort(members.begin(), members.end());
    std::string text = "{";
    for (const auto& [name, value] : members) {
        if (text.size() > 1) text += ',';
        append_json_text(text, name);
        text += ':';
        text += value;
    }
    text += '}';
    return text;
}

std::optional<std::string> canonicalize(std::string_view json) {
    boost::json::error_code failed;
    boost::json::parse_options options;
    options.max_depth = depth_max;
    const auto value =
        boost::json::parse({json.data(), json.size()}, failed, boost::json::storage_ptr(), options);
    std::string canonical;
    if (failed || !append_canonical(canonical, value)) return std::nullopt;
    return canonical;
}

} // namespace muniment::projections
