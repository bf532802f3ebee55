#pragma once

#include <string>
#include <variant>

namespace muniment::eventstore {

/// The bytes are in order, but a newer version wrote something that this one does not know.
struct NotUnderstood {
    std::string what;   ///< for example "member `condition` of `group.members_added`"
    std::string needed; ///< what can read it
};

/// The bytes are not what any version writes.
struct Corrupt {
    std::string what;
};

using DecodeError = std::variant<NotUnderstood, Corrupt>;

} // namespace muniment::eventstore
