#pragma once

#include "domain/directory_view.hpp"
#include "domain/event_data.hpp"
#include "domain/time.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace muniment::domain {

/// The directory as plain maps and sets: the definition of what events mean. Made to be obviously
/// right, not fast; the permission index is compared with it at every position.
///
/// Not thread-safe. A copy is an independent directory.
class Directory final : public DirectoryView {
  public:
    template <typename A, typename B>
    using Edges = std::map<std::pair<A, B>, Window>;

    std::map<ApplicationId, Application> applications;
    std::map<ConnectionId, Connection> connections;
    std::map<UserId, User> users; ///< registered ones
    std::map<PermissionId, Permission> permissions;
    std::map<RoleId, Role> roles;
    std::map<GroupId, Group> groups;
    Configuration switches;

    Edges<GroupId, UserId> memberships;
    Edges<RoleId, UserId> user_roles;
    Edges<PermissionId, UserId> user_permissions;
    std::set<std::pair<GroupId, GroupId>> nestings; ///< parent, child
    std::set<std::pair<GroupId, RoleId>> group_roles;
    std::set<std::pair<RoleId, RoleId>> inclusions; ///< including, included
    std::set<std::pair<RoleId, PermissionId>> role_permissions;

    bool operator==(const Directory& other) const;

    const Application* find(const ApplicationId& id) const override;
    const Connection* find(const ConnectionId& id) const override;
    const User* find(const UserId& id) const override;
    const Permission* find(const PermissionId& id) const override;
    const Role* find(const RoleId& id) const override;
    const Group* find(const GroupId& id) const override;
    Configuration configuration() const override { return switches; }

    std::vector<GroupId> groups_named(std::string_view name, NameRule rule) const override;
    std::vector<RoleId> roles_named(const std::optional<ApplicationId>& application,
                                    std::string_view name, NameRule rule) const override;
    std::vector<PermissionId> permissions_named(const ApplicationId& application,
                                                std::string_view name,
                                                NameRule rule) const override;
    std::vector<ApplicationId> application_ids() const override;
    std::vector<RoleId> roles_of_application(const ApplicationId& id) const override;
    std::vector<PermissionId> permissions_of_application(const ApplicationId& id) const override;

    std::optional<Window> membership(const GroupId& group, const UserId& user) const override;
    std::vector<GroupId> groups_of(const UserId& user) const override;
    std::vector<UserId> members_of(const GroupId& group) const override;
    bool is_nested(const GroupId& parent, const GroupId& child) const override;
    std::vector<GroupId> parents_of(const GroupId& child) const override;
    std::vector<GroupId> children_of(const GroupId& parent) const override;
    bool group_has_role(const GroupId& group, const RoleId& role) const override;
    std::vector<RoleId> roles_of(const GroupId& group) const override;
    std::vector<GroupId> groups_with(const RoleId& role) const override;
    std::optional<Window> user_role(const RoleId& role, const UserId& user) const override;
    std::vector<RoleId> roles_of(const UserId& user) const override;
    std::vector<UserId> users_with(const RoleId& role) const override;
    std::optional<Window> user_permission(const PermissionId& permission,
                                          const UserId& user) const override;
    std::vector<PermissionId> permissions_of(const UserId& user) const override;
    std::vector<UserId> users_with(const PermissionId& permission) const override;
    bool is_included(const RoleId& including, const RoleId& included) const override;
    std::vector<RoleId> included_in(const RoleId& including) const override;
    std::vector<RoleId> including(const RoleId& included) const override;
    bool role_has_permission(const RoleId& role, const PermissionId& permission) const override;
    std::vector<PermissionId> permissions_of(const RoleId& role) const override;
    std::vector<RoleId> roles_with(const PermissionId& permission) const override;
    std::uint64_t member_count(const GroupId& group) const override;
    std::uint64_t user_count(const RoleId& role) const override;
    std::uint64_t user_count(const PermissionId& permission) const override;
    std::optional<GroupId> group_with(const MappingId& mapping) const override;
};

/// What `directory` is after `event`. Total: an event that names what is not there changes nothing.
/// Store events change nothing.
void evolve(Directory& directory, const EventData& event);

} // namespace muniment::domain
