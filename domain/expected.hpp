#pragma once

#include <cstdlib>
#include <utility>
#include <variant>

namespace muniment::domain {

/// Wraps an error so that it can be returned where an `Expected` is wanted.
template <typename E>
struct Failure {
    E error;
};

template <typename E>
Failure(E) -> Failure<E>;

/// A value or the error that took its place.
///
/// Errors are values; nothing here throws. Asking for the side that is not there aborts, in every
/// build. An error converts from any error that the wider error type can be made of, so that `TRY`
/// needs no mapping. Not thread-safe beyond what `T` and `E` are.
template <typename T, typename E>
class [[nodiscard]] Expected {
  public:
    using value_type = T;
    using error_type = E;

    Expected(T&& value) : state_(std::in_place_index<0>, std::move(value)) {}
    Expected(const T& value) : state_(std::in_place_index<0>, value) {}

    template <typename Narrow>
    Expected(Failure<Narrow> failure)
        : state_(std::in_place_index<1>, E(std::move(failure.error))) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return *checked<0>(&state_); }
    const T& value() const& { return *checked<0>(&state_); }
    T&& value() && { return std::move(*checked<0>(&state_)); }

    E& error() & { return *checked<1>(&state_); }
    const E& error() const& { return *checked<1>(&state_); }
    E&& error() && { return std::move(*checked<1>(&state_)); }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

  private:
    template <std::size_t Side, typename Variant>
    static auto* checked(Variant* state) {
        auto* side = std::get_if<Side>(state);
        if (side == nullptr) std::abort();
        return side;
    }

    std::variant<T, E> state_;
};

/// The value of a function that only succeeds or fails.
struct Done {};

} // namespace muniment::domain

/// Evaluates to the value of an `Expected`, or returns its error from the enclosing function.
#define TRY(expression)                                                                            \
    __extension__({                                                                                \
        auto&& try_result_ = (expression);                                                         \
        if (!try_result_.has_value())                                                              \
            return ::muniment::domain::Failure{std::move(try_result_).error()};                    \
        std::move(try_result_).value();                                                            \
    })
