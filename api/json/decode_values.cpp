#include "api/json/decode_values.hpp"

#include "domain/text.hpp"

#include <algorithm>

namespace muniment::api::detail {

using domain::Done;
using domain::Expected;
using domain::Failure;

Failure<Malformed> malformed(const Path& path, std::string_view problem) {
    return Failure{Malformed{path.pointer(), std::string(problem)}};
}

Expected<bool, Malformed> decode_bool(const boost::json::value& value, const Path& path) {
    if (!value.is_bool()) return malformed(path, "must be true or false");
    return value.get_bool();
}

Expected<std::uint64_t, Malformed> decode_uint64(const boost::json::value& value,
                                                 const Path& path) {
    if (!value.is_int64() || value.get_int64() < 0)
        return malformed(path, "must be an integer that is not negative");
    return static_cast<std::uint64_t>(value.get_int64());
}

Expected<std::string, Malformed> decode_text(const boost::json::value& value, const Path& path,
                                             const MemberRule& rule) {
    if (!value.is_string()) return malformed(path, "must be a string");
    std::string text(value.get_string().data(), value.get_string().size());
    if (text.find('\0') != std::string::npos)
        return malformed(path, "must not contain the character U+0000");
    const auto chars = domain::count_code_points(text);
    if (chars < rule.chars_min) return malformed(path, "must not be empty");
    if (chars > rule.chars_max)
        return malformed(path,
                         "must be at most " + std::to_string(rule.chars_max) + " characters long");
    return text;
}

Expected<domain::Instant, Malformed> decode_instant(const boost::json::value& value,
                                                    const Path& path) {
    const std::string text = TRY(decode_text(value, path, MemberRule{}));
    auto instant = domain::parse_rfc3339(text);
    if (!instant) return malformed(path, instant.error().problem);
    return *instant;
}

Expected<const boost::json::object*, Malformed> as_object(const boost::json::value& value,
                                                          const Path& path) {
    if (!value.is_object()) return malformed(path, "must be an object");
    return &value.get_object();
}

Expected<const boost::json::array*, Malformed> as_array(const boost::json::value& value,
                                                        const Path& path, const MemberRule& rule) {
    if (!value.is_array()) return malformed(path, "must be an array");
    if (value.get_array().size() < rule.items_min) return malformed(path, "must not be empty");
    return &value.get_array();
}

Expected<Done, Malformed> refuse_unknown(const boost::json::object& object, const Path& path,
                                         const std::vector<std::string_view>& known) {
    for (const auto& member : object) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::find(known.begin(), known.end(), name) == known.end())
            return malformed(Path(path, name), "is not a known member; known are " + listed(known));
    }
    return Done{};
}

} // namespace muniment::api::detail
