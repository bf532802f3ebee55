#include "domain/ids.hpp"

#include "domain/limits.hpp"
#include "domain/text.hpp"

#include <algorithm>
#include <array>

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

namespace {

constexpr auto allowed_in_plain_ids = [] {
    std::array<bool, 256> allowed{};
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789_.:|@~/+-"))
        allowed[static_cast<unsigned char>(c)] = true;
    return allowed;
}();

} // namespace

Expected<Done, InvalidId> check_plain_id(std::string_view text) {
    if (text.empty()) return Failure{InvalidId{"must not be empty"}};
    if (text.size() > limits::id_bytes_max)
        return Failure{InvalidId{"must be at most 128 characters long"}};
    if (text == "." || text == "..") return Failure{InvalidId{"must not be `.` or `..`"}};
    const auto is_allowed = [](unsigned char c) { return allowed_in_plain_ids[c]; };
    if (!std::all_of(text.begin(), text.end(), is_allowed))
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
