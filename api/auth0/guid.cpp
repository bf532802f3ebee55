#include "api/auth0/guid.hpp"

#include <algorithm>
#include <array>

namespace muniment::api::auth0 {

namespace {

constexpr std::array<std::size_t, 5> group_digits{8, 4, 4, 4, 12};

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Takes the digits of one group off the front.
bool take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count || !std::all_of(text.begin(), text.begin() + count, is_hex))
        return false;
    text.remove_prefix(count);
    return true;
}

/// Takes off the brackets, if they are a pair.
bool take_brackets(std::string_view& text) {
    constexpr std::string_view opening = "{[(";
    constexpr std::string_view closing = "}])";
    if (text.empty()) return false;
    const auto kind = opening.find(text.front());
    if (kind == std::string_view::npos) return true;
    if (text.back() != closing[kind]) return false;
    text.remove_prefix(1);
    text.remove_suffix(1);
    return true;
}

} // namespace

bool is_guid(std::string_view text) {
    if (!take_brackets(text)) return false;
    char separator = '\0';
    for (std::size_t i = 0; i < group_digits.size(); ++i) {
        if (i == 1 && !text.empty() && (text.front() == '-' || text.front() == ':'))
            separator = text.front();
        if (i > 0 && separator != '\0') {
            if (text.empty() || text.front() != separator) return false;
            text.remove_prefix(1);
        }
        if (!take_digits(text, group_digits[i])) return false;
    }
    return text.empty();
}

bool looks_like_guid(std::string_view text) {
    if (text.starts_with('{')) text.remove_prefix(1);
    if (text.ends_with('}')) text.remove_suffix(1);
    for (std::size_t i = 0; i < group_digits.size(); ++i) {
        if (i > 0 && text.starts_with('-')) text.remove_prefix(1);
        if (!take_digits(text, group_digits[i])) return false;
    }
    return text.empty();
}

} // namespace muniment::api::auth0
