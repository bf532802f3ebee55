#pragma once

#include "domain/ids.hpp"
#include "domain/time.hpp"

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace muniment::api {

/// Appends JSON without white space to a text, in the form of RFC 8785 (JCS) restricted to
/// integers. The caller keeps the order of members (by UTF-16 code units; for ASCII names the
/// order of bytes), balances begin and end, and gives texts that are valid UTF-8. Not thread-safe.
class JsonWriter {
  public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    void begin_object();
    void end_object();
    void begin_array();
    void end_array();
    void key(std::string_view name);
    void text(std::string_view text);
    void boolean(bool truth);
    void null();
    /// Text that is JSON already.
    void raw(std::string_view json);
    void integer(std::int64_t number);
    void integer(std::uint64_t number);

  private:
    void separate();

    std::string& out_;
    bool needs_comma_ = false;
};

/// Whether a member named `a` stands before one named `b` in JCS.
bool jcs_less(std::string_view a, std::string_view b);

/// Writes a parsed value, members sorted.
void write_json(JsonWriter& writer, const boost::json::value& value);

namespace detail {

template <typename A, typename B>
using NamedBefore = boost::mp11::mp_bool<(std::string_view(A::name) < std::string_view(B::name))>;

template <typename T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

} // namespace detail

inline void write_json(JsonWriter& writer, const std::string& text) {
    writer.text(text);
}
inline void write_json(JsonWriter& writer, std::string_view text) {
    writer.text(text);
}
inline void write_json(JsonWriter& writer, domain::Instant instant) {
    writer.text(domain::format_rfc3339(instant));
}
inline void write_json(JsonWriter& writer, domain::Position position) {
    writer.integer(position.value);
}
template <typename Kind>
void write_json(JsonWriter& writer, const domain::Id<Kind>& id) {
    writer.text(id.text());
}
template <std::integral T>
void write_json(JsonWriter& writer, T number) {
    if constexpr (std::is_same_v<T, bool>)
        writer.boolean(number);
    else if constexpr (std::is_signed_v<T>)
        writer.integer(static_cast<std::int64_t>(number));
    else
        writer.integer(static_cast<std::uint64_t>(number));
}
template <typename T>
requires std::is_enum_v<T>
void write_json(JsonWriter& writer, T value) {
    writer.text(boost::describe::enum_to_string(value, ""));
}
template <typename T>
void write_json(JsonWriter& writer, const std::vector<T>& items);
template <typename T>
void write_json(JsonWriter& writer, const std::map<std::string, T>& members);

/// Members by name; an absent optional is left out.
template <detail::Described T>
void write_json(JsonWriter& writer, const T& described) {
    using Members =
        boost::mp11::mp_sort<boost::describe::describe_members<T, boost::describe::mod_public>,
                             detail::NamedBefore>;
    writer.begin_object();
    boost::mp11::mp_for_each<Members>([&](auto member) {
        const auto write = [&](const auto& value) {
            writer.key(member.name);
            write_json(writer, value);
        };
        const auto& value = described.*member.pointer;
        if constexpr (requires { value.has_value(); }) {
            if (value) write(*value);
        } else {
            write(value);
        }
    });
    writer.end_object();
}

template <typename T>
void write_json(JsonWriter& writer, const std::vector<T>& items) {
    writer.begin_array();
    for (const auto& item : items)
        write_json(writer, item);
    writer.end_array();
}

/// Member names must be ASCII: the order of bytes is then that of JCS.
template <typename T>
void write_json(JsonWriter& writer, const std::map<std::string, T>& members) {
    writer.begin_object();
    for (const auto& [name, value] : members) {
        writer.key(name);
        write_json(writer, value);
    }
    writer.end_object();
}

/// The JSON text of a value that `write_json` takes: described structs, ids, times, enums by the
/// name of their enumerator, lists, maps, parsed JSON.
template <typename T>
std::string to_json(const T& value) {
    std::string text;
    JsonWriter writer(text);
    write_json(writer, value);
    return text;
}

} // namespace muniment::api
