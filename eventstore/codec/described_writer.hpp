#pragma once

#include "domain/time.hpp"
#include "eventstore/codec/described_traits.hpp"
#include "eventstore/codec/house_profile.hpp"

#include <boost/mp11.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Described structs to JSON in the house profile.
namespace muniment::eventstore::detail {

/// Collects the members of one object and puts them in order. Keys are literals.
class ObjectWriter {
  public:
    void member(std::string_view key, std::string value) {
        members_.emplace_back(key, std::move(value));
    }

    std::string text() && {
        std::sort(members_.begin(), members_.end());
        std::string out = "{";
        for (const auto& [key, value] : members_) {
            if (out.size() > 1) out += ',';
            append_json_string(out, key);
            out += ':';
            out += value;
        }
        out += '}';
        return out;
    }

  private:
    std::vector<std::pair<std::string_view, std::string>> members_;
};

template <typename T>
void write_members(ObjectWriter& writer, const T& described);

/// The name of an enumerator. Every value that exists is described.
template <typename E>
std::string_view enumerator_name(E value) {
    std::string_view name;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (enumerator.value == value) name = enumerator.name;
    });
    return name;
}

template <typename T>
void append_value(std::string& out, const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        append_json_string(out, value);
    } else if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
        out += std::to_string(value);
    } else if constexpr (std::is_same_v<T, domain::Instant>) {
        append_json_string(out, domain::format_rfc3339(value));
    } else if constexpr (is_id<T>) {
        append_json_string(out, value.text());
    } else if constexpr (std::is_enum_v<T>) {
        append_json_string(out, enumerator_name(value));
    } else if constexpr (is_vector<T>) {
        out += '[';
        for (const auto& element : value) {
            if (out.back() != '[') out += ',';
            append_value(out, element);
        }
        out += ']';
    } else {
        ObjectWriter writer;
        write_members(writer, value);
        out += std::move(writer).text();
    }
}

/// Each member under its name; absent optionals are left out, personal data are passed over.
template <typename T>
void write_members(ObjectWriter& writer, const T& described) {
    boost::mp11::mp_for_each<MembersOf<T>>([&](auto descriptor) {
        const auto& member = described.*descriptor.pointer;
        using Member = MemberType<T, decltype(descriptor)>;
        std::string text;
        if constexpr (is_personal<Member>)
            return;
        else if constexpr (is_optional<Member>) {
            if (!member) return;
            append_value(text, *member);
        } else {
            append_value(text, member);
        }
        writer.member(descriptor.name, std::move(text));
    });
}

} // namespace muniment::eventstore::detail
