#pragma once

#include "domain/ids.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <concepts>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Values of memory as bytes and back, for files that the same build of the program reads on the
/// same kind of machine and that anybody may delete: no format, no versions of parts.
namespace muniment::projections {

/// Takes bytes in large pieces. Not thread-safe.
class ImageSink {
  public:
    using Write = std::function<void(std::string_view)>;
    explicit ImageSink(Write write) : write_(std::move(write)) { buffer_.reserve(piece_bytes); }

    void bytes(const void* data, std::size_t count) {
        if (buffer_.size() + count > piece_bytes) flush();
        if (count > piece_bytes)
            write_({static_cast<const char*>(data), count});
        else
            buffer_.append(static_cast<const char*>(data), count);
    }
    void flush() {
        write_(buffer_);
        buffer_.clear();
    }

  private:
    static constexpr std::size_t piece_bytes = std::size_t{1} << 20U;
    Write write_;
    std::string buffer_;
};

/// Gives bytes out; what is not there is zeros, and `is_whole` says so. Not thread-safe.
class ImageSource {
  public:
    explicit ImageSource(std::string_view bytes) : rest_(bytes) {}

    void bytes(void* data, std::size_t count) {
        const auto view = bytes(count);
        std::memset(data, 0, count - view.size());
        if (!view.empty()) std::memcpy(data, view.data(), count);
    }
    /// The next so many bytes, or none at all.
    std::string_view bytes(std::size_t count) {
        if (count > rest_.size()) {
            is_whole_ = false;
            rest_ = {};
            return {};
        }
        const auto view = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return view;
    }
    /// A number of things that take at least a byte each.
    std::size_t count() {
        std::uint64_t number = 0;
        bytes(&number, sizeof number);
        if (number <= rest_.size()) return static_cast<std::size_t>(number);
        is_whole_ = false;
        return 0;
    }
    void refuse() { is_whole_ = false; }
    bool is_whole() const { return is_whole_; }
    bool is_at_end() const { return rest_.empty(); }

  private:
    std::string_view rest_;
    bool is_whole_ = true;
};

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
        for (std::size_t i = 0; i < count && source.is_whole(); ++i) {
            if constexpr (std::default_initializable<Item>) {
                list.emplace_back();
                load_image(source, list.back());
            } else {
                list.push_back(load_image<Item>(source));
            }
        }
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
