#include "domain/decide_on.hpp"
#include "domain/select.hpp"

#include <algorithm>
#include <iterator>

/// Permissions and roles, and what belongs to which application.
namespace muniment::domain::detail {

namespace {

ApplicationRefType ref_type(const Decision& decision, const ApplicationId& application) {
    return decision.directory().find(application)->type == ApplicationType::resource_server
               ? ApplicationRefType::resource_server
               : ApplicationRefType::client;
}

/// The member of a change that makes the name of an entity a new one in its application.
std::string name_pointer(bool name_changes) {
    return name_changes ? "/name" : "/application";
}

template <typename Id>
std::vector<Id> sorted(std::vector<Id> ids) {
    std::sort(ids.begin(), ids.end()); // views promise no order, events are repeatable
    return ids;
}

} // namespace

Verdict require_own_permissions(const Decision& decision,
                                const std::optional<ApplicationId>& holder,
                                const std::vector<PermissionId>& permissions,
                                std::string_view list) {
    for (std::size_t i = 0; i < permissions.size(); ++i) {
        const auto& application = decision.directory().find(permissions[i])->application;
        if (!fits(holder, application))
            return refuse(item_of(list, i), foreign(ref(permissions[i]), holder, application));
    }
    return Done{};
}

// --- permissions -------------------------------------------------------------------------------

Verdict decide_on(Decision& decision, const CreatePermission& change) {
    TRY(decision.require_free(change.id));
    TRY(decision.require_known(change.application, "/application"));
    const auto type = change.application_type.value_or(ref_type(decision, change.application));
    decision.emit(
        PermissionCreated{change.id, change.application, type, change.name, change.description});
    decision.note_name(change.id, change.unique, "/name");
    return Done{};
}

Verdict decide_on(Decision& decision, const UpdatePermission& change) {
    TRY(decision.require_known(change.id, "/id"));
    if (change.application) TRY(decision.require_known(*change.application, "/application"));
    const auto& there = *decision.directory().find(change.id);
    const auto application = difference(change.application, there.application);
    auto type = change.application_type;
    if (application) {
        for (const auto& role : sorted(decision.directory().roles_with(change.id))) {
            const auto& holder = decision.directory().find(role)->application;
            if (!fits(holder, application))
                return refuse("/application", foreign(ref(change.id), holder, application));
        }
        if (!type) type = ref_type(decision, *application);
    }
    PermissionUpdated event{change.id, application, difference(type, there.application_type),
                            difference(change.name, there.name),
                            difference(change.description, there.description)};
    if (event.name || event.application)
        decision.note_name(change.id, change.unique, name_pointer(event.name.has_value()));
    if (event.application || event.application_type || event.name || event.description)
        decision.emit(std::move(event));
    return Done{};
}

Verdict decide_on(Decision& decision, const DeletePermission& change) {
    TRY(decision.require_known(change.id, "/id"));
    const PermissionDeleted event{change.id, decision.directory().roles_with(change.id).size(),
                                  decision.directory().user_count(change.id)};
    if (!change.cascade && event.roles + event.users > 0)
        return refuse("/id",
                      InUse{.entity = ref(change.id), .roles = event.roles, .users = event.users});
    decision.emit(event);
    return Done{};
}

// --- roles -------------------------------------------------------------------------------------

Verdict decide_on(Decision& decision, const CreateRole& change) {
    TRY(decision.require_free(change.id));
    std::optional<ApplicationRefType> type;
    if (change.application) {
        TRY(decision.require_known(*change.application, "/application"));
        type = change.application_type.value_or(ref_type(decision, *change.application));
    }
    TRY(decision.require_all_known(change.permissions, "/permissions"));
    TRY(require_own_permissions(decision, change.application, change.permissions, "/permissions"));
    decision.emit(
        RoleCreated{change.id, change.application, type, change.name, change.description});
    decision.note_name(change.id, change.unique, "/name");
    auto permissions =
        select(change.permissions, [](const PermissionId&, std::size_t) { return true; });
    if (!permissions.empty()) decision.emit(PermissionsGranted{change.id, std::move(permissions)});
    return Done{};
}

namespace {

/// A role that gets another application must still fit what it holds and what includes it. The
/// permissions are looked at elsewhere where the change states them.
Verdict require_edges_fit(const Decision& decision, const UpdateRole& change) {
    const auto& directory = decision.directory();
    const auto& now = change.application;
    if (!change.permissions) {
        for (const auto& permission : sorted(directory.permissions_of(change.id))) {
            const auto& held = directory.find(permission)->application;
            if (!fits(now, held))
                return refuse("/application", foreign(ref(permission), now, held));
        }
    }
    for (const auto& included : sorted(directory.included_in(change.id))) {
        const auto& held = directory.find(included)->application;
        if (!fits(now, held)) return refuse("/application", foreign(ref(included), now, held));
    }
    for (const auto& including : sorted(directory.including(change.id))) {
        const auto& holder = directory.find(including)->application;
        if (!fits(holder, now)) return refuse("/application", foreign(ref(change.id), holder, now));
    }
    return Done{};
}

/// Makes `stated` the whole set of permissions of the role.
void replace_permissions(Decision& decision, const RoleId& role,
                         const std::vector<PermissionId>& stated) {
    const auto there = sorted(decision.directory().permissions_of(role));
    const auto wanted = sorted(stated);
    std::vector<PermissionId> revoked;
    std::set_difference(there.begin(), there.end(), wanted.begin(), wanted.end(),
                        std::back_inserter(revoked));
    auto granted = select(stated, [&](const PermissionId& permission, std::size_t) {
        return !std::binary_search(there.begin(), there.end(), permission);
    });
    if (!revoked.empty()) decision.emit(PermissionsRevoked{role, std::move(revoked)});
    if (!granted.empty()) decision.emit(PermissionsGranted{role, std::move(granted)});
}

} // namespace

Verdict decide_on(Decision& decision, const UpdateRole& change) {
    TRY(decision.require_known(change.id, "/id"));
    if (change.application) TRY(decision.require_known(*change.application, "/application"));
    const auto& there = *decision.directory().find(change.id);
    RoleUpdated event{change.id,
                      {},
                      {},
                      difference(change.name, there.name),
                      difference(change.description, there.description)};
    if (change.application != there.application) event.application = change.application;
    auto type = change.application_type;
    if (event.application) {
        TRY(require_edges_fit(decision, change));
        if (!type) type = ref_type(decision, *event.application);
    }
    const auto application = event.application ? event.application : there.application;
    if (application && type != there.application_type) event.application_type = type;
    if (change.permissions) {
        TRY(decision.require_all_known(*change.permissions, "/permissions"));
        TRY(require_own_permissions(decision, application, *change.permissions, "/permissions"));
    }
    if (event.name || event.application)
        decision.note_name(change.id, change.unique, name_pointer(event.name.has_value()));
    if (event.application || event.application_type || event.name || event.description)
        decision.emit(std::move(event));
    if (change.permissions) replace_permissions(decision, change.id, *change.permissions);
    return Done{};
}

Verdict decide_on(Decision& decision, const DeleteRole& change) {
    TRY(decision.require_known(change.id, "/id"));
    const auto& directory = decision.directory();
    const RoleDeleted event{change.id,
                            directory.groups_with(change.id).size(),
                            directory.user_count(change.id),
                            directory.permissions_of(change.id).size(),
                            directory.included_in(change.id).size(),
                            directory.including(change.id).size()};
    if (!change.cascade && event.groups + event.users + event.included_by > 0)
        return refuse("/id", InUse{.entity = ref(change.id),
                                   .groups = event.groups,
                                   .roles = event.included_by,
                                   .users = event.users});
    decision.emit(event);
    return Done{};
}

} // namespace muniment::domain::detail
