#include "domain/access.hpp"

#include <algorithm>

namespace muniment::domain {

namespace {

/// Adds to `reached` whatever `next` leads to, again and again.
template <typename Id, typename Next>
void close(std::set<Id>& reached, Next next) {
    std::vector<Id> open(reached.begin(), reached.end());
    while (!open.empty()) {
        const auto id = std::move(open.back());
        open.pop_back();
        for (auto& further : next(id))
            if (reached.insert(further).second) open.push_back(std::move(further));
    }
}

std::set<GroupId> direct_groups(const DirectoryView& directory, const UserId& user,
                                Instant instant) {
    std::set<GroupId> groups;
    for (auto& group : directory.groups_of(user))
        if (directory.membership(group, user)->contains(instant)) groups.insert(std::move(group));
    return groups;
}

std::set<GroupId> mapped_groups(const Directory& directory, const std::set<GroupId>& direct,
                                const LoginContext& login) {
    std::set<std::string> incoming(login.groups.begin(), login.groups.end());
    for (const auto& group : direct)
        incoming.insert(directory.find(group)->name);
    std::set<GroupId> mapped;
    for (const auto& [id, group] : directory.groups) {
        const auto applies = [&](const Mapping& mapping) {
            return mapping.connection_name == login.connection &&
                   incoming.contains(mapping.group_name);
        };
        if (std::any_of(group.mappings.begin(), group.mappings.end(), applies)) mapped.insert(id);
    }
    return mapped;
}

void add_ancestors(const DirectoryView& directory, std::set<GroupId>& groups) {
    close(groups, [&](const GroupId& group) { return directory.parents_of(group); });
}

std::set<RoleId> roles_through(const DirectoryView& directory, const std::set<GroupId>& groups,
                               const UserId& user, Instant instant) {
    std::set<RoleId> roles;
    for (const auto& group : groups)
        for (auto& role : directory.roles_of(group))
            roles.insert(std::move(role));
    for (auto& role : directory.roles_of(user))
        if (directory.user_role(role, user)->contains(instant)) roles.insert(std::move(role));
    close(roles, [&](const RoleId& role) { return directory.included_in(role); });
    return roles;
}

std::set<PermissionId> permissions_through(const DirectoryView& directory,
                                           const std::set<RoleId>& roles, const UserId& user,
                                           Instant instant) {
    std::set<PermissionId> permissions;
    for (const auto& role : roles)
        for (auto& permission : directory.permissions_of(role))
            permissions.insert(std::move(permission));
    for (auto& permission : directory.permissions_of(user))
        if (directory.user_permission(permission, user)->contains(instant))
            permissions.insert(std::move(permission));
    return permissions;
}

} // namespace

std::set<GroupId> effective_groups(const Directory& directory, const UserId& user, Instant instant,
                                   const std::optional<LoginContext>& login) {
    auto groups = direct_groups(directory, user, instant);
    if (login) groups.merge(mapped_groups(directory, groups, *login));
    add_ancestors(directory, groups);
    return groups;
}

std::set<RoleId> effective_roles(const Directory& directory, const UserId& user, Instant instant,
                                 const std::optional<LoginContext>& login) {
    return roles_through(directory, effective_groups(directory, user, instant, login), user,
                         instant);
}

std::set<PermissionId> effective_permissions(const Directory& directory, const UserId& user,
                                             Instant instant,
                                             const std::optional<LoginContext>& login) {
    return permissions_through(directory, effective_roles(directory, user, instant, login), user,
                               instant);
}

std::set<PermissionId> effective_permissions(const DirectoryView& directory, const UserId& user,
                                             Instant instant) {
    auto groups = direct_groups(directory, user, instant);
    add_ancestors(directory, groups);
    return permissions_through(directory, roles_through(directory, groups, user, instant), user,
                               instant);
}

} // namespace muniment::domain
