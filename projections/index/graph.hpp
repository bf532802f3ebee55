#pragma once

#include "domain/entities.hpp"
#include "projections/index/interner.hpp"
#include "projections/index/name_table.hpp"
#include "projections/index/node_table.hpp"
#include "projections/index/reach_table.hpp"
#include "projections/index/relation.hpp"
#include "projections/index/role_groups.hpp"
#include "projections/index/storage_order.hpp"
#include "projections/index/window_table.hpp"

#include <optional>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace muniment::projections::index {

/// All that the index knows: what the writer writes and the walks and the head view read.
///
/// Nodes, edges and names are there for every point; the entities themselves for the head alone.
/// Applications are keys rather than nodes wherever something belongs to them.
/// Thread-safety: whoever changes excludes everything else.
struct Graph {
    Graph() = default;
    Graph(const Graph&) = delete;
    Graph& operator=(const Graph&) = delete;

    NodeTable applications;
    NodeTable connections;
    NodeTable users; ///< a life begins with the first edge or registration, ends with deletion
    NodeTable permissions;
    NodeTable roles;
    NodeTable groups;
    NodeTable mappings;

    // Named by their ends, left first. Those with users have windows, and their left ends abandon.
    Relation memberships{groups};
    Relation user_roles{roles};
    Relation user_permissions{permissions};
    Relation nestings;         ///< parent, child
    Relation group_roles;      ///< group, role
    Relation inclusions;       ///< including, included
    Relation role_permissions; ///< role, permission
    WindowTable windows;
    ReachTable reaches;     ///< by permission, as of its last change
    RoleGroups role_groups; ///< by role, at every point

    NameTable group_names;      ///< scope 0
    NameTable role_names;       ///< scope: `scope_of` its application
    NameTable permission_names; ///< scope: `scope_of` its application
    NameTable mapping_names; ///< the group name; scope: the connection name in `connection_names`
    Interner connection_names;
    std::vector<Node> mapping_groups; ///< by mapping node

    /// The application that a permission belongs to, and since when; before: `permission_names`.
    struct Home {
        NodeTable::Key application;
        Point since;
    };
    LargeVector<Home> permission_homes; ///< by permission node

    StorageOrder group_order;
    StorageOrder role_order;
    StorageOrder permission_order;

    /// When a user was registered (`never`: it is not), and by what its profile was stated last.
    struct Registration {
        Point since = never;
        Point profile = 0;
    };
    LargeVector<Registration> registrations; ///< by user node

    // At the head, by living node; users that are registered.
    std::unordered_map<Node, domain::Application> application_entities;
    std::unordered_map<Node, domain::Connection> connection_entities;
    std::unordered_map<Node, domain::User> user_entities;
    std::unordered_map<Node, domain::Permission> permission_entities;
    std::unordered_map<Node, domain::Role> role_entities;
    std::unordered_map<Node, domain::Group> group_entities;
    // At the head, by application key.
    std::unordered_map<NodeTable::Key, LivingList> application_roles;
    std::unordered_map<NodeTable::Key, LivingList> application_permissions;
    domain::Configuration configuration;

    // For images (projections/image_values.hpp): all but the profiles of users, which must not lie
    // about in plain text.
    void save(ImageSink& sink) const;
    void load(ImageSource& source);

    /// The table of nodes for a type of id.
    template <typename Id>
    const NodeTable& table() const {
        if constexpr (std::is_same_v<Id, domain::ApplicationId>) return applications;
        if constexpr (std::is_same_v<Id, domain::ConnectionId>) return connections;
        if constexpr (std::is_same_v<Id, domain::UserId>) return users;
        if constexpr (std::is_same_v<Id, domain::PermissionId>) return permissions;
        if constexpr (std::is_same_v<Id, domain::RoleId>) return roles;
        if constexpr (std::is_same_v<Id, domain::GroupId>) return groups;
        if constexpr (std::is_same_v<Id, domain::MappingId>) return mappings;
    }
    template <typename Id>
    NodeTable& table() {
        return const_cast<NodeTable&>(std::as_const(*this).template table<Id>());
    }

    /// Its names and its order, where nodes of the type have them.
    template <typename Id>
    const NameTable& names() const {
        if constexpr (std::is_same_v<Id, domain::PermissionId>) return permission_names;
        if constexpr (std::is_same_v<Id, domain::RoleId>) return role_names;
        if constexpr (std::is_same_v<Id, domain::GroupId>) return group_names;
    }
    template <typename Id>
    const StorageOrder& order() const {
        if constexpr (std::is_same_v<Id, domain::PermissionId>) return permission_order;
        if constexpr (std::is_same_v<Id, domain::RoleId>) return role_order;
        if constexpr (std::is_same_v<Id, domain::GroupId>) return group_order;
    }

    /// The id of a node, as the domain's value.
    template <typename Id>
    Id id(Node node) const {
        return Id::parse(table<Id>().id(node)).value();
    }

    /// The scope of names in an application; 0 is that of roles without one.
    static NameTable::Scope scope_of(std::optional<NodeTable::Key> application) {
        return application ? *application + 1 : 0;
    }
};

} // namespace muniment::projections::index
