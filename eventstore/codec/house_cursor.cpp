#include "eventstore/codec/house_cursor.hpp"

#include "eventstore/codec/house_profile.hpp"
#include "eventstore/codec/json_escapes.hpp"

namespace muniment::eventstore {

namespace {

using detail::escape_letters;
using detail::escaped_by_letter;
using detail::hex_digits;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_key_character(char c) {
    return (c >= 'a' && c <= 'z') || c == '_' || is_digit(c);
}

/// The control that `uXXXX` stands for.
char control_of(std::string_view escape) {
    const auto low = hex_digits.find(escape[4]);
    return static_cast<char>((escape[3] - '0') * 16 + static_cast<int>(low));
}

/// `raw` with its escapes, which are in order, replaced.
void unescape(std::string_view raw, std::string& to) {
    to.clear();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\') {
            to += raw[i];
            continue;
        }
        const auto letter = escape_letters.find(raw[++i]);
        if (letter != std::string_view::npos) {
            to += escaped_by_letter[letter];
        } else {
            to += control_of(raw.substr(i));
            i += 4;
        }
    }
}

} // namespace

bool HouseCursor::enter() {
    if (depth_ == json_depth_max) return fail("is nested too deeply");
    ++depth_;
    ++at_;
    return true;
}

std::optional<std::string_view> HouseCursor::key_after(std::string_view before) {
    const auto refuse = [&](std::string_view problem) {
        fail(problem);
        return std::nullopt;
    };
    if (!take('"')) return refuse("has no key where one must be");
    const auto begin = at_;
    while (is_key_character(next()))
        ++at_;
    const auto key = since(begin);
    if (!take('"')) return refuse("has a key with a character other than a-z 0-9 _");
    const bool differ_at_once = !before.empty() && !key.empty() && before.front() < key.front();
    if (before.data() != nullptr && !differ_at_once) { // a key came before
        const int order = before.compare(key);
        if (order == 0) return refuse("has a duplicate key");
        if (order > 0) return refuse("has keys out of order");
    }
    if (!take(':')) return refuse("has no `:` after a key");
    return key;
}

std::optional<std::string_view> HouseCursor::raw_text(bool& has_escapes) {
    const auto begin = ++at_;
    for (at_ += detail::plain_bytes(text_.substr(at_)); at_ < text_.size(); ++at_) {
        const char c = text_[at_];
        if (c == '"') return text_.substr(begin, at_++ - begin);
        if (detail::is_control(c)) {
            fail("has a control character in a string");
            return std::nullopt;
        }
        if (c != '\\') continue;
        has_escapes = true;
        if (!escape()) return std::nullopt;
    }
    fail("ends within a string");
    return std::nullopt;
}

/// From the backslash to the last character of the escape.
bool HouseCursor::escape() {
    ++at_;
    if (escape_letters.find(next()) != std::string_view::npos) return true;
    const auto digits = text_.substr(at_, 5);
    if (digits.size() == 5 && (digits.starts_with("u000") || digits.starts_with("u001")) &&
        hex_digits.find(digits[4]) != std::string_view::npos &&
        escaped_by_letter.find(control_of(digits)) == std::string_view::npos) {
        at_ += 4;
        return true;
    }
    return fail("has an escape that is not the shortest one");
}

std::optional<std::string_view> HouseCursor::text(std::string& room) {
    bool has_escapes = false;
    const auto raw = raw_text(has_escapes);
    if (!raw || !has_escapes) return raw;
    unescape(*raw, room);
    return room;
}

std::optional<std::int64_t> HouseCursor::integer() {
    const auto refuse = [&](std::string_view problem) {
        fail(problem);
        return std::nullopt;
    };
    const bool is_negative = take('-');
    if (!is_digit(next())) return refuse("has no value where one must be");
    const bool begins_with_0 = next() == '0';
    const auto begin = at_;
    std::int64_t magnitude = 0;
    for (; is_digit(next()); ++at_) {
        magnitude = magnitude * 10 + (next() - '0');
        if (magnitude > json_integer_max) return refuse("has an integer beyond 2^53-1");
    }
    if (begins_with_0 && (is_negative || at_ - begin > 1))
        return refuse("has a number with a needless `-` or `0`");
    if (next() == '.' || next() == 'e' || next() == 'E')
        return refuse("has a floating-point number");
    return is_negative ? -magnitude : magnitude;
}

bool HouseCursor::word(std::string_view wanted) {
    if (text_.substr(at_, wanted.size()) != wanted) return fail("has an unknown word");
    at_ += wanted.size();
    return true;
}

bool HouseCursor::skip() {
    bool has_escapes = false;
    switch (next()) {
    case '{':
        return object([this](std::string_view) { return skip(); });
    case '[':
        return array([this] { return skip(); });
    case '"':
        return raw_text(has_escapes).has_value();
    case 't':
        return word("true");
    case 'f':
        return word("false");
    case 'n':
        return word("null");
    default:
        return integer().has_value();
    }
}

} // namespace muniment::eventstore
