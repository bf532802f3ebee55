#include "eventstore/codec/house_profile.hpp"

#include "domain/text.hpp"

#include <algorithm>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;

namespace {

using Checked = Expected<Done, OutsideProfile>;

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

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// One pass over the text, without building anything.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    Checked document() {
        TRY(value(0));
        if (at_ != text_.size()) return fail("goes on after its end");
        return Done{};
    }

  private:
    Checked fail(std::string problem) const {
        return Failure{OutsideProfile{at_, std::move(problem)}};
    }

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool take(char expected) {
        if (peek() != expected || at_ == text_.size()) return false;
        ++at_;
        return true;
    }

    Checked value(std::size_t depth) {
        switch (peek()) {
        case '{':
            return object(depth);
        case '[':
            return array(depth);
        case '"':
            return string();
        case 't':
            return word("true");
        case 'f':
            return word("false");
        case 'n':
            return word("null");
        default:
            return integer();
        }
    }

    Checked object(std::size_t depth) {
        if (depth == json_depth_max) return fail("is nested too deeply");
        ++at_;
        if (take('}')) return Done{};
        std::string_view last_key;
        for (bool first = true;; first = false) {
            if (!take('"')) return fail("has no key where one must be");
            const auto begin = at_;
            while (is_digit(peek()) || (peek() >= 'a' && peek() <= 'z') || peek() == '_')
                ++at_;
            const auto key = text_.substr(begin, at_ - begin);
            if (!take('"')) return fail("has a key with a character other than a-z 0-9 _");
            if (!first && key == last_key) return fail("has a duplicate key");
            if (!first && key < last_key) return fail("has keys out of order");
            last_key = key;
            if (!take(':')) return fail("has no `:` after a key");
            TRY(value(depth + 1));
            if (take('}')) return Done{};
            if (!take(',')) return fail("has neither `,` nor `}` after a member");
        }
    }

    Checked array(std::size_t depth) {
        if (depth == json_depth_max) return fail("is nested too deeply");
        ++at_;
        if (take(']')) return Done{};
        for (;;) {
            TRY(value(depth + 1));
            if (take(']')) return Done{};
            if (!take(',')) return fail("has neither `,` nor `]` after an element");
        }
    }

    Checked string() {
        ++at_;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                ++at_;
                return Done{};
            }
            if (is_control(text_[at_])) return fail("has a control character in a string");
            if (text_[at_] == '\\') TRY(escape());
        }
        return fail("ends within a string");
    }

    /// Stands on the backslash; leaves the position on the last character of the escape.
    Checked escape() {
        ++at_;
        if (std::string_view("\"\\btnfr").find(peek()) != std::string_view::npos) return Done{};
        if (text_.substr(at_, 3) == "u00" && at_ + 5 <= text_.size()) {
            const auto high = text_[at_ + 3];
            const auto low = hex_digits.find(text_[at_ + 4]);
            if ((high == '0' || high == '1') && low != std::string_view::npos) {
                const auto control = static_cast<char>((high - '0') * 16 + static_cast<int>(low));
                at_ += 4;
                if (short_escape(control) == 0) return Done{};
            }
        }
        return fail("has an escape that is not the shortest one");
    }

    Checked word(std::string_view expected) {
        if (text_.substr(at_, expected.size()) != expected) return fail("has an unknown word");
        at_ += expected.size();
        return Done{};
    }

    Checked integer() {
        const bool negative = take('-');
        if (!is_digit(peek())) return fail("has no value where one must be");
        if (peek() == '0' && (negative || (at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))))
            return fail("has a number with a needless `-` or `0`");
        std::int64_t magnitude = 0;
        for (; is_digit(peek()); ++at_) {
            magnitude = magnitude * 10 + (peek() - '0');
            if (magnitude > json_integer_max) return fail("has an integer beyond 2^53-1");
        }
        if (peek() == '.' || peek() == 'e' || peek() == 'E')
            return fail("has a floating-point number");
        return Done{};
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

Expected<Done, OutsideProfile> check_house_profile(std::string_view text) {
    if (!domain::is_valid_utf8(text)) return Failure{OutsideProfile{0, "is not valid UTF-8"}};
    return Scanner(text).document();
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
