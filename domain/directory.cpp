#include "domain/directory.hpp"

#include "domain/text.hpp"

#include <tuple>

namespace muniment::domain {

namespace {

template <typename A, typename B>
const std::pair<A, B>& ends(const std::pair<A, B>& edge) {
    return edge;
}
template <typename A, typename B>
const std::pair<A, B>& ends(const std::pair<const std::pair<A, B>, Window>& edge) {
    return edge.first;
}

template <typename Edges>
auto rights_of(const Edges& edges, const typename Edges::key_type::first_type& left) {
    std::vector<typename Edges::key_type::second_type> rights;
    for (const auto& edge : edges)
        if (ends(edge).first == left) rights.push_back(ends(edge).second);
    return rights;
}

template <typename Edges>
auto lefts_of(const Edges& edges, const typename Edges::key_type::second_type& right) {
    std::vector<typename Edges::key_type::first_type> lefts;
    for (const auto& edge : edges)
        if (ends(edge).second == right) lefts.push_back(ends(edge).first);
    return lefts;
}

template <typename A, typename B>
std::optional<Window> window_of(const Directory::Edges<A, B>& edges, const A& left,
                                const B& right) {
    const auto found = edges.find({left, right});
    if (found == edges.end()) return std::nullopt;
    return found->second;
}

template <typename Entity, typename Id>
const Entity* entity_of(const std::map<Id, Entity>& entities, const Id& id) {
    const auto found = entities.find(id);
    return found == entities.end() ? nullptr : &found->second;
}

template <typename Entity, typename Id, typename Wanted>
std::vector<Id> ids_where(const std::map<Id, Entity>& entities, Wanted wanted) {
    std::vector<Id> ids;
    for (const auto& [id, entity] : entities)
        if (wanted(entity)) ids.push_back(id);
    return ids;
}

/// The entities of that name for which `among` holds.
template <typename Entity, typename Id, typename Among>
std::vector<Id> ids_named(const std::map<Id, Entity>& entities, std::string_view name,
                          NameRule rule, Among among) {
    const auto folded = fold_case(name);
    return ids_where(entities, [&](const Entity& entity) {
        return among(entity) &&
               (rule == NameRule::exact ? entity.name == name : fold_case(entity.name) == folded);
    });
}

} // namespace

bool Directory::operator==(const Directory& other) const {
    const auto all = [](const Directory& d) {
        return std::tie(d.applications, d.connections, d.users, d.permissions, d.roles, d.groups,
                        d.switches, d.memberships, d.user_roles, d.user_permissions, d.nestings,
                        d.group_roles, d.inclusions, d.role_permissions);
    };
    return all(*this) == all(other);
}

const Application* Directory::find(const ApplicationId& id) const {
    return entity_of(applications, id);
}
const Connection* Directory::find(const ConnectionId& id) const {
    return entity_of(connections, id);
}
const User* Directory::find(const UserId& id) const {
    return entity_of(users, id);
}
const Permission* Directory::find(const PermissionId& id) const {
    return entity_of(permissions, id);
}
const Role* Directory::find(const RoleId& id) const {
    return entity_of(roles, id);
}
const Group* Directory::find(const GroupId& id) const {
    return entity_of(groups, id);
}

std::vector<GroupId> Directory::groups_named(std::string_view name, NameRule rule) const {
    return ids_named(groups, name, rule, [](const Group&) { return true; });
}
std::vector<RoleId> Directory::roles_named(const std::optional<ApplicationId>& application,
                                           std::string_view name, NameRule rule) const {
    return ids_named(roles, name, rule,
                     [&](const Role& role) { return role.application == application; });
}
std::vector<PermissionId> Directory::permissions_named(const ApplicationId& application,
                                                       std::string_view name, NameRule rule) const {
    return ids_named(permissions, name, rule, [&](const Permission& permission) {
        return permission.application == application;
    });
}
std::vector<ApplicationId> Directory::application_ids() const {
    return ids_where(applications, [](const Application&) { return true; });
}
std::vector<RoleId> Directory::roles_of_application(const ApplicationId& id) const {
    return ids_where(roles, [&](const Role& role) { return role.application == id; });
}
std::vector<PermissionId> Directory::permissions_of_application(const ApplicationId& id) const {
    return ids_where(permissions,
                     [&](const Permission& permission) { return permission.application == id; });
}

std::optional<Window> Directory::membership(const GroupId& group, const UserId& user) const {
    return window_of(memberships, group, user);
}
std::vector<GroupId> Directory::groups_of(const UserId& user) const {
    return lefts_of(memberships, user);
}
std::vector<UserId> Directory::members_of(const GroupId& group) const {
    return rights_of(memberships, group);
}

bool Directory::is_nested(const GroupId& parent, const GroupId& child) const {
    return nestings.contains({parent, child});
}
std::vector<GroupId> Directory::parents_of(const GroupId& child) const {
    return lefts_of(nestings, child);
}
std::vector<GroupId> Directory::children_of(const GroupId& parent) const {
    return rights_of(nestings, parent);
}

bool Directory::group_has_role(const GroupId& group, const RoleId& role) const {
    return group_roles.contains({group, role});
}
std::vector<RoleId> Directory::roles_of(const GroupId& group) const {
    return rights_of(group_roles, group);
}
std::vector<GroupId> Directory::groups_with(const RoleId& role) const {
    return lefts_of(group_roles, role);
}

std::optional<Window> Directory::user_role(const RoleId& role, const UserId& user) const {
    return window_of(user_roles, role, user);
}
std::vector<RoleId> Directory::roles_of(const UserId& user) const {
    return lefts_of(user_roles, user);
}
std::vector<UserId> Directory::users_with(const RoleId& role) const {
    return rights_of(user_roles, role);
}

std::optional<Window> Directory::user_permission(const PermissionId& permission,
                                                 const UserId& user) const {
    return window_of(user_permissions, permission, user);
}
std::vector<PermissionId> Directory::permissions_of(const UserId& user) const {
    return lefts_of(user_permissions, user);
}
std::vector<UserId> Directory::users_with(const PermissionId& permission) const {
    return rights_of(user_permissions, permission);
}

bool Directory::is_included(const RoleId& including, const RoleId& included) const {
    return inclusions.contains({including, included});
}
std::vector<RoleId> Directory::included_in(const RoleId& including) const {
    return rights_of(inclusions, including);
}
std::vector<RoleId> Directory::including(const RoleId& included) const {
    return lefts_of(inclusions, included);
}

bool Directory::role_has_permission(const RoleId& role, const PermissionId& permission) const {
    return role_permissions.contains({role, permission});
}
std::vector<PermissionId> Directory::permissions_of(const RoleId& role) const {
    return rights_of(role_permissions, role);
}
std::vector<RoleId> Directory::roles_with(const PermissionId& permission) const {
    return lefts_of(role_permissions, permission);
}

std::uint64_t Directory::member_count(const GroupId& group) const {
    return members_of(group).size();
}
std::uint64_t Directory::user_count(const RoleId& role) const {
    return users_with(role).size();
}
std::uint64_t Directory::user_count(const PermissionId& permission) const {
    return users_with(permission).size();
}

std::optional<GroupId> Directory::group_with(const MappingId& mapping) const {
    for (const auto& [id, group] : groups)
        for (const auto& candidate : group.mappings)
            if (candidate.id == mapping) return id;
    return std::nullopt;
}

} // namespace muniment::domain
