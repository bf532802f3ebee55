#pragma once

#include "domain/changes.hpp"

#include <boost/describe.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

/// The changes whose JSON members differ from the members of the domain's struct: an id that may be
/// left out, a profile laid flat, defaults. An optional member may be absent.
namespace muniment::api::wire {

using domain::NameRule;

struct CreateApplication {
    domain::ApplicationId id;
    std::string name;
    std::optional<domain::ApplicationType> type;
    std::optional<std::vector<std::string>> callbacks;
    std::optional<std::vector<std::string>> required_roles;
    std::optional<std::string> denied_message;
};
BOOST_DESCRIBE_STRUCT(CreateApplication, (),
                      (id, name, type, callbacks, required_roles, denied_message))

/// Of `create_user` and `update_user`.
struct WriteUser {
    domain::UserId id;
    std::optional<std::string> name;
    std::optional<std::string> nickname;
    std::optional<std::string> email;
    std::optional<std::string> picture;
    std::optional<std::vector<std::string>> connections;
    std::optional<boost::json::object> attributes;
};
BOOST_DESCRIBE_STRUCT(WriteUser, (), (id, name, nickname, email, picture, connections, attributes))

struct EraseUser {
    domain::UserId id;
};
BOOST_DESCRIBE_STRUCT(EraseUser, (), (id))

struct CreatePermission {
    std::optional<domain::PermissionId> id;
    domain::ApplicationId application;
    std::string name;
    std::optional<std::string> description;
    std::optional<NameRule> unique;
};
BOOST_DESCRIBE_STRUCT(CreatePermission, (), (id, application, name, description, unique))

struct UpdatePermission {
    domain::PermissionId id;
    std::optional<domain::ApplicationId> application;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<NameRule> unique;
};
BOOST_DESCRIBE_STRUCT(UpdatePermission, (), (id, application, name, description, unique))

struct CreateRole {
    std::optional<domain::RoleId> id;
    std::optional<domain::ApplicationId> application;
    std::string name;
    std::optional<std::string> description;
    std::optional<std::vector<domain::PermissionId>> permissions;
    std::optional<NameRule> unique;
};
BOOST_DESCRIBE_STRUCT(CreateRole, (), (id, application, name, description, permissions, unique))

struct UpdateRole {
    domain::RoleId id;
    std::optional<domain::ApplicationId> application;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::vector<domain::PermissionId>> permissions;
    std::optional<NameRule> unique;
};
BOOST_DESCRIBE_STRUCT(UpdateRole, (), (id, application, name, description, permissions, unique))

struct CreateGroup {
    std::optional<domain::GroupId> id;
    std::string name;
    std::optional<std::string> description;
    std::optional<NameRule> unique;
};
BOOST_DESCRIBE_STRUCT(CreateGroup, (), (id, name, description, unique))

struct UpdateGroup {
    domain::GroupId id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<NameRule> unique;
};
BOOST_DESCRIBE_STRUCT(UpdateGroup, (), (id, name, description, unique))

struct Mapping {
    std::optional<domain::MappingId> id;
    std::string connection_name;
    std::string group_name;
};
BOOST_DESCRIBE_STRUCT(Mapping, (), (id, connection_name, group_name))

struct AddMappings {
    domain::GroupId group;
    std::vector<Mapping> mappings;
};
BOOST_DESCRIBE_STRUCT(AddMappings, (), (group, mappings))

/// Of all deletions.
template <typename Id>
struct Delete {
    Id id;
    std::optional<bool> cascade;
    BOOST_DESCRIBE_CLASS(Delete, (), (id, cascade), (), ())
};

} // namespace muniment::api::wire
