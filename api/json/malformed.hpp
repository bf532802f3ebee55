#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace muniment::api {

/// Input that does not have the form asked for. `pointer` is an RFC 6901 JSON pointer to the
/// culprit, empty for the document as a whole; `problem` is a sentence without a subject, lower
/// case, without full stop, for example "is not a known member".
struct Malformed {
    std::string pointer;
    std::string problem;
    bool operator==(const Malformed&) const = default;
};

/// Where in a document one stands: a list that lives on the stack of the descent and becomes text
/// only when something is wrong. A path must not outlive its parent, nor the text of its name.
class Path {
  public:
    Path() = default;
    Path(const Path& parent, std::string_view name) : parent_(&parent), name_(name) {}
    Path(const Path& parent, std::size_t index) : parent_(&parent), index_(index) {}

    /// The JSON pointer, for example `/changes/3/users/0`.
    std::string pointer() const;

  private:
    const Path* parent_ = nullptr; ///< null: the document
    std::string_view name_;        ///< without data: `index_` counts
    std::size_t index_ = 0;
};

/// A member name as a token of a JSON pointer: `~` becomes `~0`, `/` becomes `~1`.
std::string escape_pointer_token(std::string_view name);

} // namespace muniment::api
