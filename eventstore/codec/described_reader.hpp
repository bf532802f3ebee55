#pragma once

#include "domain/time.hpp"
#include "eventstore/codec/decode_error.hpp"
#include "eventstore/codec/described_traits.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

/// JSON to described structs, strictly: every member that is not optional must be there, each of
/// its type, and none besides. What a newer version may have added is `NotUnderstood`.
namespace muniment::eventstore::detail {

template <typename T>
using Read = domain::Expected<T, DecodeError>;

/// `Corrupt`: `name` is no `wanted`.
domain::Failure<DecodeError> not_a(std::string_view wanted, std::string_view name);
domain::Failure<DecodeError> corrupt(std::string what);
domain::Failure<DecodeError> not_understood(std::string what);

Read<std::string> read_text(const boost::json::value& value, std::string_view name);
Read<bool> read_switch(const boost::json::value& value, std::string_view name);
Read<std::uint64_t> read_count(const boost::json::value& value, std::string_view name);
/// In the one spelling that `format_rfc3339` has.
Read<domain::Instant> read_instant(const boost::json::value& value, std::string_view name);

template <typename T>
Read<T> read_struct(const boost::json::value& value, std::string_view name);

template <typename E>
Read<E> read_enumerator(const boost::json::value& value, std::string_view name) {
    const std::string text = TRY(read_text(value, name));
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (text == enumerator.name) found = enumerator.value;
    });
    if (!found) return not_understood("`" + text + "` as `" + std::string(name) + "`");
    return *found;
}

template <typename T>
Read<T> read_value(const boost::json::value& value, std::string_view name) {
    if constexpr (std::is_same_v<T, std::string>) {
        return read_text(value, name);
    } else if constexpr (std::is_same_v<T, bool>) {
        return read_switch(value, name);
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
        return read_count(value, name);
    } else if constexpr (std::is_same_v<T, domain::Instant>) {
        return read_instant(value, name);
    } else if constexpr (is_id<T>) {
        auto id = T::parse(TRY(read_text(value, name)));
        if (!id) return corrupt("`" + std::string(name) + "` " + id.error().problem);
        return std::move(*id);
    } else if constexpr (std::is_enum_v<T>) {
        return read_enumerator<T>(value, name);
    } else if constexpr (is_vector<T>) {
        const auto* list = value.if_array();
        if (list == nullptr) return not_a("list", name);
        T elements;
        elements.reserve(list->size());
        for (const auto& element : *list)
            elements.push_back(TRY(read_value<typename T::value_type>(element, name)));
        return elements;
    } else {
        return read_struct<T>(value, name);
    }
}

template <typename M>
Read<M> read_member(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if constexpr (is_personal<M>) {
        return M{};
    } else if constexpr (is_optional<M>) {
        if (value == nullptr) return M{};
        return M{TRY(read_value<typename M::value_type>(*value, name))};
    } else {
        if (value == nullptr) return corrupt("`" + std::string(name) + "` is missing");
        return read_value<M>(*value, name);
    }
}

template <typename T, typename... D>
Read<T> assemble(const boost::json::object& object, boost::mp11::mp_list<D...>) {
    auto members =
        std::tuple<Read<MemberType<T, D>>...>{read_member<MemberType<T, D>>(object, D::name)...};
    return std::apply(
        [](auto&... member) -> Read<T> {
            std::optional<DecodeError> error;
            const auto note = [&](auto& one) {
                if (!one && !error) error = std::move(one).error();
            };
            (note(member), ...);
            if (error) return domain::Failure{std::move(*error)};
            return T{std::move(*member)...};
        },
        members);
}

template <typename T>
Read<T> read_struct(const boost::json::value& value, std::string_view name) {
    const auto* object = value.if_object();
    if (object == nullptr) return not_a("object", name);
    for (const auto& member : *object) {
        const std::string_view key(member.key().data(), member.key().size());
        bool known = false;
        boost::mp11::mp_for_each<MembersOf<T>>(
            [&](auto descriptor) { known = known || key == descriptor.name; });
        if (!known)
            return not_understood("member `" + std::string(key) + "` of `" + std::string(name) +
                                  "`");
    }
    return assemble<T>(*object, boost::mp11::mp_rename<MembersOf<T>, boost::mp11::mp_list>{});
}

} // namespace muniment::eventstore::detail
