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

/// What events say. The members of a struct are the members of `data` in the body of the event;
/// `type` is its name in the log. Both are kept for ever (docs/format/events.md).
namespace muniment::domain {

// --- the directory -----------------------------------------------------------------------------

struct ApplicationCreated {
    static constexpr std::string_view type = "application.created";
    ApplicationId application;
    std::string name;
    ApplicationType application_type = ApplicationType::regular_web;
    std::vector<std::string> callbacks;
    std::optional<std::vector<std::string>> required_roles = {};
    std::optional<std::string> denied_message = {};
    bool operator==(const ApplicationCreated&) const = default;
};
BOOST_DESCRIBE_STRUCT(ApplicationCreated, (),
                      (application, name, application_type, callbacks, required_roles,
                       denied_message))

/// Absent members stay as they are; empty `required_roles` or `denied_message`: none from now on.
struct ApplicationUpdated {
    static constexpr std::string_view type = "application.updated";
    ApplicationId application;
    std::optional<std::string> name;
    std::optional<ApplicationType> application_type;
    std::optional<std::vector<std::string>> callbacks;
    std::optional<std::vector<std::string>> required_roles = {};
    std::optional<std::string> denied_message = {};
    bool operator==(const ApplicationUpdated&) const = default;
};
BOOST_DESCRIBE_STRUCT(ApplicationUpdated, (),
                      (application, name, application_type, callbacks, required_roles,
                       denied_message))

struct ApplicationDeleted {
    static constexpr std::string_view type = "application.deleted";
    ApplicationId application;
    bool operator==(const ApplicationDeleted&) const = default;
};
BOOST_DESCRIBE_STRUCT(ApplicationDeleted, (), (application))

struct ConnectionCreated {
    static constexpr std::string_view type = "connection.created";
    ConnectionId connection;
    std::string name;
    std::string strategy;
    bool operator==(const ConnectionCreated&) const = default;
};
BOOST_DESCRIBE_STRUCT(ConnectionCreated, (), (connection, name, strategy))

struct ConnectionUpdated {
    static constexpr std::string_view type = "connection.updated";
    ConnectionId connection;
    std::optional<std::string> name;
    std::optional<std::string> strategy;
    bool operator==(const ConnectionUpdated&) const = default;
};
BOOST_DESCRIBE_STRUCT(ConnectionUpdated, (), (connection, name, strategy))

struct ConnectionDeleted {
    static constexpr std::string_view type = "connection.deleted";
    ConnectionId connection;
    bool operator==(const ConnectionDeleted&) const = default;
};
BOOST_DESCRIBE_STRUCT(ConnectionDeleted, (), (connection))

/// The user is registered. Edges that it already had stay. An absent profile cannot be read here.
struct UserCreated {
    static constexpr std::string_view type = "user.created";
    UserId user;
    std::optional<UserProfile> profile;
    bool operator==(const UserCreated&) const = default;
};
BOOST_DESCRIBE_STRUCT(UserCreated, (), (user, profile))

/// States the whole profile.
struct UserUpdated {
    static constexpr std::string_view type = "user.updated";
    UserId user;
    std::optional<UserProfile> profile;
    bool operator==(const UserUpdated&) const = default;
};
BOOST_DESCRIBE_STRUCT(UserUpdated, (), (user, profile))

/// How many edges an `x.deleted` event ended.
struct UserDeleted {
    static constexpr std::string_view type = "user.deleted";
    UserId user;
    std::uint64_t groups = 0;
    std::uint64_t roles = 0;
    std::uint64_t permissions = 0;
    bool operator==(const UserDeleted&) const = default;
};
BOOST_DESCRIBE_STRUCT(UserDeleted, (), (user, groups, roles, permissions))

/// Every key of the user's profile is destroyed: no profile of this user up to here can be read.
/// `keys` are the ids of the destroyed keys.
struct UserErased {
    static constexpr std::string_view type = "user.erased";
    UserId user;
    std::vector<std::string> keys;
    bool operator==(const UserErased&) const = default;
};
BOOST_DESCRIBE_STRUCT(UserErased, (), (user, keys))

struct PermissionCreated {
    static constexpr std::string_view type = "permission.created";
    PermissionId permission;
    ApplicationId application;
    ApplicationRefType application_type = ApplicationRefType::client;
    std::string name;
    std::string description;
    bool operator==(const PermissionCreated&) const = default;
};
BOOST_DESCRIBE_STRUCT(PermissionCreated, (),
                      (permission, application, application_type, name, description))

struct PermissionUpdated {
    static constexpr std::string_view type = "permission.updated";
    PermissionId permission;
    std::optional<ApplicationId> application;
    std::optional<ApplicationRefType> application_type;
    std::optional<std::string> name;
    std::optional<std::string> description;
    bool operator==(const PermissionUpdated&) const = default;
};
BOOST_DESCRIBE_STRUCT(PermissionUpdated, (),
                      (permission, application, application_type, name, description))

struct PermissionDeleted {
    static constexpr std::string_view type = "permission.deleted";
    PermissionId permission;
    std::uint64_t roles = 0;
    std::uint64_t users = 0;
    bool operator==(const PermissionDeleted&) const = default;
};
BOOST_DESCRIBE_STRUCT(PermissionDeleted, (), (permission, roles, users))

struct RoleCreated {
    static constexpr std::string_view type = "role.created";
    RoleId role;
    std::optional<ApplicationId> application;
    std::optional<ApplicationRefType> application_type;
    std::string name;
    std::string description;
    bool operator==(const RoleCreated&) const = default;
};
BOOST_DESCRIBE_STRUCT(RoleCreated, (), (role, application, application_type, name, description))

/// Absent members stay as they are; `application` can be set or changed, not taken away.
struct RoleUpdated {
    static constexpr std::string_view type = "role.updated";
    RoleId role;
    std::optional<ApplicationId> application;
    std::optional<ApplicationRefType> application_type;
    std::optional<std::string> name;
    std::optional<std::string> description;
    bool operator==(const RoleUpdated&) const = default;
};
BOOST_DESCRIBE_STRUCT(RoleUpdated, (), (role, application, application_type, name, description))

struct RoleDeleted {
    static constexpr std::string_view type = "role.deleted";
    RoleId role;
    std::uint64_t groups = 0;
    std::uint64_t users = 0;
    std::uint64_t permissions = 0;
    std::uint64_t includes = 0;    ///< roles that this one included
    std::uint64_t included_by = 0; ///< roles that included this one
    bool operator==(const RoleDeleted&) const = default;
};
BOOST_DESCRIBE_STRUCT(RoleDeleted, (), (role, groups, users, permissions, includes, included_by))

struct PermissionsGranted {
    static constexpr std::string_view type = "role.permissions_granted";
    RoleId role;
    std::vector<PermissionId> permissions;
    bool operator==(const PermissionsGranted&) const = default;
};
BOOST_DESCRIBE_STRUCT(PermissionsGranted, (), (role, permissions))

struct PermissionsRevoked {
    static constexpr std::string_view type = "role.permissions_revoked";
    RoleId role;
    std::vector<PermissionId> permissions;
    bool operator==(const PermissionsRevoked&) const = default;
};
BOOST_DESCRIBE_STRUCT(PermissionsRevoked, (), (role, permissions))

/// `role` now holds what each of `roles` holds.
struct RolesIncluded {
    static constexpr std::string_view type = "role.roles_included";
    RoleId role;
    std::vector<RoleId> roles;
    bool operator==(const RolesIncluded&) const = default;
};
BOOST_DESCRIBE_STRUCT(RolesIncluded, (), (role, roles))

struct RolesExcluded {
    static constexpr std::string_view type = "role.roles_excluded";
    RoleId role;
    std::vector<RoleId> roles;
    bool operator==(const RolesExcluded&) const = default;
};
BOOST_DESCRIBE_STRUCT(RolesExcluded, (), (role, roles))

struct GroupCreated {
    static constexpr std::string_view type = "group.created";
    GroupId group;
    std::string name;
    std::string description;
    bool operator==(const GroupCreated&) const = default;
};
BOOST_DESCRIBE_STRUCT(GroupCreated, (), (group, name, description))

struct GroupUpdated {
    static constexpr std::string_view type = "group.updated";
    GroupId group;
    std::optional<std::string> name;
    std::optional<std::string> description;
    bool operator==(const GroupUpdated&) const = default;
};
BOOST_DESCRIBE_STRUCT(GroupUpdated, (), (group, name, description))

struct GroupDeleted {
    static constexpr std::string_view type = "group.deleted";
    GroupId group;
    std::uint64_t members = 0;
    std::uint64_t parents = 0;
    std::uint64_t children = 0;
    std::uint64_t roles = 0;
    std::uint64_t mappings = 0;
    bool operator==(const GroupDeleted&) const = default;
};
BOOST_DESCRIBE_STRUCT(GroupDeleted, (), (group, members, parents, children, roles, mappings))

/// The whole window of these memberships is now the one stated; an open membership with another
/// window ends here and begins anew.
struct MembersAdded {
    static constexpr std::string_view type = "group.members_added";
    GroupId group;
    std::vector<UserId> users;
    std::optional<Instant> valid_from;
    std::optional<Instant> valid_until;
    bool operator==(const MembersAdded&) const = default;
};
BOOST_DESCRIBE_STRUCT(MembersAdded, (), (group, users, valid_from, valid_until))

struct MembersRemoved {
    static constexpr std::string_view type = "group.members_removed";
    GroupId group;
    std::vector<UserId> users;
    bool operator==(const MembersRemoved&) const = default;
};
BOOST_DESCRIBE_STRUCT(MembersRemoved, (), (group, users))

/// Members of `children` are from now on members of `group` and its ancestors.
struct GroupsNested {
    static constexpr std::string_view type = "group.groups_nested";
    GroupId group;
    std::vector<GroupId> children;
    bool operator==(const GroupsNested&) const = default;
};
BOOST_DESCRIBE_STRUCT(GroupsNested, (), (group, children))

struct GroupsUnnested {
    static constexpr std::string_view type = "group.groups_unnested";
    GroupId group;
    std::vector<GroupId> children;
    bool operator==(const GroupsUnnested&) const = default;
};
BOOST_DESCRIBE_STRUCT(GroupsUnnested, (), (group, children))

struct GroupRolesAssigned {
    static constexpr std::string_view type = "group.roles_assigned";
    GroupId group;
    std::vector<RoleId> roles;
    bool operator==(const GroupRolesAssigned&) const = default;
};
BOOST_DESCRIBE_STRUCT(GroupRolesAssigned, (), (group, roles))

struct GroupRolesUnassigned {
    static constexpr std::string_view type = "group.roles_unassigned";
    GroupId group;
    std::vector<RoleId> roles;
    bool operator==(const GroupRolesUnassigned&) const = default;
};
BOOST_DESCRIBE_STRUCT(GroupRolesUnassigned, (), (group, roles))

/// Every user of `users` has `role`, with the window stated.
struct UserRolesAssigned {
    static constexpr std::string_view type = "user.roles_assigned";
    RoleId role;
    std::vector<UserId> users;
    std::optional<Instant> valid_from;
    std::optional<Instant> valid_until;
    bool operator==(const UserRolesAssigned&) const = default;
};
BOOST_DESCRIBE_STRUCT(UserRolesAssigned, (), (role, users, valid_from, valid_until))

struct UserRolesUnassigned {
    static constexpr std::string_view type = "user.roles_unassigned";
    RoleId role;
    std::vector<UserId> users;
    bool operator==(const UserRolesUnassigned&) const = default;
};
BOOST_DESCRIBE_STRUCT(UserRolesUnassigned, (), (role, users))

/// Every user of `users` has `permission` directly, with the window stated.
struct UserPermissionsGranted {
    static constexpr std::string_view type = "user.permissions_granted";
    PermissionId permission;
    std::vector<UserId> users;
    std::optional<Instant> valid_from;
    std::optional<Instant> valid_until;
    bool operator==(const UserPermissionsGranted&) const = default;
};
BOOST_DESCRIBE_STRUCT(UserPermissionsGranted, (), (permission, users, valid_from, valid_until))

struct UserPermissionsRevoked {
    static constexpr std::string_view type = "user.permissions_revoked";
    PermissionId permission;
    std::vector<UserId> users;
    bool operator==(const UserPermissionsRevoked&) const = default;
};
BOOST_DESCRIBE_STRUCT(UserPermissionsRevoked, (), (permission, users))

struct MappingsAdded {
    static constexpr std::string_view type = "group.mappings_added";
    GroupId group;
    std::vector<Mapping> mappings;
    bool operator==(const MappingsAdded&) const = default;
};
BOOST_DESCRIBE_STRUCT(MappingsAdded, (), (group, mappings))

struct MappingsRemoved {
    static constexpr std::string_view type = "group.mappings_removed";
    GroupId group;
    std::vector<MappingId> mappings;
    bool operator==(const MappingsRemoved&) const = default;
};
BOOST_DESCRIBE_STRUCT(MappingsRemoved, (), (group, mappings))

/// Only the switches that change are present.
struct ConfigurationUpdated {
    static constexpr std::string_view type = "configuration.updated";
    Configuration switches;
    bool operator==(const ConfigurationUpdated&) const = default;
};
BOOST_DESCRIBE_STRUCT(ConfigurationUpdated, (), (switches))

/// `ids` are moved to the end of the array, in this order. Those that it does not hold are nothing.
/// Read by the surface of the extension alone (domain/document.hpp).
struct DocumentReordered {
    static constexpr std::string_view type = "document.reordered";
    DocumentArray array;
    std::vector<DocumentItem> ids;
    bool operator==(const DocumentReordered&) const = default;
};
BOOST_DESCRIBE_STRUCT(DocumentReordered, (), (array, ids))

/// The arrays of `dropped` are no longer there, then those of `written` are; one at the top that
/// was not there is the last one at the top.
struct CollectionsWritten {
    static constexpr std::string_view type = "document.collections_written";
    std::vector<DocumentArray> dropped;
    std::vector<DocumentArray> written;
    bool operator==(const CollectionsWritten&) const = default;
};
BOOST_DESCRIBE_STRUCT(CollectionsWritten, (), (dropped, written))

/// The records of the array from index `first` on are no longer there; these are, a JSON text each.
/// Beyond the end: after the last. Of `applications` and `rules`, which nothing but the extension's
/// first version read, and of `configuration`, where a record may be there without any switch.
struct DocumentRecordsWritten {
    static constexpr std::string_view type = "document.records_written";
    DocumentArray array;
    std::uint64_t first = 0;
    std::vector<std::string> records;
    bool operator==(const DocumentRecordsWritten&) const = default;
};
BOOST_DESCRIBE_STRUCT(DocumentRecordsWritten, (), (array, first, records))

/// These switches are as if they had never been set.
struct ConfigurationCleared {
    static constexpr std::string_view type = "configuration.cleared";
    std::vector<TokenSwitch> switches;
    bool operator==(const ConfigurationCleared&) const = default;
};
BOOST_DESCRIBE_STRUCT(ConfigurationCleared, (), (switches))

// --- the store ---------------------------------------------------------------------------------

/// Position 1 of every log. Keys in signed-note verifier form and as hex of the raw public key.
struct LogCreated {
    static constexpr std::string_view type = "log.created";
    std::string origin;
    std::string log_key;   ///< signed-note verifier key, `name+hash+base64`
    std::string event_key; ///< raw Ed25519 public key, 64 lower-case hex digits
    bool operator==(const LogCreated&) const = default;
};
BOOST_DESCRIBE_STRUCT(LogCreated, (), (origin, log_key, event_key))

enum class KeyPurpose { log, event };
BOOST_DESCRIBE_ENUM(KeyPurpose, log, event)

/// Signed by the old event key; the new key is valid from the next position (`event`) or from the
/// checkpoint of the next commit (`log`).
struct KeyRotated {
    static constexpr std::string_view type = "key.rotated";
    KeyPurpose purpose = KeyPurpose::event;
    std::string old_key;
    std::string new_key; ///< in the form that `log.created` has for this purpose
    bool operator==(const KeyRotated&) const = default;
};
BOOST_DESCRIBE_STRUCT(KeyRotated, (), (purpose, old_key, new_key))

/// An API client. `token_hash` is the lower-case hex SHA-256 of its token, which is never stored.
struct ClientCreated {
    static constexpr std::string_view type = "client.created";
    std::string client;
    std::string name;
    std::vector<std::string> scopes;
    std::string token_hash;
    std::optional<Instant> expires_at;
    bool operator==(const ClientCreated&) const = default;
};
BOOST_DESCRIBE_STRUCT(ClientCreated, (), (client, name, scopes, token_hash, expires_at))

struct ClientRevoked {
    static constexpr std::string_view type = "client.revoked";
    std::string client;
    bool operator==(const ClientRevoked&) const = default;
};
BOOST_DESCRIBE_STRUCT(ClientRevoked, (), (client))

/// Attempts of one principal on one route, turned down for one reason; all three empty: of several.
struct AccessRefused {
    static constexpr std::string_view type = "access.refused";
    std::string principal; ///< the id of the client, or empty where nobody was authenticated
    std::string route;
    std::string problem; ///< the problem type, for example `forbidden`
    std::uint64_t count = 0;
    Instant first_at;
    Instant last_at;
    bool operator==(const AccessRefused&) const = default;
};
BOOST_DESCRIBE_STRUCT(AccessRefused, (), (principal, route, problem, count, first_at, last_at))

/// What one principal read of the evidence through one route with one query.
/// Of one who asks too many things route and query are empty; where too many do, all three.
struct EvidenceRead {
    static constexpr std::string_view type = "evidence.read";
    std::string principal; ///< the id of the client
    std::string route;     ///< `GET /v1/snapshot`
    std::string query;     ///< the path and query of the first request, cut after 1 000 bytes
    std::uint64_t count = 0;
    Instant first_at;
    Instant last_at;
    bool operator==(const EvidenceRead&) const = default;
};
BOOST_DESCRIBE_STRUCT(EvidenceRead, (), (principal, route, query, count, first_at, last_at))

/// The key of the login integration. `key_hash` is the lower-case hex SHA-256 of what `x-api-key`
/// carries; neither that nor the key is stored. The key before it is void.
struct ApiKeyRotated {
    static constexpr std::string_view type = "api_key.rotated";
    std::string key_hash;
    bool operator==(const ApiKeyRotated&) const = default;
};
BOOST_DESCRIBE_STRUCT(ApiKeyRotated, (), (key_hash))

/// The API of the extension: whether there is one, and how many seconds its tokens live.
struct ResourceServerUpdated {
    static constexpr std::string_view type = "resource_server.updated";
    bool enabled = false;
    std::optional<std::uint64_t> token_lifetime;
    bool operator==(const ResourceServerUpdated&) const = default;
};
BOOST_DESCRIBE_STRUCT(ResourceServerUpdated, (), (enabled, token_lifetime))

/// What an import of a document left out because it led nowhere, a sentence each: a JSON pointer
/// into the document and what was wrong there. In the batch of the import.
struct DocumentRepaired {
    static constexpr std::string_view type = "document.repaired";
    std::vector<std::string> dropped;
    bool operator==(const DocumentRepaired&) const = default;
};
BOOST_DESCRIBE_STRUCT(DocumentRepaired, (), (dropped))

using EventData = std::variant<
    ApplicationCreated, ApplicationUpdated, ApplicationDeleted, ConnectionCreated,
    ConnectionUpdated, ConnectionDeleted, UserCreated, UserUpdated, UserDeleted, UserErased,
    PermissionCreated, PermissionUpdated, PermissionDeleted, RoleCreated, RoleUpdated, RoleDeleted,
    PermissionsGranted, PermissionsRevoked, RolesIncluded, RolesExcluded, GroupCreated,
    GroupUpdated, GroupDeleted, MembersAdded, MembersRemoved, GroupsNested, GroupsUnnested,
    GroupRolesAssigned, GroupRolesUnassigned, UserRolesAssigned, UserRolesUnassigned,
    UserPermissionsGranted, UserPermissionsRevoked, MappingsAdded, MappingsRemoved,
    ConfigurationUpdated, DocumentReordered, CollectionsWritten, DocumentRecordsWritten,
    ConfigurationCleared, LogCreated, KeyRotated, ClientCreated, ClientRevoked, AccessRefused,
    EvidenceRead, ApiKeyRotated, ResourceServerUpdated, DocumentRepaired>;

/// The name of the event in the log, for example `group.members_added`.
std::string_view type_name(const EventData& data);

/// Whether the event changes the directory or its configuration; the others are store events.
bool is_directory_event(const EventData& data);

/// The entities that the event names, without those it reaches through edges it ends.
/// A user is named whether registered or not. Sorted, without duplicates.
std::vector<EntityRef> subjects(const EventData& data);

} // namespace muniment::domain
