#pragma once

#include "api/json/decode_values.hpp"
#include "domain/expected.hpp"
#include "domain/ids.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

/// Strict decoding of JSON values into described structs.
///
/// A member of type `std::optional` may be absent, every other must be there; a member that the
/// struct does not have is refused; `null` is no value. The struct must be an aggregate whose
/// members are described in the order in which they are declared.
namespace muniment::api {

/// How a struct is decoded: the rule of each member by its name, and the one member that is
/// accepted beside those of the struct because the caller has read it (empty: none).
struct DecodeRules {
    MemberRule (*rule_of)(std::string_view member) = [](std::string_view) { return MemberRule{}; };
    std::string_view read_already;
};

namespace detail {

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <typename T>
inline constexpr bool is_vector = false;
template <typename T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <typename T>
inline constexpr bool is_id = false;
template <typename Kind>
inline constexpr bool is_id<domain::Id<Kind>> = true;

template <typename T>
domain::Expected<T, Malformed> decode_struct(const boost::json::value& value, const Path& path,
                                             const DecodeRules& rules);

template <typename T>
domain::Expected<T, Malformed> decode_value(const boost::json::value& value, const Path& path,
                                            const MemberRule& rule, const DecodeRules& rules) {
    if constexpr (is_optional<T>) {
        return T(TRY(decode_value<typename T::value_type>(value, path, rule, rules)));
    } else if constexpr (is_vector<T>) {
        const auto* array = TRY(as_array(value, path, rule));
        T items;
        items.reserve(array->size());
        for (const auto& item : *array)
            items.push_back(TRY(
                decode_value<typename T::value_type>(item, Path(path, items.size()), rule, rules)));
        return items;
    } else if constexpr (is_id<T>) {
        return decode_id<T>(value, path);
    } else if constexpr (std::is_enum_v<T>) {
        return decode_enum<T>(value, path);
    } else if constexpr (std::is_same_v<T, bool>) {
        return decode_bool(value, path);
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
        return decode_uint64(value, path);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return decode_text(value, path, rule);
    } else if constexpr (std::is_same_v<T, domain::Instant>) {
        return decode_instant(value, path);
    } else if constexpr (std::is_same_v<T, boost::json::object>) {
        return *TRY(as_object(value, path));
    } else {
        return decode_struct<T>(value, path, DecodeRules{rules.rule_of, {}});
    }
}

template <typename T, typename Descriptor>
domain::Expected<T, Malformed> decode_member(const boost::json::object& object, const Path& path,
                                             const DecodeRules& rules) {
    const std::string_view name = Descriptor::name;
    const auto* value = object.if_contains({name.data(), name.size()});
    if (value != nullptr)
        return decode_value<T>(*value, Path(path, name), rules.rule_of(name), rules);
    if constexpr (is_optional<T>)
        return T();
    else
        return malformed(Path(path, name), "is missing");
}

template <typename T, typename Member>
Member member_of(Member T::*);

/// Decodes the described members `D...` in their order, stops at the first that is wrong.
template <typename T, typename... D, std::size_t... I>
domain::Expected<T, Malformed> decode_members(const boost::json::object& object, const Path& path,
                                              const DecodeRules& rules, boost::mp11::mp_list<D...>,
                                              std::index_sequence<I...>) {
    std::tuple<std::optional<decltype(member_of(D::pointer))>...> members;
    std::optional<Malformed> wrong;
    const auto decode = [&]<typename Member>(auto descriptor, std::optional<Member>& member) {
        auto decoded = decode_member<Member, decltype(descriptor)>(object, path, rules);
        if (decoded)
            member.emplace(std::move(*decoded));
        else
            wrong = std::move(decoded).error();
        return decoded.has_value();
    };
    if (!(decode(D{}, std::get<I>(members)) && ...)) return domain::Failure{std::move(*wrong)};
    return T{std::move(*std::get<I>(members))...};
}

template <typename T>
domain::Expected<T, Malformed> decode_struct(const boost::json::value& value, const Path& path,
                                             const DecodeRules& rules) {
    using Members =
        boost::mp11::mp_rename<boost::describe::describe_members<T, boost::describe::mod_public>,
                               boost::mp11::mp_list>;
    constexpr auto count = boost::mp11::mp_size<Members>::value;
    const auto* object = TRY(as_object(value, path));
    std::vector<std::string_view> known;
    if (!rules.read_already.empty()) known.push_back(rules.read_already);
    boost::mp11::mp_for_each<Members>([&](auto member) { known.push_back(member.name); });
    TRY(refuse_unknown(*object, path, known));
    return decode_members<T>(*object, path, rules, Members{}, std::make_index_sequence<count>{});
}

} // namespace detail

/// The struct that `value` states. `path` is where the value stands in its document.
template <typename T>
domain::Expected<T, Malformed> decode_json(const boost::json::value& value, const Path& path,
                                           const DecodeRules& rules) {
    return detail::decode_struct<T>(value, path, rules);
}

} // namespace muniment::api
