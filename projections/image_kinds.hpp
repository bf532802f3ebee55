#pragma once

#include "projections/image_stream.hpp"

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace muniment::projections {

/// The kinds of values that images know, each with its way to be saved (image_values.hpp).
namespace image_detail {

template <typename T>
concept Saved = requires(const T& value, T& changed, ImageSink& sink, ImageSource& source) {
    value.save(sink);
    changed.load(source);
};
/// `T::image_parts(self, visit)` calls `visit(members...)`.
template <typename T>
concept InParts = requires(const T& value) {
    T::image_parts(value, [](const auto&...) {});
};
template <typename T>
concept Listed = requires(T& list) {
    list.push_back(std::declval<typename T::value_type>());
};
template <typename T>
concept Contiguous = requires(T& list) {
    list.data();
};
template <typename T>
concept Mapped = requires {
    typename T::mapped_type;
};
template <typename T>
concept Optional = std::same_as<T, std::optional<typename T::value_type>>;
template <typename T>
concept Text = requires(const T& id) {
    T::parse(id.text());
};
template <typename T>
concept Raw = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> && !Optional<T>;

} // namespace image_detail

} // namespace muniment::projections
