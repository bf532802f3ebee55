#include "api/auth0/user_changes.hpp"

#include "api/auth0/guid.hpp"

#include <unordered_set>

namespace muniment::api::auth0 {

using domain::DirectoryView;
using domain::GroupId;
using domain::NameRule;
using domain::RoleId;
using domain::UserId;
using Texts = std::vector<std::string>;

namespace {

std::vector<GroupId> groups_meant(const DirectoryView& directory, const Texts& texts) {
    const bool are_ids = looks_like_guid(texts.front());
    std::vector<GroupId> groups;
    for (const auto& text : each_once(texts)) {
        if (are_ids) {
            if (const auto* group = find_group(directory, text)) groups.push_back(group->id);
        } else {
            for (auto& group : directory.groups_named(text, NameRule::exact))
                groups.push_back(std::move(group));
        }
    }
    return groups;
}

std::vector<RoleId> roles_meant(const DirectoryView& directory, const Texts& texts) {
    std::vector<RoleId> roles;
    if (looks_like_guid(texts.front())) {
        for (const auto& text : each_once(texts))
            if (const auto* role = find_role(directory, text)) roles.push_back(role->id);
        return roles;
    }
    const std::unordered_set<std::string_view> names(texts.begin(), texts.end());
    for (const auto& application : directory.application_ids())
        for (auto& role : directory.roles_of_application(application))
            if (names.contains(directory.find(role)->name)) roles.push_back(std::move(role));
    return roles;
}

} // namespace

Derived join_groups(const DirectoryView& directory, const UserId& user, const Texts& ids_or_names) {
    Changes changes;
    for (auto& group : groups_meant(directory, ids_or_names))
        changes.emplace_back(domain::AddMembers{std::move(group), {user}, {}, {}});
    return changes;
}

Derived leave_groups(const DirectoryView& directory, const UserId& user, const Texts& groups) {
    Changes changes;
    for (const auto& text : each_once(groups)) {
        const auto* group = find_group(directory, text);
        if (group == nullptr) return is_missing(text, "groups");
        if (directory.membership(group->id, user))
            changes.emplace_back(domain::RemoveMembers{group->id, {user}});
    }
    return changes;
}

Derived take_roles(const DirectoryView& directory, const UserId& user, const Texts& ids_or_names) {
    auto roles = roles_meant(directory, ids_or_names);
    std::sort(roles.begin(), roles.end());
    Changes changes;
    if (!roles.empty())
        changes.emplace_back(domain::AssignUserRoles{std::move(roles), {user}, {}, {}});
    return changes;
}

Derived drop_roles(const DirectoryView& directory, const UserId& user, const Texts& roles) {
    std::vector<RoleId> held;
    for (const auto& text : each_once(roles)) {
        const auto* role = find_role(directory, text);
        if (role == nullptr) return is_missing(text, "roles");
        if (directory.user_role(role->id, user)) held.push_back(role->id);
    }
    Changes changes;
    if (!held.empty()) changes.emplace_back(domain::UnassignUserRoles{std::move(held), {user}});
    return changes;
}

} // namespace muniment::api::auth0
