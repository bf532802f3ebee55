#include "api/auth0/role_changes.hpp"

#include <set>

namespace muniment::api::auth0 {

using domain::DirectoryView;
using domain::NameRule;
using domain::PermissionId;

namespace {

using Permissions = std::vector<PermissionId>;

/// The permissions that the body states; all exist, then all are of its application.
domain::Expected<Permissions, SurfaceRefusal> permissions_of(const DirectoryView& directory,
                                                             const RoleBody& body) {
    Permissions ids;
    for (const auto& text : body.permissions) {
        const auto* permission = find_permission(directory, text);
        if (permission == nullptr) return is_missing(text, "permissions");
        ids.push_back(permission->id);
    }
    for (const auto& id : ids) {
        const auto& permission = *directory.find(id);
        if (permission.application != body.application)
            return breaks_rule("The permission '" + permission.name +
                               "' is linked to a different application.");
    }
    return ids;
}

/// The name is looked at before the permissions; `own` is the role that may keep it.
domain::Expected<domain::Done, SurfaceRefusal>
require_free_name(const DirectoryView& directory, const RoleBody& body, const domain::RoleId& own) {
    for (const auto& other : directory.roles_named(body.application, body.name, NameRule::folded))
        if (other != own)
            return breaks_rule("Role with name \"" + body.name +
                               "\" already exists for this application");
    return domain::Done{};
}

/// The list that stating `wanted` leaves of `there`: what stays keeps its place, what is new comes
/// last. Nothing if `listed`, which tells the order, is out of date, and the order matters.
std::optional<Permissions> left_by_update(Permissions there, const Permissions& listed,
                                          const Permissions& wanted) {
    if (wanted.size() < 2) return wanted;
    auto known = listed;
    std::sort(known.begin(), known.end());
    std::sort(there.begin(), there.end());
    if (known != there) return std::nullopt;
    const std::set<PermissionId> stays(wanted.begin(), wanted.end());
    Permissions left;
    for (const auto& permission : listed)
        if (stays.contains(permission)) left.push_back(permission);
    for (const auto& permission : wanted)
        if (!std::binary_search(known.begin(), known.end(), permission)) left.push_back(permission);
    return left;
}

domain::Expected<domain::Done, SurfaceRefusal> require_unused(const Turn& turn,
                                                              const PermissionId& id) {
    const auto roles = turn.directory.roles_with(id);
    if (!roles.empty())
        return breaks_rule("Unable to touch permissions while used in roles: " +
                           names_of(turn, roles));
    return domain::Done{};
}

} // namespace

Derived create_role(const DirectoryView& directory, const domain::RoleId& id,
                    const RoleBody& body) {
    TRY(require_free_name(directory, body, id));
    auto permissions = TRY(permissions_of(directory, body));
    Changes changes;
    register_application(changes, directory, body.application, body.application_type);
    changes.emplace_back(domain::CreateRole{id, body.application, body.application_type, body.name,
                                            body.description, std::move(permissions),
                                            NameRule::folded});
    return changes;
}

Derived update_role(const DirectoryView& directory, const std::string& id, const RoleBody& body,
                    const Permissions& listed) {
    const auto* role = find_role(directory, id);
    if (role == nullptr) return is_missing(id, "roles");
    if (*role->application != body.application)
        return breaks_rule("The 'applicationId' of a role cannot be changed.");
    TRY(require_free_name(directory, body, role->id));
    const auto permissions = TRY(permissions_of(directory, body));
    Changes changes{domain::UpdateRole{role->id,
                                       {},
                                       body.application_type,
                                       body.name,
                                       body.description,
                                       permissions,
                                       NameRule::folded}};
    const auto left = left_by_update(directory.permissions_of(role->id), listed, permissions);
    if (left == permissions) return changes;
    domain::ReorderDocument reorder{domain::arrays::permissions(role->id), {}};
    for (const auto& permission : permissions)
        reorder.ids.push_back(domain::document_item(permission));
    changes.emplace_back(std::move(reorder));
    return changes;
}

Derived delete_role(const Turn& turn, const std::string& id) {
    const auto* role = find_role(turn.directory, id);
    if (role == nullptr) return Changes{};
    const auto groups = turn.directory.groups_with(role->id);
    if (!groups.empty())
        return breaks_rule("Unable to touch roles while used in groups: " + names_of(turn, groups));
    return Changes{domain::DeleteRole{role->id, true}};
}

Derived create_permission(const DirectoryView& directory, const PermissionId& id,
                          const PermissionBody& body) {
    Changes changes;
    register_application(changes, directory, body.application, body.application_type);
    changes.emplace_back(domain::CreatePermission{id, body.application, body.application_type,
                                                  body.name, body.description, NameRule::folded});
    return changes;
}

Derived update_permission(const Turn& turn, const std::string& id, const PermissionBody& body) {
    const auto& directory = turn.directory;
    const auto* permission = find_permission(directory, id);
    if (permission == nullptr) return is_missing(id, "permissions");
    TRY(require_unused(turn, permission->id));
    Changes changes;
    register_application(changes, directory, body.application, body.application_type);
    changes.emplace_back(domain::UpdatePermission{permission->id, body.application,
                                                  body.application_type, body.name,
                                                  body.description, NameRule::folded});
    return changes;
}

Derived delete_permission(const Turn& turn, const std::string& id) {
    const auto* permission = find_permission(turn.directory, id);
    if (permission == nullptr) return Changes{};
    TRY(require_unused(turn, permission->id));
    return Changes{domain::DeletePermission{permission->id, true}};
}

} // namespace muniment::api::auth0
