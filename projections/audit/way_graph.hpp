#pragma once

#include "domain/access.hpp"
#include "projections/audit/edge_rows.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace muniment::projections::audit {

/// Whether a user holds a permission.
struct AccessQuestion {
    domain::UserId user;
    domain::PermissionId permission;
    std::optional<domain::LoginContext> login; ///< mappings apply only where this is given
};

/// The edges over which a user may come to a permission. Ways in it are ways of the access rule
/// (`domain::effective_permissions`): from the user into groups and the groups above them, to their
/// roles and the user's own, to included roles, to the permission; or straight to it.
///
/// With a login, a mapping leads from the user into a group for a name that the identity provider
/// sent, and from a group that the user is a direct member of for the name of that group. Mappings
/// are followed once: not from a group that a mapping or a nesting led to. That is why a group of a
/// direct membership is a node of its own then.
class WayGraph {
  public:
    struct Node {
        domain::EntityRef entity;
        bool mapped_from = false;       ///< its name is one that mappings look at
        std::vector<std::size_t> edges; ///< those that lead on, on ways to the permission
    };
    struct Edge {
        std::size_t from;
        std::size_t to;
        EdgeInterval interval;
    };

    static constexpr std::size_t start = 0; ///< node of the user
    static constexpr std::size_t goal = 1;  ///< node of the permission

    /// Which edges are taken in.
    struct Filter {
        Extent extent = Extent::living;
        std::function<bool(const EdgeInterval&)> takes; ///< empty: all
        std::size_t edges_max = 0;                      ///< 0: no bound
    };

    /// Costs what the user reaches over the edges that are taken in. Throws as `EdgeRows` does.
    static WayGraph load(const EdgeRows& rows, const AccessQuestion& question,
                         const Filter& filter);

    const std::vector<Node>& nodes() const { return nodes_; }
    const std::vector<Edge>& edges() const { return edges_; }
    /// Whether the bound was not met.
    bool complete() const { return complete_; }
    /// Whether any way leads from the user to the permission.
    bool reaches_goal() const { return !nodes_[start].edges.empty(); }

  private:
    class Loader;
    void keep_ways_to_goal();

    std::vector<Node> nodes_;
    std::vector<Edge> edges_;
    bool complete_ = true;
};

} // namespace muniment::projections::audit
