#pragma once

#include "domain/entities.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <type_traits>
#include <vector>

/// Which forms the members of described structs have, for the writer and the reader of JSON.
namespace muniment::eventstore::detail {

template <typename T>
using MembersOf = boost::describe::describe_members<T, boost::describe::mod_public>;

/// The type of the member that the descriptor `D` names in `T`.
template <typename T, typename D>
using MemberType = std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>;

template <typename T>
inline constexpr bool is_id = false;
template <typename Kind>
inline constexpr bool is_id<domain::Id<Kind>> = true;

template <typename T>
inline constexpr bool is_vector = false;
template <typename T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Personal data: never written in the clear, so the generic writer and reader pass it over and
/// the codec seals and opens it.
template <typename T>
inline constexpr bool is_personal = std::is_same_v<T, std::optional<domain::UserProfile>>;

} // namespace muniment::eventstore::detail
