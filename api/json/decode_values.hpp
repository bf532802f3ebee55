#pragma once

#include "api/json/malformed.hpp"
#include "api/json/names.hpp"
#include "domain/expected.hpp"
#include "domain/time.hpp"

#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Strict decoding of single JSON values; `decode.hpp` makes structs of them. `path` is where the
/// value stands.
namespace muniment::api {

/// What a member asks for beyond its type.
struct MemberRule {
    std::size_t chars_min = 0; ///< of each text, in code points
    std::size_t chars_max = static_cast<std::size_t>(-1);
    std::size_t items_min = 0; ///< of a list
};

namespace detail {

domain::Failure<Malformed> malformed(const Path& path, std::string_view problem);
domain::Expected<bool, Malformed> decode_bool(const boost::json::value&, const Path&);
domain::Expected<std::uint64_t, Malformed> decode_uint64(const boost::json::value&, const Path&);
domain::Expected<std::string, Malformed> decode_text(const boost::json::value&, const Path&,
                                                     const MemberRule&);
domain::Expected<domain::Instant, Malformed> decode_instant(const boost::json::value&, const Path&);
domain::Expected<const boost::json::object*, Malformed> as_object(const boost::json::value&,
                                                                  const Path&);
domain::Expected<const boost::json::array*, Malformed> as_array(const boost::json::value&,
                                                                const Path&, const MemberRule&);
/// Refuses the first member of `object` whose name is not among `known`.
domain::Expected<domain::Done, Malformed>
refuse_unknown(const boost::json::object& object, const Path& path,
               const std::vector<std::string_view>& known);
template <typename T>
domain::Expected<T, Malformed> decode_id(const boost::json::value& value, const Path& path) {
    const std::string text = TRY(decode_text(value, path, MemberRule{}));
    auto id = T::parse(text);
    if (!id) return malformed(path, id.error().problem);
    return std::move(*id);
}

template <typename T>
domain::Expected<T, Malformed> decode_enum(const boost::json::value& value, const Path& path) {
    const std::string text = TRY(decode_text(value, path, MemberRule{}));
    std::optional<T> found;
    std::vector<std::string_view> names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        if (text == enumerator.name) found = enumerator.value;
        names.emplace_back(enumerator.name);
    });
    if (!found) return malformed(path, "must be one of " + listed(names));
    return *found;
}

} // namespace detail
} // namespace muniment::api
