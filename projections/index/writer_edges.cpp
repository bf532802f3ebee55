#include "domain/next_few.hpp"
#include "projections/index/writer_nodes.hpp"

namespace muniment::projections::index {

template <typename Right>
void Writer::add_edges(Relation& relation, Node left, const std::vector<Right>& rights,
                       const domain::Window& window) {
    const auto window_number = graph_.windows.intern(window);
    for (std::size_t i = 0; i < rights.size(); ++i) {
        const auto& id = rights[i];
        graph_.table<Right>().expect(domain::next_few(rights, i));
        auto right = living(id);
        if (left == no_node) continue;
        if constexpr (std::is_same_v<Right, domain::UserId>)
            if (right == no_node) right = user_node(id);
        if (right != no_node) relation.add(left, right, window_number, point_);
    }
}

template <typename Right>
void Writer::remove_edges(Relation& relation, Node left, const std::vector<Right>& rights) {
    for (const auto& id : rights) {
        const auto right = living(id);
        if (left != no_node && right != no_node) relation.remove(left, right, point_);
    }
}

template <typename Right, typename Changed>
void Writer::tell(Node left, const std::vector<Right>& rights, Changed changed) {
    if (left == no_node) return;
    for (const auto& id : rights)
        if (const auto right = living(id); right != no_node) changed(right);
}

void Writer::on(const domain::PermissionsGranted& event) {
    const auto role = living(event.role);
    add_edges(graph_.role_permissions, role, event.permissions);
    tell(role, event.permissions, [&](Node permission) { reaches_.permission(permission); });
}
void Writer::on(const domain::PermissionsRevoked& event) {
    const auto role = living(event.role);
    remove_edges(graph_.role_permissions, role, event.permissions);
    tell(role, event.permissions, [&](Node permission) { reaches_.permission(permission); });
}
void Writer::on(const domain::RolesIncluded& event) {
    const auto role = living(event.role);
    add_edges(graph_.inclusions, role, event.roles);
    tell(role, event.roles, [&](Node included) { reaches_.role_included(included); });
}
void Writer::on(const domain::RolesExcluded& event) {
    const auto role = living(event.role);
    remove_edges(graph_.inclusions, role, event.roles);
    tell(role, event.roles, [&](Node included) { reaches_.role_included(included); });
}
void Writer::on(const domain::MembersAdded& event) {
    add_edges(graph_.memberships, living(event.group), event.users,
              {event.valid_from, event.valid_until});
}
void Writer::on(const domain::MembersRemoved& event) {
    remove_edges(graph_.memberships, living(event.group), event.users);
}
void Writer::on(const domain::GroupsNested& event) {
    const auto group = living(event.group);
    add_edges(graph_.nestings, group, event.children);
    if (group != no_node) reaches_.group(group);
}
void Writer::on(const domain::GroupsUnnested& event) {
    const auto group = living(event.group);
    remove_edges(graph_.nestings, group, event.children);
    if (group != no_node) reaches_.group(group);
}
void Writer::on(const domain::GroupRolesAssigned& event) {
    const auto group = living(event.group);
    add_edges(graph_.group_roles, group, event.roles);
    tell(group, event.roles, [&](Node role) { reaches_.role_given(role); });
}
void Writer::on(const domain::GroupRolesUnassigned& event) {
    const auto group = living(event.group);
    remove_edges(graph_.group_roles, group, event.roles);
    tell(group, event.roles, [&](Node role) { reaches_.role_given(role); });
}
void Writer::on(const domain::UserRolesAssigned& event) {
    add_edges(graph_.user_roles, living(event.role), event.users,
              {event.valid_from, event.valid_until});
}
void Writer::on(const domain::UserRolesUnassigned& event) {
    remove_edges(graph_.user_roles, living(event.role), event.users);
}
void Writer::on(const domain::UserPermissionsGranted& event) {
    add_edges(graph_.user_permissions, living(event.permission), event.users,
              {event.valid_from, event.valid_until});
}
void Writer::on(const domain::UserPermissionsRevoked& event) {
    remove_edges(graph_.user_permissions, living(event.permission), event.users);
}

} // namespace muniment::projections::index
