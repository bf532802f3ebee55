#pragma once

#include "projections/image_kinds.hpp"
#include "projections/image_stream.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

/// Values of memory as bytes and back, for files that the same build of the program reads on the
/// same kind of machine and that anybody may delete: no format, no versions of parts.
namespace muniment::projections {

template <typename T>
void save_image(ImageSink& sink, const T& value);
template <typename T>
T load_image(ImageSource& source);

/// Loads into a thing that is there.
template <typename T>
void load_image(ImageSource& source, T& value) {
    if constexpr (image_detail::Saved<T>)
        value.load(source);
    else if constexpr (image_detail::InParts<T>)
        T::image_parts(value, [&](auto&... part) { (load_image(source, part), ...); });
    else
        value = load_image<T>(source);
}

namespace image_detail {

template <typename T, template <typename...> typename List, typename... Members>
T described(ImageSource& source, List<Members...>) {
    return T{
        load_image<std::remove_cvref_t<decltype(std::declval<T&>().*Members::pointer)>>(source)...};
}

template <typename T>
T loaded_list(ImageSource& source) {
    using Item = typename T::value_type;
    T list;
    const auto count = source.count();
    if constexpr (Raw<Item> && Contiguous<T>) {
        list.resize(count);
        source.bytes(list.data(), count * sizeof(Item));
    } else {
        if constexpr (Contiguous<T>) list.reserve(count);
        for (std::size_t i = 0; i < count && source.is_whole(); ++i)
            list.push_back(load_image<Item>(source));
    }
    return list;
}

template <typename T>
T loaded_map(ImageSource& source) {
    T map;
    for (auto left = source.count(); left > 0 && source.is_whole(); --left) {
        auto key = load_image<typename T::key_type>(source);
        map.emplace(std::move(key), load_image<typename T::mapped_type>(source));
    }
    return map;
}

} // namespace image_detail

/// Saves what `load_image<T>` loads: numbers and structs of them, texts, ids, optionals, lists,
/// maps, described structs, and classes with `save` and `load` or with `image_parts`.
template <typename T>
void save_image(ImageSink& sink, const T& value) {
    namespace detail = image_detail;
    if constexpr (detail::Saved<T>) {
        value.save(sink);
    } else if constexpr (detail::InParts<T>) {
        T::image_parts(value, [&](const auto&... part) { (save_image(sink, part), ...); });
    } else if constexpr (detail::Text<T>) {
        save_image(sink, value.text());
    } else if constexpr (requires {
                             typename T::value_type;
                             requires detail::Optional<T>;
                         }) {
        save_image(sink, value.has_value());
        if (value) save_image(sink, *value);
    } else if constexpr (detail::Mapped<T> || detail::Listed<T>) {
        save_image(sink, std::uint64_t{value.size()});
        if constexpr (detail::Contiguous<const T> && detail::Raw<typename T::value_type>)
            sink.bytes(value.data(), value.size() * sizeof(typename T::value_type));
        else
            for (const auto& item : value)
                save_image(sink, item);
    } else if constexpr (requires {
                             value.first;
                             value.second;
                         }) {
        save_image(sink, value.first);
        save_image(sink, value.second);
    } else if constexpr (boost::describe::has_describe_members<T>::value) {
        using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
        boost::mp11::mp_for_each<Members>(
            [&](auto member) { save_image(sink, value.*member.pointer); });
    } else {
        static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>);
        sink.bytes(&value, sizeof value);
    }
}

template <typename T>
T load_image(ImageSource& source) {
    namespace detail = image_detail;
    if constexpr (detail::Saved<T> || detail::InParts<T>) {
        T value;
        load_image(source, value);
        return value;
    } else if constexpr (detail::Text<T>) {
        auto id = T::parse(load_image<std::string>(source));
        if (id) return *id;
        source.refuse();
        return T::parse("-").value();
    } else if constexpr (requires {
                             typename T::value_type;
                             requires detail::Optional<T>;
                         }) {
        if (!load_image<bool>(source)) return std::nullopt;
        return load_image<typename T::value_type>(source);
    } else if constexpr (detail::Mapped<T>) {
        return detail::loaded_map<T>(source);
    } else if constexpr (detail::Listed<T>) {
        return detail::loaded_list<T>(source);
    } else if constexpr (requires(const T& pair) {
                             pair.first;
                             pair.second;
                         }) {
        auto first = load_image<typename T::first_type>(source);
        return {std::move(first), load_image<typename T::second_type>(source)};
    } else if constexpr (boost::describe::has_describe_members<T>::value) {
        return detail::described<T>(
            source, boost::describe::describe_members<T, boost::describe::mod_public>{});
    } else {
        static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>);
        T value{};
        source.bytes(&value, sizeof value);
        return value;
    }
}

} // namespace muniment::projections
