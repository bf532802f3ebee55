#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace muniment::testing {

/// Questions and their answers as text, one a line, so that two sources of the same answers are
/// compared at once and the first line that differs tells what is wrong. Different values have
/// different texts. Not thread-safe.
class Transcript {
  public:
    template <typename Answer, typename... Key>
    void note(std::string_view question, const Answer& answer, const Key&... key) {
        text_ += question;
        ((text_ += ' ', show(key)), ...);
        text_ += ": ";
        show(answer);
        text_ += '\n';
    }

    const std::string& text() const { return text_; }

  private:
    template <typename T>
    void show(const T& value) {
        if constexpr (std::is_convertible_v<const T&, std::string_view>)
            show_text(value);
        else if constexpr (requires { value.text(); })
            show_text(value.text());
        else if constexpr (std::is_enum_v<T> || std::integral<T>)
            text_ += std::to_string(static_cast<std::int64_t>(value));
        else if constexpr (requires { value.has_value(); })
            value ? show(*value) : show_nothing();
        else if constexpr (requires { value.begin(); })
            show_list(value);
        else
            show_members(value);
    }

    void show_text(std::string_view text) {
        text_ += '"';
        text_ += text;
        text_ += '"';
    }

    void show_nothing() { text_ += '-'; }

    template <typename List>
    void show_list(const List& list) {
        text_ += '[';
        for (const auto& item : list) {
            show(item);
            text_ += ' ';
        }
        text_ += ']';
    }

    template <typename... T>
    void show_all(const T&... member) {
        text_ += '{';
        ((show(member), text_ += ' '), ...);
        text_ += '}';
    }

    template <typename... T>
    void show_members(const std::tuple<T...>& value) {
        std::apply([&](const auto&... member) { show_all(member...); }, value);
    }

    template <typename T>
    void show_members(const T& value) {
        if constexpr (boost::describe::has_describe_members<T>::value) {
            text_ += '{';
            using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
            boost::mp11::mp_for_each<Members>([&](auto member) {
                show(value.*member.pointer);
                text_ += ' ';
            });
            text_ += '}';
        } else if constexpr (requires { value.us; }) {
            show(value.us);
        } else if constexpr (requires { value.instant; }) {
            show(value.instant);
        } else if constexpr (requires { value.from; }) {
            show_all(value.from, value.until);
        } else if constexpr (requires { value.touched; }) {
            show_all(value.value, value.touched);
        } else if constexpr (requires { value.registered; }) {
            show_all(value.user, value.registered);
        } else {
            show(value.value); // a position
        }
    }

    std::string text_;
};

/// The first line in which two transcripts differ, from both; empty if they are equal.
std::string first_difference(std::string_view expected, std::string_view actual);

} // namespace muniment::testing
