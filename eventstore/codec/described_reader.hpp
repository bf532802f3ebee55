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

/// What a member is that `T` does not have, `other(reading, key, name)` tells: it takes the value
/// or answers false.
template <typename T, typename Other>
bool read_members(Reading& reading, std::string_view name, typename MembersRead<T>::Places& places,
                  const Other& other) {
    static constexpr auto members = MembersRead<T>::in_order();
    static_assert(members.size() <= 64);
    if (reading.at.next() != '{') return reading.refuse(not_a("object", name));
    std::uint64_t seen = 0;
    auto member = members.begin();
    const bool is_read = reading.at.object([&](std::string_view key) {
        const auto found =
            std::find_if(member, members.end(), [&](const auto& one) { return one.name == key; });
        if (found == members.end()) return other(reading, key, name);
        member = found;
        seen |= std::uint64_t{1} << (found - members.begin());
        return found->read(reading, places);
    });
    if (!is_read) return false;
    for (std::size_t i = 0; i < members.size(); ++i)
        if (members[i].is_required && (seen >> i & 1U) == 0)
            return reading.refuse(corrupt("`" + std::string(members[i].name) + "` is missing"));
    return true;
}

template <typename E>
bool read_enumerator(Reading& reading, std::string_view name, E& to) {
    const auto text = read_text(reading, name);
    if (!text) return false;
    bool is_found = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (*text != enumerator.name) return;
        to = enumerator.value;
        is_found = true;
    });
    return is_found || reading.refuse(not_understood("`" + std::string(*text) + "` as `" +
                                                     std::string(name) + "`"));
}

template <typename T>
bool read_id(Reading& reading, std::string_view name, std::optional<T>& to) {
    const auto text = read_text(reading, name);
    if (!text) return false;
    auto id = T::parse(*text);
    if (!id) return reading.refuse(corrupt("`" + std::string(name) + "` " + id.error().problem));
    to.emplace(std::move(*id));
    return true;
}

template <typename Element>
bool read_list(Reading& reading, std::string_view name, std::vector<Element>& to) {
    if (reading.at.next() != '[') return reading.refuse(not_a("list", name));
    return reading.at.array([&] {
        std::optional<Element> element;
        if (!read_into(reading, name, element)) return false;
        to.push_back(std::move(*element));
        return true;
    });
}

template <typename T>
bool read_optional(Reading& reading, std::string_view name, std::optional<T>& to) {
    if constexpr (is_id<T>) {
        return read_id(reading, name, to);
    } else if constexpr (std::default_initializable<T>) {
        return read_into(reading, name, to.emplace());
    } else {
        typename MembersRead<T>::Places places;
        if (!read_members<T>(reading, name, places, refuse_member)) return false;
        to.emplace(MembersRead<T>::assemble(places));
        return true;
    }
}

template <typename T>
bool read_into(Reading& reading, std::string_view name, T& to) {
    if constexpr (is_optional<T>)
        return read_optional(reading, name, to);
    else if constexpr (is_vector<T>)
        return read_list(reading, name, to);
    else if constexpr (std::is_enum_v<T>)
        return read_enumerator(reading, name, to);
    else if constexpr (std::is_class_v<T> && !std::is_same_v<T, std::string> &&
                       !std::is_same_v<T, domain::Instant>)
        return read_members<T>(reading, name, to, refuse_member);
    else
        return read_plain(reading, name, to);
}

} // namespace muniment::eventstore::detail
