#pragma once

#include "eventstore/codec/described_traits.hpp"
#include "eventstore/codec/reading.hpp"

#include <boost/mp11.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

/// How the members of a described struct are found by their names and put together.
namespace muniment::eventstore::detail {

/// See described_reader.hpp.
template <typename T>
std::optional<T> read_value(Reading& reading, std::string_view name);

/// Where a member waits until all are read: an optional one is its own place.
template <typename M>
using Place = std::conditional_t<is_optional<M>, M, std::optional<M>>;

/// The members of `T`, described by `D...`.
template <typename T, typename D>
struct Members;

template <typename T, typename... D>
struct Members<T, boost::mp11::mp_list<D...>> {
    using Places = std::tuple<Place<MemberType<T, D>>...>;
    struct Member {
        std::string_view name;
        bool (*read)(Reading& reading, Places& places);
    };

    template <std::size_t I>
    static bool read(Reading& reading, Places& places) {
        constexpr std::string_view name = boost::mp11::mp_at_c<boost::mp11::mp_list<D...>, I>::name;
        auto& place = std::get<I>(places);
        using P = std::remove_reference_t<decltype(place)>;
        if constexpr (is_personal<P>) {
            reading.personal = read_value<std::string>(reading, name);
            return reading.personal.has_value();
        } else {
            place = read_value<typename P::value_type>(reading, name);
            return place.has_value();
        }
    }

    /// In the order of their names, as they stand in the text.
    static constexpr std::array<Member, sizeof...(D)> in_order() {
        auto members = []<std::size_t... I>(std::index_sequence<I...>) {
            return std::array<Member, sizeof...(D)>{Member{D::name, &read<I>}...};
        }
        (std::index_sequence_for<D...>{});
        std::sort(members.begin(), members.end(),
                  [](const Member& a, const Member& b) { return a.name < b.name; });
        return members;
    }

    template <typename M>
    static M taken(Place<M>& place) {
        if constexpr (is_optional<M>)
            return std::move(place);
        else
            return std::move(*place);
    }

    static std::optional<T> assemble(Reading& reading, Places& places) {
        std::string_view missing;
        const auto look = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
            using Descriptor = boost::mp11::mp_at_c<boost::mp11::mp_list<D...>, I>;
            if constexpr (!is_optional<MemberType<T, Descriptor>>)
                if (!std::get<I>(places) && missing.empty()) missing = Descriptor::name;
        };
        return [&]<std::size_t... I>(std::index_sequence<I...>)->std::optional<T> {
            (look(std::integral_constant<std::size_t, I>{}), ...);
            if (!missing.empty())
                return reading.refuse(corrupt("`" + std::string(missing) + "` is missing"));
            return T{taken<MemberType<T, D>>(std::get<I>(places))...};
        }
        (std::index_sequence_for<D...>{});
    }
};

} // namespace muniment::eventstore::detail
