#pragma once

#include "api/json/write.hpp"
#include "domain/entities.hpp"

#include <boost/json/object.hpp>

#include <optional>

/// Users as the extension passes them on from Auth0, made of what the directory knows.
namespace muniment::api::auth0 {

/// `user_id`, `name`, `nickname`, `email`, `picture`, `identities` (one a connection) where the
/// profile has them, and the members of its `attributes` that are called otherwise.
boost::json::object user_object(const domain::User& user);

/// What stands for a member that is not registered.
boost::json::object unknown_user_object(const domain::UserId& id);

/// The members of `user` with these names that are there, in this order.
void write_members(JsonWriter& writer, const boost::json::object& user,
                   std::initializer_list<std::string_view> names);

/// The object in the order in which it was made.
void write_user(JsonWriter& writer, const boost::json::object& user);

/// A member that is a text; empty where there is none.
std::string text_member(const boost::json::object& user, std::string_view name);

} // namespace muniment::api::auth0
