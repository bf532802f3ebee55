#pragma once

#include "domain/document_array.hpp"
#include "domain/entities.hpp"
#include "domain/time.hpp"
#include "domain/token_switches.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What somebody asks for. The members of a struct are the members of the change in
/// `POST /v1/changes`; `op` is its name there. Texts have been checked against `limits`, ids are
/// complete (the caller of the domain has drawn those that were left out).
namespace muniment::domain {

/// How a new name must differ from those that are there.
enum class NameRule { exact, folded };
BOOST_DESCRIBE_ENUM(NameRule, exact, folded)

struct CreateApplication {
    static constexpr std::string_view op = "create_application";
    ApplicationId id;
    std::string name;
    ApplicationType type = ApplicationType::regular_web;
    std::vector<std::string> callbacks;
    std::optional<std::vector<std::string>> required_roles = {};
    std::optional<std::string> denied_message = {};
};
BOOST_DESCRIBE_STRUCT(CreateApplication, (),
                      (id, name, type, callbacks, required_roles, denied_message))

/// Empty `required_roles` or an empty `denied_message` takes away what was there.
struct UpdateApplication {
    static constexpr std::string_view op = "update_application";
    ApplicationId id;
    std::optional<std::string> name;
    std::optional<ApplicationType> type;
    std::optional<std::vector<std::string>> callbacks;
    std::optional<std::vector<std::string>> required_roles = {};
    std::optional<std::string> denied_message = {};
};
BOOST_DESCRIBE_STRUCT(UpdateApplication, (),
                      (id, name, type, callbacks, required_roles, denied_message))

/// In use while it has roles or permissions; `cascade` deletes those too.
struct DeleteApplication {
    static constexpr std::string_view op = "delete_application";
    ApplicationId id;
    bool cascade = false;
};
BOOST_DESCRIBE_STRUCT(DeleteApplication, (), (id, cascade))

struct CreateConnection {
    static constexpr std::string_view op = "create_connection";
    ConnectionId id;
    std::string name;
    std::string strategy;
};
BOOST_DESCRIBE_STRUCT(CreateConnection, (), (id, name, strategy))

struct UpdateConnection {
    static constexpr std::string_view op = "update_connection";
    ConnectionId id;
    std::optional<std::string> name;
    std::optional<std::string> strategy;
};
BOOST_DESCRIBE_STRUCT(UpdateConnection, (), (id, name, strategy))

struct DeleteConnection {
    static constexpr std::string_view op = "delete_connection";
    ConnectionId id;
    bool cascade = false;
};
BOOST_DESCRIBE_STRUCT(DeleteConnection, (), (id, cascade))

struct CreateUser {
    static constexpr std::string_view op = "create_user";
    UserId id;
    UserProfile profile;
};
BOOST_DESCRIBE_STRUCT(CreateUser, (), (id, profile))

/// Absent members of `profile` stay as they are.
struct UpdateUser {
    static constexpr std::string_view op = "update_user";
    UserId id;
    std::optional<std::string> name;
    std::optional<std::string> nickname;
    std::optional<std::string> email;
    std::optional<std::string> picture;
    std::optional<std::vector<std::string>> connections;
    std::optional<std::string> attributes;
};
BOOST_DESCRIBE_STRUCT(UpdateUser, (), (id, name, nickname, email, picture, connections, attributes))

/// Works for an unregistered user that has edges. Never in use.
struct DeleteUser {
    static constexpr std::string_view op = "delete_user";
    UserId id;
    bool cascade = false;
};
BOOST_DESCRIBE_STRUCT(DeleteUser, (), (id, cascade))

/// Destroys the keys of the user's profile. `keys` are the ids of those keys (the caller of the
/// domain knows them); without any there is nothing to erase.
struct EraseUser {
    static constexpr std::string_view op = "erase_user";
    UserId id;
    std::vector<std::string> keys;
};
BOOST_DESCRIBE_STRUCT(EraseUser, (), (id, keys))

struct CreatePermission {
    static constexpr std::string_view op = "create_permission";
    PermissionId id;
    ApplicationId application;
    std::optional<ApplicationRefType> application_type; ///< default: by the application's type
    std::string name;
    std::string description;
    NameRule unique = NameRule::exact;
};
BOOST_DESCRIBE_STRUCT(CreatePermission, (),
                      (id, application, application_type, name, description, unique))

struct UpdatePermission {
    static constexpr std::string_view op = "update_permission";
    PermissionId id;
    std::optional<ApplicationId> application;
    std::optional<ApplicationRefType> application_type;
    std::optional<std::string> name;
    std::optional<std::string> description;
    NameRule unique = NameRule::exact;
};
BOOST_DESCRIBE_STRUCT(UpdatePermission, (),
                      (id, application, application_type, name, description, unique))

/// In use while a role or a user holds it.
struct DeletePermission {
    static constexpr std::string_view op = "delete_permission";
    PermissionId id;
    bool cascade = false;
};
BOOST_DESCRIBE_STRUCT(DeletePermission, (), (id, cascade))

struct CreateRole {
    static constexpr std::string_view op = "create_role";
    RoleId id;
    std::optional<ApplicationId> application;
    std::optional<ApplicationRefType> application_type;
    std::string name;
    std::string description;
    std::vector<PermissionId> permissions;
    NameRule unique = NameRule::exact;
};
BOOST_DESCRIBE_STRUCT(CreateRole, (),
                      (id, application, application_type, name, description, permissions, unique))

/// `permissions` states the whole set that the role holds afterwards.
struct UpdateRole {
    static constexpr std::string_view op = "update_role";
    RoleId id;
    std::optional<ApplicationId> application;
    std::optional<ApplicationRefType> application_type;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::vector<PermissionId>> permissions;
    NameRule unique = NameRule::exact;
};
BOOST_DESCRIBE_STRUCT(UpdateRole, (),
                      (id, application, application_type, name, description, permissions, unique))

/// In use while a group or user has it or a role includes it.
struct DeleteRole {
    static constexpr std::string_view op = "delete_role";
    RoleId id;
    bool cascade = false;
};
BOOST_DESCRIBE_STRUCT(DeleteRole, (), (id, cascade))

struct GrantPermissions {
    static constexpr std::string_view op = "grant_permissions";
    RoleId role;
    std::vector<PermissionId> permissions;
};
BOOST_DESCRIBE_STRUCT(GrantPermissions, (), (role, permissions))

struct RevokePermissions {
    static constexpr std::string_view op = "revoke_permissions";
    RoleId role;
    std::vector<PermissionId> permissions;
};
BOOST_DESCRIBE_STRUCT(RevokePermissions, (), (role, permissions))

struct IncludeRoles {
    static constexpr std::string_view op = "include_roles";
    RoleId role;
    std::vector<RoleId> roles;
};
BOOST_DESCRIBE_STRUCT(IncludeRoles, (), (role, roles))

struct ExcludeRoles {
    static constexpr std::string_view op = "exclude_roles";
    RoleId role;
    std::vector<RoleId> roles;
};
BOOST_DESCRIBE_STRUCT(ExcludeRoles, (), (role, roles))

struct CreateGroup {
    static constexpr std::string_view op = "create_group";
    GroupId id;
    std::string name;
    std::string description;
    NameRule unique = NameRule::exact;
};
BOOST_DESCRIBE_STRUCT(CreateGroup, (), (id, name, description, unique))

struct UpdateGroup {
    static constexpr std::string_view op = "update_group";
    GroupId id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    NameRule unique = NameRule::exact;
};
BOOST_DESCRIBE_STRUCT(UpdateGroup, (), (id, name, description, unique))

/// In use while it is nested in a parent or has members.
struct DeleteGroup {
    static constexpr std::string_view op = "delete_group";
    GroupId id;
    bool cascade = false;
};
BOOST_DESCRIBE_STRUCT(DeleteGroup, (), (id, cascade))

struct AddMembers {
    static constexpr std::string_view op = "add_members";
    GroupId group;
    std::vector<UserId> users;
    std::optional<Instant> valid_from;
    std::optional<Instant> valid_until;
};
BOOST_DESCRIBE_STRUCT(AddMembers, (), (group, users, valid_from, valid_until))

struct RemoveMembers {
    static constexpr std::string_view op = "remove_members";
    GroupId group;
    std::vector<UserId> users;
};
BOOST_DESCRIBE_STRUCT(RemoveMembers, (), (group, users))

struct NestGroups {
    static constexpr std::string_view op = "nest_groups";
    GroupId group;
    std::vector<GroupId> children;
};
BOOST_DESCRIBE_STRUCT(NestGroups, (), (group, children))

struct UnnestGroups {
    static constexpr std::string_view op = "unnest_groups";
    GroupId group;
    std::vector<GroupId> children;
};
BOOST_DESCRIBE_STRUCT(UnnestGroups, (), (group, children))

struct AssignGroupRoles {
    static constexpr std::string_view op = "assign_group_roles";
    GroupId group;
    std::vector<RoleId> roles;
};
BOOST_DESCRIBE_STRUCT(AssignGroupRoles, (), (group, roles))

struct UnassignGroupRoles {
    static constexpr std::string_view op = "unassign_group_roles";
    GroupId group;
    std::vector<RoleId> roles;
};
BOOST_DESCRIBE_STRUCT(UnassignGroupRoles, (), (group, roles))

struct AssignUserRoles {
    static constexpr std::string_view op = "assign_user_roles";
    std::vector<RoleId> roles;
    std::vector<UserId> users;
    std::optional<Instant> valid_from;
    std::optional<Instant> valid_until;
};
BOOST_DESCRIBE_STRUCT(AssignUserRoles, (), (roles, users, valid_from, valid_until))

struct UnassignUserRoles {
    static constexpr std::string_view op = "unassign_user_roles";
    std::vector<RoleId> roles;
    std::vector<UserId> users;
};
BOOST_DESCRIBE_STRUCT(UnassignUserRoles, (), (roles, users))

struct GrantUserPermissions {
    static constexpr std::string_view op = "grant_user_permissions";
    std::vector<UserId> users;
    std::vector<PermissionId> permissions;
    std::optional<Instant> valid_from;
    std::optional<Instant> valid_until;
};
BOOST_DESCRIBE_STRUCT(GrantUserPermissions, (), (users, permissions, valid_from, valid_until))

struct RevokeUserPermissions {
    static constexpr std::string_view op = "revoke_user_permissions";
    std::vector<UserId> users;
    std::vector<PermissionId> permissions;
};
BOOST_DESCRIBE_STRUCT(RevokeUserPermissions, (), (users, permissions))

struct AddMappings {
    static constexpr std::string_view op = "add_mappings";
    GroupId group;
    std::vector<Mapping> mappings;
};
BOOST_DESCRIBE_STRUCT(AddMappings, (), (group, mappings))

struct RemoveMappings {
    static constexpr std::string_view op = "remove_mappings";
    GroupId group;
    std::vector<MappingId> mappings;
};
BOOST_DESCRIBE_STRUCT(RemoveMappings, (), (group, mappings))

struct UpdateConfiguration {
    static constexpr std::string_view op = "update_configuration";
    Configuration switches;
};
BOOST_DESCRIBE_STRUCT(UpdateConfiguration, (), (switches))

/// Moves `ids` to the end of the array, in this order. Asked for by the surface of the extension
/// alone, as is the next.
struct ReorderDocument {
    static constexpr std::string_view op = "reorder_document";
    DocumentArray array;
    std::vector<DocumentItem> ids;
};
BOOST_DESCRIBE_STRUCT(ReorderDocument, (), (array, ids))

/// Takes the arrays of `dropped` out of the document, then puts those of `written` in. Whoever
/// drops an array takes its items away before: an array that is not there shows nothing.
struct WriteCollections {
    static constexpr std::string_view op = "write_collections";
    std::vector<DocumentArray> dropped;
    std::vector<DocumentArray> written;
};
BOOST_DESCRIBE_STRUCT(WriteCollections, (), (dropped, written))

/// Leaves the first `first` records of the array and puts these after them, a JSON text of at most
/// `limits::document_record_bytes_max` each, as `json_text_bytes` counts. Only of `applications`,
/// `rules` and `configuration`. Always a change: what was there is not known here.
struct WriteDocumentRecords {
    static constexpr std::string_view op = "write_document_records";
    DocumentArray array;
    std::uint64_t first = 0;
    std::vector<std::string> records;
};
BOOST_DESCRIBE_STRUCT(WriteDocumentRecords, (), (array, first, records))

/// As if these switches had never been set. This and the next are asked for by the surface of the
/// extension alone.
struct ClearConfiguration {
    static constexpr std::string_view op = "clear_configuration";
    std::vector<TokenSwitch> switches;
};
BOOST_DESCRIBE_STRUCT(ClearConfiguration, (), (switches))

/// `key_hash`: lower-case hex SHA-256 of the text that the login integration must send.
struct RotateApiKey {
    static constexpr std::string_view op = "rotate_api_key";
    std::string key_hash;
};
BOOST_DESCRIBE_STRUCT(RotateApiKey, (), (key_hash))

struct UpdateResourceServer {
    static constexpr std::string_view op = "update_resource_server";
    bool enabled = false;
    std::optional<std::uint64_t> token_lifetime;
};
BOOST_DESCRIBE_STRUCT(UpdateResourceServer, (), (enabled, token_lifetime))

/// What an import left out of a document, a sentence each.
struct RecordRepair {
    static constexpr std::string_view op = "record_repair";
    std::vector<std::string> dropped;
};
BOOST_DESCRIBE_STRUCT(RecordRepair, (), (dropped))

using Change = std::variant<
    CreateApplication, UpdateApplication, DeleteApplication, CreateConnection, UpdateConnection,
    DeleteConnection, CreateUser, UpdateUser, DeleteUser, EraseUser, CreatePermission,
    UpdatePermission, DeletePermission, CreateRole, UpdateRole, DeleteRole, GrantPermissions,
    RevokePermissions, IncludeRoles, ExcludeRoles, CreateGroup, UpdateGroup, DeleteGroup,
    AddMembers, RemoveMembers, NestGroups, UnnestGroups, AssignGroupRoles, UnassignGroupRoles,
    AssignUserRoles, UnassignUserRoles, GrantUserPermissions, RevokeUserPermissions, AddMappings,
    RemoveMappings, UpdateConfiguration, ReorderDocument, WriteCollections, WriteDocumentRecords,
    ClearConfiguration, RotateApiKey, UpdateResourceServer, RecordRepair>;

/// The name of the change in `POST /v1/changes`, for example `add_members`. Those
/// about the document are no operations of that route.
std::string_view op_name(const Change& change);

/// The entities that the change names, the one it is about first. Without duplicates.
std::vector<EntityRef> named_entities(const Change& change);

} // namespace muniment::domain
