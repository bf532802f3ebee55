#pragma once

#include "domain/changes.hpp"
#include "domain/relations.hpp"

#include <utility>
#include <vector>

namespace muniment::api {

/// How an array of the document and an edge of the directory belong together.
template <typename Relation>
struct EdgeArray;

template <>
struct EdgeArray<domain::relation::Membership> {
    static constexpr const char* name = "members";
    static auto array(const domain::GroupId& group) { return domain::arrays::members(group); }
    static domain::Change add(const domain::GroupId& group, std::vector<domain::UserId> users) {
        return domain::AddMembers{group, std::move(users), {}, {}};
    }
    static domain::Change remove(const domain::GroupId& group, std::vector<domain::UserId> users) {
        return domain::RemoveMembers{group, std::move(users)};
    }
};

template <>
struct EdgeArray<domain::relation::Nesting> {
    static constexpr const char* name = "nested";
    static auto array(const domain::GroupId& group) { return domain::arrays::nested(group); }
    static domain::Change add(const domain::GroupId& group, std::vector<domain::GroupId> children) {
        return domain::NestGroups{group, std::move(children)};
    }
    static domain::Change remove(const domain::GroupId& group,
                                 std::vector<domain::GroupId> children) {
        return domain::UnnestGroups{group, std::move(children)};
    }
};

template <>
struct EdgeArray<domain::relation::GroupRole> {
    static constexpr const char* name = "roles";
    static auto array(const domain::GroupId& group) { return domain::arrays::roles(group); }
    static domain::Change add(const domain::GroupId& group, std::vector<domain::RoleId> roles) {
        return domain::AssignGroupRoles{group, std::move(roles)};
    }
    static domain::Change remove(const domain::GroupId& group, std::vector<domain::RoleId> roles) {
        return domain::UnassignGroupRoles{group, std::move(roles)};
    }
};

template <>
struct EdgeArray<domain::relation::RolePermission> {
    static constexpr const char* name = "permissions";
    static auto array(const domain::RoleId& role) { return domain::arrays::permissions(role); }
    static domain::Change add(const domain::RoleId& role,
                              std::vector<domain::PermissionId> permissions) {
        return domain::GrantPermissions{role, std::move(permissions)};
    }
    static domain::Change remove(const domain::RoleId& role,
                                 std::vector<domain::PermissionId> permissions) {
        return domain::RevokePermissions{role, std::move(permissions)};
    }
};

template <>
struct EdgeArray<domain::relation::UserRole> {
    static constexpr const char* name = "users";
    static auto array(const domain::RoleId& role) { return domain::arrays::users(role); }
    static domain::Change add(const domain::RoleId& role, std::vector<domain::UserId> users) {
        return domain::AssignUserRoles{{role}, std::move(users), {}, {}};
    }
    static domain::Change remove(const domain::RoleId& role, std::vector<domain::UserId> users) {
        return domain::UnassignUserRoles{{role}, std::move(users)};
    }
};

} // namespace muniment::api
