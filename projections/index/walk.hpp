#pragma once

#include "domain/access.hpp"
#include "projections/index/graph.hpp"
#include "projections/index/node_set.hpp"

#include <optional>
#include <string_view>

namespace muniment::projections::index {

/// The access rule at one moment, over nodes: the fast twin of `domain/access.hpp`.
///
/// Does not allocate while a user has up to 64 groups, 64 roles and 64 permissions and no login is
/// given, beside what `holds` learns. Reads the graph only; any number of walks may go at once
/// while nothing is written.
class Walk {
  public:
    Walk(const Graph& graph, Point point, domain::Instant instant)
        : graph_(graph), point_(point), instant_(instant) {}

    using Login = std::optional<domain::LoginContext>;

    /// Groups of the user: directly, by mapping, and all their ancestors.
    NodeSet groups(std::string_view user, const Login& login) const;
    /// Roles of those groups and of the user, and all that these include.
    NodeSet roles(std::string_view user, const Login& login) const;
    /// Permissions of those roles and of the user.
    NodeSet permissions(std::string_view user, const Login& login) const;

    // Parts of these, of nodes; the user may be `no_node`.
    /// Roles of the groups, and all that these include.
    NodeSet roles_of(const NodeSet& groups) const;
    /// Roles of the user itself, and all that these include.
    NodeSet direct_roles(Node user) const;
    NodeSet direct_permissions(Node user) const;
    /// Adds what the role itself holds.
    void add_permissions(NodeSet& permissions, Node role) const;

    /// Whether the user, who may be `no_node`, has the permission, which lives at the point. Looks
    /// at the user's own edges alone where the reach of the permission is known, and learns it
    /// where that pays; else walks.
    bool holds(Node user, Node permission, const Login& login) const;

    /// Fetches what `holds` will read of the permission.
    void prefetch(Node permission) const {
        if (const auto* known = graph_.reaches.find(permission, point_))
            known->prefetch();
        else
            graph_.role_permissions.prefetch_right(permission);
    }

    /// The group itself and all its ancestors or descendants.
    NodeSet with_ancestors(Node group) const;
    NodeSet with_descendants(Node group) const;
    /// Roles of the group and of its ancestors, and all that these include.
    NodeSet group_roles(Node group) const;
    /// The role itself and all that it includes.
    NodeSet with_included(Node role) const;
    /// Members of the group and of its descendants.
    NodeSet members(Node group) const;

    /// Whether the user has any edge, whatever its window.
    bool has_edges(Node user) const;

  private:
    bool in_window(std::uint32_t window) const { return graph_.windows.contains(window, instant_); }
    NodeSet direct_groups(Node user) const;
    void add_mapped(NodeSet& groups, const domain::LoginContext& login) const;
    void ascend(NodeSet& groups) const;
    /// False, and the groups are not all there, if there are more than so many.
    bool descend(NodeSet& groups, std::size_t visits_max) const;
    void include(NodeSet& roles) const;
    /// Roles that hold the permission, themselves or by inclusion.
    NodeSet holders(Node permission) const;
    const Reach* reach(Node permission) const;
    const NodeBits* groups_with(Node role) const;
    bool within(const Reach& reach, Node user, const Login& login) const;
    /// Whether the user has one of the roles: by the groups of each, where all are known, else by
    /// climbing from the user's groups.
    bool has_one_of(const NodeSet& roles, Node user, const Login& login) const;
    bool climbs_to(const NodeSet& roles, Node user, const Login& login) const;
    /// Whether the user is in a group that `is_wanted(node)`; without a login, in the order of
    /// joining.
    template <typename IsWanted>
    bool is_in(Node user, const Login& login, IsWanted is_wanted) const;

    const Graph& graph_;
    Point point_;
    domain::Instant instant_;
};

} // namespace muniment::projections::index
