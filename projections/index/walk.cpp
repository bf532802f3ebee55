#include "projections/index/walk.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace muniment::projections::index {

namespace {

/// What collects the other ends of edges into a set.
auto into(NodeSet& set) {
    return [&set](const auto& edge) {
        set.insert(edge.other);
        return false;
    };
}

} // namespace

NodeSet Walk::groups(std::string_view user, const Login& login) const {
    auto groups = direct_groups(graph_.users.at(user, point_));
    if (login) add_mapped(groups, *login);
    ascend(groups);
    return groups;
}

NodeSet Walk::roles(std::string_view user, const Login& login) const {
    auto roles = roles_of(groups(user, login));
    for (const auto role : direct_roles(graph_.users.at(user, point_)))
        roles.insert(role);
    return roles;
}

NodeSet Walk::permissions(std::string_view user, const Login& login) const {
    auto permissions = direct_permissions(graph_.users.at(user, point_));
    for (const auto role : roles(user, login))
        add_permissions(permissions, role);
    return permissions;
}

NodeSet Walk::roles_of(const NodeSet& groups) const {
    NodeSet roles;
    for (const auto group : groups)
        graph_.group_roles.any_left(group, point_, into(roles));
    include(roles);
    return roles;
}

NodeSet Walk::direct_roles(Node user) const {
    NodeSet roles;
    if (user != no_node)
        graph_.user_roles.any_right(user, point_, [&](const auto& edge) {
            if (in_window(edge.window)) roles.insert(edge.other);
            return false;
        });
    include(roles);
    return roles;
}

NodeSet Walk::direct_permissions(Node user) const {
    NodeSet permissions;
    if (user != no_node)
        graph_.user_permissions.any_right(user, point_, [&](const auto& edge) {
            if (in_window(edge.window)) permissions.insert(edge.other);
            return false;
        });
    return permissions;
}

void Walk::add_permissions(NodeSet& permissions, Node role) const {
    graph_.role_permissions.any_left(role, point_, into(permissions));
}

bool Walk::holds(Node user, Node permission, const Login& login) const {
    if (user == no_node && !login) return false;
    if (user != no_node && graph_.user_permissions.any_right(user, point_, [&](const auto& edge) {
            return edge.other == permission && in_window(edge.window);
        }))
        return true;
    if (const auto* known = reach(permission)) return within(*known, user, login);
    return has_one_of(holders(permission), user, login);
}

const Reach* Walk::reach(Node permission) const {
    if (const auto* known = graph_.reaches.find(permission, point_)) return known;
    const auto patience = graph_.reaches.patience(permission, point_);
    if (patience == 0) return nullptr;
    const auto roles = holders(permission);
    NodeSet groups;
    for (const auto role : roles)
        graph_.group_roles.any_right(role, point_, into(groups));
    if (!descend(groups, patience)) return nullptr;
    return graph_.reaches.keep(permission, groups, roles);
}

const NodeBits* Walk::groups_with(Node role) const {
    if (const auto* known = graph_.role_groups.find(role, point_)) return known;
    const auto patience = graph_.role_groups.patience(role);
    if (patience == 0) return nullptr;
    NodeSet groups;
    graph_.group_roles.any_right(role, point_, into(groups));
    if (!descend(groups, patience)) return nullptr;
    return graph_.role_groups.keep(role, point_, groups);
}

template <typename IsWanted>
bool Walk::is_in(Node user, const Login& login, IsWanted is_wanted) const {
    // What is wanted lives, so the dead need no look.
    if (user != no_node &&
        graph_.memberships.any_right_or_dead(user, point_, [&](const auto& edge) {
            return is_wanted(edge.other) && in_window(edge.window);
        }))
        return true;
    if (!login) return false;
    auto groups = direct_groups(user);
    add_mapped(groups, *login);
    return std::any_of(groups.begin(), groups.end(), is_wanted);
}

bool Walk::within(const Reach& reach, Node user, const Login& login) const {
    const auto has_role = [&](const auto& edge) {
        return reach.roles.contains(edge.other) && in_window(edge.window);
    };
    return is_in(user, login, [&](Node group) { return reach.groups.contains(group); }) ||
           (user != no_node && graph_.user_roles.any_right_or_dead(user, point_, has_role));
}

