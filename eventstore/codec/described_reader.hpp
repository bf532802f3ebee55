#pragma once

#include "eventstore/codec/described_members.hpp"

#include <boost/mp11.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

/// JSON in the house profile to described structs, in one pass and strictly: every member that is
/// not optional must be there, each of its type, and none besides. What a newer version may have
/// added is `NotUnderstood`.
namespace muniment::eventstore::detail {

/// `other(reading, key, name)` takes the members that `T` does not have, or answers false.
template <typename T, typename Other>
std::optional<T> read_struct(Reading& reading, std::string_view name, const Other& other);

template <typename E>
std::optional<E> read_enumerator(Reading& reading, std::string_view name) {
    const auto text = read_text(reading, name);
    if (!text) return std::nullopt;
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (*text == enumerator.name) found = enumerator.value;
    });
    if (found) return found;
    return reading.refuse(
        not_understood("`" + std::string(*text) + "` as `" + std::string(name) + "`"));
}

template <typename T>
std::optional<T> read_id(Reading& reading, std::string_view name) {
    const auto text = read_text(reading, name);
    if (!text) return std::nullopt;
    auto id = T::parse(*text);
    if (id) return std::move(*id);
    return reading.refuse(corrupt("`" + std::string(name) + "` " + id.error().problem));
}

template <typename T>
std::optional<T> read_list(Reading& reading, std::string_view name) {
    if (reading.at.next() != '[') return reading.refuse(not_a("list", name));
    T elements;
    const bool is_read = reading.at.array([&] {
        auto element = read_value<typename T::value_type>(reading, name);
        if (element) elements.push_back(std::move(*element));
        return element.has_value();
    });
    if (!is_read) return std::nullopt;
    return elements;
}

template <typename T>
std::optional<T> read_value(Reading& reading, std::string_view name) {
    if constexpr (std::is_same_v<T, std::string>) {
        const auto text = read_text(reading, name);
        if (!text) return std::nullopt;
        return std::string(*text);
    } else if constexpr (std::is_same_v<T, bool>) {
        return read_switch(reading, name);
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
        return read_count(reading, name);
    } else if constexpr (std::is_same_v<T, domain::Instant>) {
        return read_instant(reading, name);
    } else if constexpr (is_id<T>) {
        return read_id<T>(reading, name);
    } else if constexpr (std::is_enum_v<T>) {
        return read_enumerator<T>(reading, name);
    } else if constexpr (is_vector<T>) {
        return read_list<T>(reading, name);
    } else {
        return read_struct<T>(reading, name, refuse_member);
    }
}

template <typename T, typename Other>
std::optional<T> read_struct(Reading& reading, std::string_view name, const Other& other) {
    using Read = Members<T, boost::mp11::mp_rename<MembersOf<T>, boost::mp11::mp_list>>;
    static constexpr auto members = Read::in_order();
    if (reading.at.next() != '{') return reading.refuse(not_a("object", name));
    typename Read::Places places;
    auto member = members.begin();
    const bool is_read = reading.at.object([&](std::string_view key) {
        const auto found =
            std::find_if(member, members.end(), [&](const auto& one) { return one.name == key; });
        if (found == members.end()) return other(reading, key, name);
        member = found;
        return found->read(reading, places);
    });
    if (!is_read) return std::nullopt;
    return Read::assemble(reading, places);
}

} // namespace muniment::eventstore::detail
