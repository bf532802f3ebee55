#pragma once

#include "domain/changes.hpp"
#include "projections/index/interner.hpp"
#include "projections/index/relation.hpp"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace muniment::projections::index {

/// Which nodes of one kind bear which name in which scope: exactly at every point, folded at the
/// head. A scope is a number of the caller's; a node bears one name at a time.
/// Thread-safety: whoever changes excludes everything else.
class NameTable {
  public:
    using Scope = std::uint32_t;

    /// The node bears this name from `point` on, and no longer another.
    void set(Scope scope, std::string_view name, Node holder, Point point);
    /// The node died at `point`.
    void end(Node holder, Point point);

    /// Those who bear the name at the head.
    std::vector<Node> holders(Scope scope, std::string_view name, domain::NameRule rule) const;

    /// Calls `found(node)` for those who bore exactly this name at `point`, until one call answers
    /// true; answers whether one did. Does not allocate.
    template <typename Found>
    bool any_holder(Scope scope, std::string_view name, Point point, Found&& found) const {
        const auto bearing = find(scope, name);
        return bearing != no_node &&
               borne_.any_left(bearing, point, [&](const auto& edge) { return found(edge.other); });
    }

    /// The name and scope that the node, living at `point`, had then.
    std::string_view name(Node holder, Point point) const;
    Scope scope(Node holder, Point point) const;

    // For images (projections/image_values.hpp).
    template <typename Self, typename Visit>
    static void image_parts(Self& self, Visit visit) {
        visit(self.texts_, self.bearings_, self.bearing_of_, self.borne_, self.folded_,
              self.folded_of_);
    }

  private:
    /// The number of a scope with a name: a left node of `borne_`; `no_node` if nobody ever bore
    /// it.
    Node find(Scope scope, std::string_view name) const;
    Node bearing(Node holder, Point point) const;
    void unfold(Node holder);

    Interner texts_;
    std::unordered_map<std::uint64_t, Node> bearings_; ///< by scope and text
    struct Bearing {
        Scope scope;
        std::uint32_t text;
    };
    std::vector<Bearing> bearing_of_; ///< by number
    Relation borne_;
    std::unordered_map<std::uint64_t, std::vector<Node>> folded_;
    std::unordered_map<Node, std::uint64_t> folded_of_;
};

} // namespace muniment::projections::index