bool Walk::has_one_of(const NodeSet& roles, Node user, const Login& login) const {
    if (roles.empty()) return false;
    if (user != no_node && graph_.user_roles.any_right(user, point_, [&](const auto& edge) {
            return roles.contains(edge.other) && in_window(edge.window);
        }))
        return true;

    constexpr std::size_t known_max = 32;
    std::array<const NodeBits*, known_max> known{};
    if (roles.size() > known_max) return climbs_to(roles, user, login);
    for (const auto role : roles)
        graph_.role_groups.prefetch(role);
    for (const auto role : roles)
        graph_.role_groups.prefetch_versions(role);
    for (std::size_t i = 0; i < roles.size(); ++i) {
        known[i] = groups_with(roles[i]);
        if (known[i] == nullptr) return climbs_to(roles, user, login);
        known[i]->prefetch();
    }
    return is_in(user, login, [&](Node group) {
        return std::any_of(known.begin(), known.begin() + roles.size(),
                           [&](const NodeBits* groups) { return groups->contains(group); });
    });
}

bool Walk::climbs_to(const NodeSet& roles, Node user, const Login& login) const {
    auto groups = direct_groups(user);
    if (login) add_mapped(groups, *login);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto group = groups[i];
        if (graph_.group_roles.any_left(
                group, point_, [&](const auto& edge) { return roles.contains(edge.other); }))
            return true;
        graph_.nestings.any_right(group, point_, into(groups));
    }
    return false;
}

NodeSet Walk::with_ancestors(Node group) const {
    NodeSet groups;
    groups.insert(group);
    ascend(groups);
    return groups;
}

NodeSet Walk::with_descendants(Node group) const {
    NodeSet groups;
    groups.insert(group);
    descend(groups, SIZE_MAX);
    return groups;
}

NodeSet Walk::group_roles(Node group) const {
    return roles_of(with_ancestors(group));
}

NodeSet Walk::with_included(Node role) const {
    NodeSet roles;
    roles.insert(role);
    include(roles);
    return roles;
}

NodeSet Walk::members(Node group) const {
    NodeSet users;
    for (const auto descendant : with_descendants(group))
        graph_.memberships.any_left(descendant, point_, [&](const auto& edge) {
            if (in_window(edge.window)) users.insert(edge.other);
            return false;
        });
    return users;
}

bool Walk::has_edges(Node user) const {
    const auto any = [](const auto&) { return true; };
    return graph_.memberships.any_right(user, point_, any) ||
           graph_.user_roles.any_right(user, point_, any) ||
           graph_.user_permissions.any_right(user, point_, any);
}

NodeSet Walk::direct_groups(Node user) const {
    NodeSet groups;
    if (user != no_node)
        graph_.memberships.any_right(user, point_, [&](const auto& edge) {
            if (in_window(edge.window)) groups.insert(edge.other);
            return false;
        });
    return groups;
}

void Walk::add_mapped(NodeSet& groups, const domain::LoginContext& login) const {
    const auto connection = graph_.connection_names.find(login.connection);
    if (connection == Interner::none) return;
    const auto direct_count = groups.size(); // names of mapped groups map no further
    const auto map = [&](std::string_view name) {
        graph_.mapping_names.any_holder(connection, name, point_, [&](Node mapping) {
            groups.insert(graph_.mapping_groups[mapping]);
            return false;
        });
    };
    for (const auto& name : login.groups)
        map(name);
    for (std::size_t i = 0; i < direct_count; ++i)
        map(graph_.group_names.name(groups[i], point_));
}

void Walk::ascend(NodeSet& groups) const {
    for (std::size_t i = 0; i < groups.size(); ++i)
        graph_.nestings.any_right(groups[i], point_, into(groups));
}

bool Walk::descend(NodeSet& groups, std::size_t visits_max) const {
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (groups.size() > visits_max) return false;
        graph_.nestings.any_left(groups[i], point_, into(groups));
    }
    return true;
}

void Walk::include(NodeSet& roles) const {
    for (std::size_t i = 0; i < roles.size(); ++i)
        graph_.inclusions.any_left(roles[i], point_, into(roles));
}

NodeSet Walk::holders(Node permission) const {
    NodeSet roles;
    graph_.role_permissions.any_right(permission, point_, into(roles));
    for (std::size_t i = 0; i < roles.size(); ++i)
        graph_.inclusions.any_right(roles[i], point_, into(roles));
    return roles;
}

} // namespace muniment::projections::index
