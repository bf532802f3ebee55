#include "projections/index/login_walk.hpp"

namespace muniment::projections::index {

OrderedAccess LoginWalk::access(std::string_view user, std::string_view application,
                                const Walk::Login& login) const {
    const auto groups = walk_.groups(user, login);
    OrderedAccess access{{groups.begin(), groups.end()}, {}, {}};
    graph_.group_order.sort(access.groups, graph_.groups, point_);

    const auto key = graph_.applications.find_key(application);
    if (key == Interner::none || graph_.applications.at(key, point_) == no_node) return access;
    const auto scope = Graph::scope_of(key);
    const auto node = graph_.users.at(user, point_);
    access.roles = roles(node, groups, scope);
    access.permissions = permissions(node, access.roles, scope);
    return access;
}

std::vector<Node> LoginWalk::roles(Node user, const NodeSet& groups, Scope scope) const {
    const auto through_groups = walk_.roles_of(groups);
    std::vector<Node> roles;
    append_roles(roles, through_groups, {}, scope);
    append_roles(roles, walk_.direct_roles(user), through_groups, scope);
    return roles;
}

void LoginWalk::append_roles(std::vector<Node>& to, const NodeSet& roles, const NodeSet& without,
                             Scope scope) const {
    std::vector<Node> part;
    for (const auto role : roles) {
        const auto of = graph_.role_names.scope(role, point_);
        if ((of == scope || of == Graph::scope_of(std::nullopt)) && !without.contains(role))
            part.push_back(role);
    }
    graph_.role_order.sort(part, graph_.roles, point_);
    to.insert(to.end(), part.begin(), part.end());
}

std::vector<Node> LoginWalk::permissions(Node user, const std::vector<Node>& roles,
                                         Scope scope) const {
    auto held = walk_.direct_permissions(user);
    for (const auto role : roles)
        walk_.add_permissions(held, role);
    std::vector<Node> permissions;
    for (const auto permission : held)
        if (graph_.permission_names.scope(permission, point_) == scope)
            permissions.push_back(permission);
    graph_.permission_order.sort(permissions, graph_.permissions, point_);
    return permissions;
}

} // namespace muniment::projections::index
