#include "domain/decide_on.hpp"
#include "domain/next_few.hpp"
#include "domain/select.hpp"

#include <algorithm>
#include <type_traits>

/// What adds and removes edges. Users are never unknown: they have edges without being registered.
namespace muniment::domain::detail {

namespace {

/// Those of `rights` of whose edge to `left`, if any, `wanted(edge)` holds, each once.
template <typename Relation, typename Wanted>
auto select_edges(const Decision& decision, const typename Relation::Left& left,
                  const std::vector<typename Relation::Right>& rights, Wanted wanted) {
    const auto& directory = decision.directory();
    return select(rights, [&](const auto& right, std::size_t i) {
        if constexpr (std::is_same_v<typename Relation::Right, UserId>)
            directory.expect(next_few(rights, i));
        return wanted(Relation::edge(directory, left, right));
    });
}

/// Those of `rights` whose edge to `left` is not there with this window, each once.
template <typename Relation>
auto unlike(const Decision& decision, const typename Relation::Left& left,
            const std::vector<typename Relation::Right>& rights, const Window& window = {}) {
    return select_edges<Relation>(decision, left, rights,
                                  [&](const auto& edge) { return edge != window; });
}

/// Those of `rights` that have an edge to `left`, each once.
template <typename Relation>
auto linked(const Decision& decision, const typename Relation::Left& left,
            const std::vector<typename Relation::Right>& rights) {
    return select_edges<Relation>(decision, left, rights,
                                  [](const auto& edge) { return edge.has_value(); });
}

/// `unlike` where cycles are refused: what is new is looked at again at the end of the batch.
template <typename Relation>
auto unlike_noted(Decision& decision, const typename Relation::Left& left,
                  const std::vector<typename Relation::Right>& rights) {
    return select(rights, [&](const auto& right, std::size_t item) {
        if (Relation::edge(decision.directory(), left, right)) return false;
        decision.note_edge(Relation{}, left, right, item);
        return true;
    });
}

template <typename Id>
std::vector<Id> once(const std::vector<Id>& ids) {
    return select(ids, [](const Id&, std::size_t) { return true; });
}

/// The window that a change states, if anything of it lies after its beginning.
template <typename Change>
Expected<Window, Refusal> stated_window(const Decision& decision, const Change& change) {
    const auto begins =
        std::max(decision.occurred_at(), change.valid_from.value_or(decision.occurred_at()));
    if (change.valid_until && *change.valid_until <= begins)
        return refuse("/valid_until", EmptyWindow{});
    return Window{change.valid_from, change.valid_until};
}

} // namespace

// --- groups ------------------------------------------------------------------------------------

Verdict decide_on(Decision& decision, const AddMembers& change) {
    TRY(decision.require_known(change.group, "/group"));
    const auto window = TRY(stated_window(decision, change));
    auto users = unlike<relation::Membership>(decision, change.group, change.users, window);
    if (!users.empty())
        decision.emit(MembersAdded{change.group, std::move(users), window.from, window.until});
    return Done{};
}

Verdict decide_on(Decision& decision, const RemoveMembers& change) {
    TRY(decision.require_known(change.group, "/group"));
    auto users = linked<relation::Membership>(decision, change.group, change.users);
    if (!users.empty()) decision.emit(MembersRemoved{change.group, std::move(users)});
    return Done{};
}

Verdict decide_on(Decision& decision, const NestGroups& change) {
    TRY(decision.require_known(change.group, "/group"));
    TRY(decision.require_all_known(change.children, "/children"));
    auto children = unlike_noted<relation::Nesting>(decision, change.group, change.children);
    if (!children.empty()) decision.emit(GroupsNested{change.group, std::move(children)});
    return Done{};
}

Verdict decide_on(Decision& decision, const UnnestGroups& change) {
    TRY(decision.require_known(change.group, "/group"));
    TRY(decision.require_all_known(change.children, "/children"));
    auto children = linked<relation::Nesting>(decision, change.group, change.children);
    if (!children.empty()) decision.emit(GroupsUnnested{change.group, std::move(children)});
    return Done{};
}

Verdict decide_on(Decision& decision, const AssignGroupRoles& change) {
    TRY(decision.require_known(change.group, "/group"));
    TRY(decision.require_all_known(change.roles, "/roles"));
    auto roles = unlike<relation::GroupRole>(decision, change.group, change.roles);
    if (!roles.empty()) decision.emit(GroupRolesAssigned{change.group, std::move(roles)});
    return Done{};
}

Verdict decide_on(Decision& decision, const UnassignGroupRoles& change) {
    TRY(decision.require_known(change.group, "/group"));
    TRY(decision.require_all_known(change.roles, "/roles"));
    auto roles = linked<relation::GroupRole>(decision, change.group, change.roles);
    if (!roles.empty()) decision.emit(GroupRolesUnassigned{change.group, std::move(roles)});
    return Done{};
}

// --- roles -------------------------------------------------------------------------------------

Verdict decide_on(Decision& decision, const GrantPermissions& change) {
    TRY(decision.require_known(change.role, "/role"));
    TRY(decision.require_all_known(change.permissions, "/permissions"));
    TRY(require_own_permissions(decision, decision.directory().find(change.role)->application,
                                change.permissions, "/permissions"));
    auto permissions = unlike<relation::RolePermission>(decision, change.role, change.permissions);
    if (!permissions.empty())
        decision.emit(PermissionsGranted{change.role, std::move(permissions)});
    return Done{};
}

Verdict decide_on(Decision& decision, const RevokePermissions& change) {
    TRY(decision.require_known(change.role, "/role"));
    TRY(decision.require_all_known(change.permissions, "/permissions"));
    auto permissions = linked<relation::RolePermission>(decision, change.role, change.permissions);
    if (!permissions.empty())
        decision.emit(PermissionsRevoked{change.role, std::move(permissions)});
    return Done{};
}

Verdict decide_on(Decision& decision, const IncludeRoles& change) {
    TRY(decision.require_known(change.role, "/role"));
    TRY(decision.require_all_known(change.roles, "/roles"));
    const auto& holder = decision.directory().find(change.role)->application;
    for (std::size_t i = 0; i < change.roles.size(); ++i) {
        const auto& held = decision.directory().find(change.roles[i])->application;
        if (!fits(holder, held))
            return refuse(item_of("/roles", i), foreign(ref(change.roles[i]), holder, held));
    }
    auto roles = unlike_noted<relation::Inclusion>(decision, change.role, change.roles);
    if (!roles.empty()) decision.emit(RolesIncluded{change.role, std::move(roles)});
    return Done{};
}

Verdict decide_on(Decision& decision, const ExcludeRoles& change) {
    TRY(decision.require_known(change.role, "/role"));
    TRY(decision.require_all_known(change.roles, "/roles"));
    auto roles = linked<relation::Inclusion>(decision, change.role, change.roles);
    if (!roles.empty()) decision.emit(RolesExcluded{change.role, std::move(roles)});
    return Done{};
}

// --- users -------------------------------------------------------------------------------------

Verdict decide_on(Decision& decision, const AssignUserRoles& change) {
    TRY(decision.require_all_known(change.roles, "/roles"));
    const auto window = TRY(stated_window(decision, change));
    for (const auto& role : once(change.roles)) {
        auto users = unlike<relation::UserRole>(decision, role, change.users, window);
        if (!users.empty())
            decision.emit(UserRolesAssigned{role, std::move(users), window.from, window.until});
    }
    return Done{};
}

Verdict decide_on(Decision& decision, const UnassignUserRoles& change) {
    TRY(decision.require_all_known(change.roles, "/roles"));
    for (const auto& role : once(change.roles)) {
        auto users = linked<relation::UserRole>(decision, role, change.users);
        if (!users.empty()) decision.emit(UserRolesUnassigned{role, std::move(users)});
    }
    return Done{};
}

Verdict decide_on(Decision& decision, const GrantUserPermissions& change) {
    TRY(decision.require_all_known(change.permissions, "/permissions"));
    const auto window = TRY(stated_window(decision, change));
    for (const auto& permission : once(change.permissions)) {
        auto users = unlike<relation::UserPermission>(decision, permission, change.users, window);
        if (!users.empty())
            decision.emit(
                UserPermissionsGranted{permission, std::move(users), window.from, window.until});
    }
    return Done{};
}

Verdict decide_on(Decision& decision, const RevokeUserPermissions& change) {
    TRY(decision.require_all_known(change.permissions, "/permissions"));
    for (const auto& permission : once(change.permissions)) {
        auto users = linked<relation::UserPermission>(decision, permission, change.users);
        if (!users.empty()) decision.emit(UserPermissionsRevoked{permission, std::move(users)});
    }
    return Done{};
}

} // namespace muniment::domain::detail
