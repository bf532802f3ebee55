#pragma once

#include "eventstore/codec/described_traits.hpp"
#include "eventstore/codec/reading.hpp"

#include <boost/mp11.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

/// How the members of a described struct are found by their names and put together.
namespace muniment::eventstore::detail {

/// See described_reader.hpp.
template <typename T>
bool read_into(Reading& reading, std::string_view name, T& to);

/// The members of `T`, described by `D...`.
template <typename T, typename D>
struct Members;

template <typename T, typename... D>
struct Members<T, boost::mp11::mp_list<D...>> {
    template <typename M>
    using Place = std::conditional_t<std::default_initializable<M>, M, std::optional<M>>;

    /// Where members are read to: a `T`, or what waits for one that cannot be made without them.
    static constexpr bool in_place = std::default_initializable<T>;
    using Places = std::conditional_t<in_place, T, std::tuple<Place<MemberType<T, D>>...>>;

    struct Member {
        std::string_view name;
        bool is_required;
        bool (*read)(Reading& reading, Places& places);
    };

    template <std::size_t I>
    static bool read(Reading& reading, Places& places) {
        using Descriptor = boost::mp11::mp_at_c<boost::mp11::mp_list<D...>, I>;
        constexpr std::string_view name = Descriptor::name;
        if constexpr (is_personal<MemberType<T, Descriptor>>)
            return read_into(reading, name, reading.personal);
        else if constexpr (in_place)
            return read_into(reading, name, places.*Descriptor::pointer);
        else
            return read_into(reading, name, std::get<I>(places));
    }

    /// In the order of their names, as they stand in the text.
    static constexpr std::array<Member, sizeof...(D)> in_order() {
        auto members = []<std::size_t... I>(std::index_sequence<I...>) {
            return std::array<Member, sizeof...(D)>{
                Member{D::name, !is_optional<MemberType<T, D>>, &read<I>}...};
        }
        (std::index_sequence_for<D...>{});
        std::sort(members.begin(), members.end(),
                  [](const Member& a, const Member& b) { return a.name < b.name; });
        return members;
    }

    template <typename M>
    static M taken(Place<M>& place) {
        if constexpr (std::default_initializable<M>)
            return std::move(place);
        else
            return std::move(*place);
    }

    /// The struct, once nothing that is required is missing.
    static T assemble(Places& places) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return T{taken<MemberType<T, D>>(std::get<I>(places))...};
        }
        (std::index_sequence_for<D...>{});
    }
};

template <typename T>
using MembersRead = Members<T, boost::mp11::mp_rename<MembersOf<T>, boost::mp11::mp_list>>;

} // namespace muniment::eventstore::detail
