#include "domain/overlay.hpp"

#include "domain/overlay_state.hpp"

namespace muniment::domain {

using relation::GroupRole;
using relation::Inclusion;
using relation::Membership;
using relation::Nesting;
using relation::RolePermission;
using relation::UserPermission;
using relation::UserRole;

Overlay::Overlay(const DirectoryView& base) : state_(std::make_unique<State>(base)) {}
Overlay::~Overlay() = default;
Overlay::Overlay(Overlay&&) noexcept = default;

const Application* Overlay::find(const ApplicationId& id) const {
    return state_->find(id);
}
const Connection* Overlay::find(const ConnectionId& id) const {
    return state_->find(id);
}
const User* Overlay::find(const UserId& id) const {
    return state_->find(id);
}
const Permission* Overlay::find(const PermissionId& id) const {
    return state_->find(id);
}
const Role* Overlay::find(const RoleId& id) const {
    return state_->find(id);
}
const Group* Overlay::find(const GroupId& id) const {
    return state_->find(id);
}
Configuration Overlay::configuration() const {
    return state_->configuration();
}

std::vector<GroupId> Overlay::groups_named(std::string_view name, NameRule rule) const {
    return state_->groups.named(state_->base.groups_named(name, rule), std::nullopt, name, rule);
}
std::vector<RoleId> Overlay::roles_named(const std::optional<ApplicationId>& application,
                                         std::string_view name, NameRule rule) const {
    return state_->roles.named(state_->base.roles_named(application, name, rule), application, name,
                               rule);
}
std::vector<PermissionId> Overlay::permissions_named(const ApplicationId& application,
                                                     std::string_view name, NameRule rule) const {
    return state_->permissions.named(state_->base.permissions_named(application, name, rule),
                                     application, name, rule);
}
std::vector<ApplicationId> Overlay::application_ids() const {
    return state_->applications.all(state_->base.application_ids());
}
std::vector<RoleId> Overlay::roles_of_application(const ApplicationId& id) const {
    return state_->roles.of_application(state_->base.roles_of_application(id), id);
}
std::vector<PermissionId> Overlay::permissions_of_application(const ApplicationId& id) const {
    return state_->permissions.of_application(state_->base.permissions_of_application(id), id);
}

std::optional<Window> Overlay::membership(const GroupId& group, const UserId& user) const {
    return state_->of<Membership>().edge(state_->base, group, user);
}
std::vector<GroupId> Overlay::groups_of(const UserId& user) const {
    return state_->of<Membership>().lefts(state_->base, user);
}
std::vector<UserId> Overlay::members_of(const GroupId& group) const {
    return state_->of<Membership>().rights(state_->base, group);
}

bool Overlay::is_nested(const GroupId& parent, const GroupId& child) const {
    return state_->of<Nesting>().edge(state_->base, parent, child).has_value();
}
std::vector<GroupId> Overlay::parents_of(const GroupId& child) const {
    return state_->of<Nesting>().lefts(state_->base, child);
}
std::vector<GroupId> Overlay::children_of(const GroupId& parent) const {
    return state_->of<Nesting>().rights(state_->base, parent);
}

bool Overlay::group_has_role(const GroupId& group, const RoleId& role) const {
    return state_->of<GroupRole>().edge(state_->base, group, role).has_value();
}
std::vector<RoleId> Overlay::roles_of(const GroupId& group) const {
    return state_->of<GroupRole>().rights(state_->base, group);
}
std::vector<GroupId> Overlay::groups_with(const RoleId& role) const {
    return state_->of<GroupRole>().lefts(state_->base, role);
}

std::optional<Window> Overlay::user_role(const RoleId& role, const UserId& user) const {
    return state_->of<UserRole>().edge(state_->base, role, user);
}
std::vector<RoleId> Overlay::roles_of(const UserId& user) const {
    return state_->of<UserRole>().lefts(state_->base, user);
}
std::vector<UserId> Overlay::users_with(const RoleId& role) const {
    return state_->of<UserRole>().rights(state_->base, role);
}

std::optional<Window> Overlay::user_permission(const PermissionId& permission,
                                               const UserId& user) const {
    return state_->of<UserPermission>().edge(state_->base, permission, user);
}
std::vector<PermissionId> Overlay::permissions_of(const UserId& user) const {
    return state_->of<UserPermission>().lefts(state_->base, user);
}
std::vector<UserId> Overlay::users_with(const PermissionId& permission) const {
    return state_->of<UserPermission>().rights(state_->base, permission);
}

bool Overlay::is_included(const RoleId& including, const RoleId& included) const {
    return state_->of<Inclusion>().edge(state_->base, including, included).has_value();
}
std::vector<RoleId> Overlay::included_in(const RoleId& including) const {
    return state_->of<Inclusion>().rights(state_->base, including);
}
std::vector<RoleId> Overlay::including(const RoleId& included) const {
    return state_->of<Inclusion>().lefts(state_->base, included);
}

bool Overlay::role_has_permission(const RoleId& role, const PermissionId& permission) const {
    return state_->of<RolePermission>().edge(state_->base, role, permission).has_value();
}
std::vector<PermissionId> Overlay::permissions_of(const RoleId& role) const {
    return state_->of<RolePermission>().rights(state_->base, role);
}
std::vector<RoleId> Overlay::roles_with(const PermissionId& permission) const {
    return state_->of<RolePermission>().lefts(state_->base, permission);
}

std::uint64_t Overlay::member_count(const GroupId& group) const {
    return state_->of<Membership>().count(state_->base, group);
}
std::uint64_t Overlay::user_count(const RoleId& role) const {
    return state_->of<UserRole>().count(state_->base, role);
}
std::uint64_t Overlay::user_count(const PermissionId& permission) const {
    return state_->of<UserPermission>().count(state_->base, permission);
}

void Overlay::expect(std::span<const UserId> users) const {
    state_->base.expect(users);
}

std::optional<GroupId> Overlay::group_with(const MappingId& mapping) const {
    const auto here = state_->mappings.find(mapping);
    if (here != state_->mappings.end()) return here->second;
    auto beneath = state_->base.group_with(mapping);
    if (beneath && state_->groups.contains(*beneath)) return std::nullopt;
    return beneath;
}

} // namespace muniment::domain
