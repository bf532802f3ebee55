#pragma once

#include "domain/event_data.hpp"
#include "domain/relations.hpp"

#include <vector>

/// Which edges an event adds or removes, so that what is the same for all of them is said once.
/// `linking(event)` and `unlinking(event)` exist for the events that do so, and for no other; their
/// answers point into the event.
namespace muniment::api {

/// `left` gets an edge with this window to each of `rights`.
template <typename RelationType>
struct Linking {
    using Relation = RelationType;
    const typename Relation::Left& left;
    const std::vector<typename Relation::Right>& rights;
    domain::Window window;
};

/// The edges of `left` to each of `rights` end.
template <typename RelationType>
struct Unlinking {
    using Relation = RelationType;
    const typename Relation::Left& left;
    const std::vector<typename Relation::Right>& rights;
};

namespace relation = domain::relation;

inline Linking<relation::Membership> linking(const domain::MembersAdded& e) {
    return {e.group, e.users, {e.valid_from, e.valid_until}};
}
inline Linking<relation::UserRole> linking(const domain::UserRolesAssigned& e) {
    return {e.role, e.users, {e.valid_from, e.valid_until}};
}
inline Linking<relation::UserPermission> linking(const domain::UserPermissionsGranted& e) {
    return {e.permission, e.users, {e.valid_from, e.valid_until}};
}
inline Linking<relation::Nesting> linking(const domain::GroupsNested& e) {
    return {e.group, e.children, {}};
}
inline Linking<relation::GroupRole> linking(const domain::GroupRolesAssigned& e) {
    return {e.group, e.roles, {}};
}
inline Linking<relation::Inclusion> linking(const domain::RolesIncluded& e) {
    return {e.role, e.roles, {}};
}
inline Linking<relation::RolePermission> linking(const domain::PermissionsGranted& e) {
    return {e.role, e.permissions, {}};
}

inline Unlinking<relation::Membership> unlinking(const domain::MembersRemoved& e) {
    return {e.group, e.users};
}
inline Unlinking<relation::UserRole> unlinking(const domain::UserRolesUnassigned& e) {
    return {e.role, e.users};
}
inline Unlinking<relation::UserPermission> unlinking(const domain::UserPermissionsRevoked& e) {
    return {e.permission, e.users};
}
inline Unlinking<relation::Nesting> unlinking(const domain::GroupsUnnested& e) {
    return {e.group, e.children};
}
inline Unlinking<relation::GroupRole> unlinking(const domain::GroupRolesUnassigned& e) {
    return {e.group, e.roles};
}
inline Unlinking<relation::Inclusion> unlinking(const domain::RolesExcluded& e) {
    return {e.role, e.roles};
}
inline Unlinking<relation::RolePermission> unlinking(const domain::PermissionsRevoked& e) {
    return {e.role, e.permissions};
}

} // namespace muniment::api
