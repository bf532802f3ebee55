#pragma once

#include "domain/ids.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

/// The things of the directory. Texts are stored and compared byte for byte.
namespace muniment::domain {

enum class ApplicationType { native, spa, regular_web, non_interactive, resource_server };
BOOST_DESCRIBE_ENUM(ApplicationType, native, spa, regular_web, non_interactive, resource_server)

/// The two kinds of application that roles and permissions of the Auth0 Authorization Extension
/// name (`applicationType`). Carried, never decided upon.
enum class ApplicationRefType { client, resource_server };
BOOST_DESCRIBE_ENUM(ApplicationRefType, client, resource_server)

/// Whoever logs in must have one of `required_roles`, by name; `denied_message` tells who has none.
/// Both are absent rather than empty (`unless_empty`).
struct Application {
    ApplicationId id;
    std::string name;
    ApplicationType type = ApplicationType::regular_web;
    std::vector<std::string> callbacks;
    std::optional<std::vector<std::string>> required_roles = {};
    std::optional<std::string> denied_message = {};
    bool operator==(const Application&) const = default;
};
BOOST_DESCRIBE_STRUCT(Application, (), (id, name, type, callbacks, required_roles, denied_message))

/// What few entities have is absent where it is empty, so that it is written nowhere.
template <typename T>
std::optional<T> unless_empty(const std::optional<T>& value) {
    return value && !value->empty() ? value : std::nullopt;
}

struct Connection {
    ConnectionId id;
    std::string name;
    std::string strategy;
    bool operator==(const Connection&) const = default;
};
BOOST_DESCRIBE_STRUCT(Connection, (), (id, name, strategy))

/// Personal data of a user. Lives encrypted in the log and can be erased.
/// `attributes` is the text of a JSON object that the domain does not look into.
struct UserProfile {
    std::optional<std::string> name;
    std::optional<std::string> nickname;
    std::optional<std::string> email;
    std::optional<std::string> picture;
    std::vector<std::string> connections;
    std::optional<std::string> attributes;
    bool operator==(const UserProfile&) const = default;
};
BOOST_DESCRIBE_STRUCT(UserProfile, (), (name, nickname, email, picture, connections, attributes))

/// A registered user. Without a profile: erased, or its key is not here.
struct User {
    UserId id;
    std::optional<UserProfile> profile;
    bool operator==(const User&) const = default;
};
BOOST_DESCRIBE_STRUCT(User, (), (id, profile))

struct Permission {
    PermissionId id;
    ApplicationId application;
    ApplicationRefType application_type = ApplicationRefType::client;
    std::string name;
    std::string description;
    bool operator==(const Permission&) const = default;
};
BOOST_DESCRIBE_STRUCT(Permission, (), (id, application, application_type, name, description))

/// With an application a role holds permissions and includes roles of that application alone.
/// Without one it holds permissions of any, and only its like may include it.
struct Role {
    RoleId id;
    std::optional<ApplicationId> application;
    std::optional<ApplicationRefType> application_type;
    std::string name;
    std::string description;
    bool operator==(const Role&) const = default;
};
BOOST_DESCRIBE_STRUCT(Role, (), (id, application, application_type, name, description))

/// Makes whoever logs in through `connection_name` with `group_name` a member, for that login.
struct Mapping {
    MappingId id;
    std::string connection_name;
    std::string group_name;
    bool operator==(const Mapping&) const = default;
};
BOOST_DESCRIBE_STRUCT(Mapping, (), (id, connection_name, group_name))

/// `mappings` in the order in which they were added.
struct Group {
    GroupId id;
    std::string name;
    std::string description;
    std::vector<Mapping> mappings;
    bool operator==(const Group&) const = default;
};
BOOST_DESCRIBE_STRUCT(Group, (), (id, name, description, mappings))

/// The token switches of the Auth0 Authorization Extension. Absent: never set.
struct Configuration {
    std::optional<bool> groups_in_token;
    std::optional<bool> groups_passthrough;
    std::optional<bool> permissions_in_token;
    std::optional<bool> permissions_passthrough;
    std::optional<bool> persist_groups;
    std::optional<bool> persist_permissions;
    std::optional<bool> persist_roles;
    std::optional<bool> roles_in_token;
    std::optional<bool> roles_passthrough;
    bool operator==(const Configuration&) const = default;
};
BOOST_DESCRIBE_STRUCT(Configuration, (),
                      (groups_in_token, groups_passthrough, permissions_in_token,
                       permissions_passthrough, persist_groups, persist_permissions, persist_roles,
                       roles_in_token, roles_passthrough))

} // namespace muniment::domain
