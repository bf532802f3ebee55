#include "domain/ids.hpp"

#include "domain/limits.hpp"
#include "domain/text.hpp"

namespace muniment::domain {

namespace detail {

Expected<Done, InvalidId> check_external_id(std::string_view text) {
    if (text.empty()) return Failure{InvalidId{"must not be empty"}};
    if (text.size() <= limits::external_id_chars_max && is_printable_ascii(text)) return Done{};
    if (!is_valid_utf8(text)) return Failure{InvalidId{"must be valid UTF-8"}};
    if (count_code_points(text) > limits::external_id_chars_max)
        return Failure{InvalidId{"must be at most 500 characters long"}};
    if (has_control_characters(text))
        return Failure{InvalidId{"must not contain control characters"}};
    return Done{};
}

Expected<Done, InvalidId> check_plain_id(std::string_view text) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:|@~/+-";
    if (text.empty()) return Failure{InvalidId{"must not be empty"}};
    if (text.size() > limits::id_bytes_max)
        return Failure{InvalidId{"must be at most 128 characters long"}};
    if (text == "." || text == "..") return Failure{InvalidId{"must not be `.` or `..`"}};
    if (text.find_first_not_of(allowed) != std::string_view::npos)
        return Failure{InvalidId{"may contain only the characters A-Z a-z 0-9 _ . : | @ ~ / + -"}};
    return Done{};
}

} // namespace detail

std::string_view to_string(EntityKind kind) {
    switch (kind) {
    case EntityKind::application:
        return "application";
    case EntityKind::connection:
        return "connection";
    case EntityKind::user:
        return "user";
    case EntityKind::permission:
        return "permission";
    case EntityKind::role:
        return "role";
    case EntityKind::group:
        return "group";
    case EntityKind::mapping:
        return "mapping";
    }
    std::abort();
}

} // namespace muniment::domain
