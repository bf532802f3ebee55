#pragma once

#include "domain/changes.hpp"
#include "domain/entities.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace muniment::domain {

/// The directory as a decision meets it: entities by id and by name, living edges both ways.
///
/// What a pointer points to stays until the view changes. An edge is there until it is removed or
/// one of its ends is deleted, whatever its window says: deciding knows no clock. Lists have no
/// duplicates and no promised order. Thread-safety is that of the implementation.
class DirectoryView {
  public:
    virtual ~DirectoryView() = default;

    virtual const Application* find(const ApplicationId& id) const = 0;
    virtual const Connection* find(const ConnectionId& id) const = 0;
    virtual const User* find(const UserId& id) const = 0; ///< registered users
    virtual const Permission* find(const PermissionId& id) const = 0;
    virtual const Role* find(const RoleId& id) const = 0;
    virtual const Group* find(const GroupId& id) const = 0;
    virtual Configuration configuration() const = 0;

    /// Who bears this name under this rule. Within a batch there may be several.
    virtual std::vector<GroupId> groups_named(std::string_view name, NameRule rule) const = 0;
    virtual std::vector<RoleId> roles_named(const std::optional<ApplicationId>& application,
                                            std::string_view name, NameRule rule) const = 0;
    virtual std::vector<PermissionId> permissions_named(const ApplicationId& application,
                                                        std::string_view name,
                                                        NameRule rule) const = 0;

    virtual std::vector<ApplicationId> application_ids() const = 0;
    virtual std::vector<RoleId> roles_of_application(const ApplicationId& id) const = 0;
    virtual std::vector<PermissionId> permissions_of_application(const ApplicationId& id) const = 0;

    // The edges, each as a question about one and as lists from both ends.
    virtual std::optional<Window> membership(const GroupId& group, const UserId& user) const = 0;
    virtual std::vector<GroupId> groups_of(const UserId& user) const = 0;
    virtual std::vector<UserId> members_of(const GroupId& group) const = 0;

    virtual bool is_nested(const GroupId& parent, const GroupId& child) const = 0;
    virtual std::vector<GroupId> parents_of(const GroupId& child) const = 0;
    virtual std::vector<GroupId> children_of(const GroupId& parent) const = 0;

    virtual bool group_has_role(const GroupId& group, const RoleId& role) const = 0;
    virtual std::vector<RoleId> roles_of(const GroupId& group) const = 0;
    virtual std::vector<GroupId> groups_with(const RoleId& role) const = 0;

    virtual std::optional<Window> user_role(const RoleId& role, const UserId& user) const = 0;
    virtual std::vector<RoleId> roles_of(const UserId& user) const = 0;
    virtual std::vector<UserId> users_with(const RoleId& role) const = 0;

    virtual std::optional<Window> user_permission(const PermissionId& permission,
                                                  const UserId& user) const = 0;
    virtual std::vector<PermissionId> permissions_of(const UserId& user) const = 0;
    virtual std::vector<UserId> users_with(const PermissionId& permission) const = 0;

    virtual bool is_included(const RoleId& including, const RoleId& included) const = 0;
    virtual std::vector<RoleId>
    included_in(const RoleId& including) const = 0;                          ///< what it includes
    virtual std::vector<RoleId> including(const RoleId& included) const = 0; ///< what includes it

    virtual bool role_has_permission(const RoleId& role, const PermissionId& permission) const = 0;
    virtual std::vector<PermissionId> permissions_of(const RoleId& role) const = 0;
    virtual std::vector<RoleId> roles_with(const PermissionId& permission) const = 0;

    // How many, without making the lists that can be long.
    virtual std::uint64_t member_count(const GroupId& group) const = 0;
    virtual std::uint64_t user_count(const RoleId& role) const = 0;
    virtual std::uint64_t user_count(const PermissionId& permission) const = 0;

    /// The group that has this mapping now.
    virtual std::optional<GroupId> group_with(const MappingId& mapping) const = 0;

    /// The next questions are about these users; who has far to go for the answers may set out.
    virtual void expect(std::span<const UserId> users) const { static_cast<void>(users); }
};

} // namespace muniment::domain
