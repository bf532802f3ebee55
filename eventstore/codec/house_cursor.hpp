#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muniment::eventstore {

/// Reads a text in the house profile (house_profile.hpp) from left to right, without a tree.
///
/// Each read begins at the first byte of a value and takes all of it. Where the text leaves the
/// profile, the read answers false or nothing, and `problem` says why; the cursor is of no use
/// then. The text must be valid UTF-8 and outlive the cursor. Not thread-safe.
class HouseCursor {
  public:
    explicit HouseCursor(std::string_view text) : text_(text) {}

    /// The byte that stands next, which tells the kind of a value; 0 at the end.
    char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool at_end() const { return at_ == text_.size(); }
    std::size_t offset_bytes() const { return at_; }
    std::string_view whole() const { return text_; }
    /// The text from a former offset up to here.
    std::string_view since(std::size_t begin) const { return text_.substr(begin, at_ - begin); }
    /// A sentence without a subject.
    std::string_view problem() const { return problem_; }

    /// `member(key)` takes the value of each member, or answers false to stop.
    template <typename Member>
    bool object(const Member& member) {
        if (!enter()) return false;
        if (take('}')) return leave();
        std::string_view before;
        do {
            const auto key = key_after(before);
            if (!key || !member(*key)) return false;
            before = *key;
        } while (take(','));
        return take('}') ? leave() : fail("has neither `,` nor `}` after a member");
    }

    /// `element()` takes each element, or answers false to stop.
    template <typename Element>
    bool array(const Element& element) {
        if (!enter()) return false;
        if (take(']')) return leave();
        do {
            if (!element()) return false;
        } while (take(','));
        return take(']') ? leave() : fail("has neither `,` nor `]` after an element");
    }

    /// A view into the text, or into `room` where it has escapes.
    std::optional<std::string_view> text(std::string& room);
    std::optional<std::int64_t> integer();
    /// `true`, `false` or `null`: the one that is wanted.
    bool word(std::string_view wanted);
    /// A value of any kind.
    bool skip();

  private:
    bool fail(std::string_view problem) {
        problem_ = problem;
        return false;
    }
    bool take(char wanted) {
        if (next() != wanted || at_end()) return false;
        ++at_;
        return true;
    }
    bool enter();
    bool leave() {
        --depth_;
        return true;
    }
    /// The key that must stand here, behind the key `before`, with its colon.
    std::optional<std::string_view> key_after(std::string_view before);
    /// What stands between the quotation marks, escapes and all.
    std::optional<std::string_view> raw_text(bool& has_escapes);
    bool escape();

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::string_view problem_;
};

} // namespace muniment::eventstore
