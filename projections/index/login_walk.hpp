#pragma once

#include "projections/index/walk.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace muniment::projections::index {

/// What a login is told, each in the order in which the extension tells it.
struct OrderedAccess {
    std::vector<Node> groups;
    std::vector<Node> roles;
    std::vector<Node> permissions;
};

/// The policy of the extension (section 6 of its description) at one moment, with windows, role
/// inclusion and direct permissions added.
///
/// - groups: the effective ones in storage order.
/// - roles: those through groups, then those of the user that are not among them, each part in
///   storage order; of these, those of the application and those without one.
/// - permissions: those of the application that such a role or the user directly holds, in storage
///   order.
///
/// Costs what the user has; the store may be as large as it likes.
class LoginWalk {
  public:
    LoginWalk(const Graph& graph, Point point, domain::Instant instant)
        : graph_(graph), point_(point), walk_(graph, point, instant) {}

    /// Without an application, or with one that does not live at the point, there are groups alone.
    OrderedAccess access(std::string_view user, std::string_view application,
                         const Walk::Login& login) const;

  private:
    using Scope = NameTable::Scope;
    std::vector<Node> roles(Node user, const NodeSet& groups, Scope scope) const;
    void append_roles(std::vector<Node>& to, const NodeSet& roles, const NodeSet& without,
                      Scope scope) const;
    std::vector<Node> permissions(Node user, const std::vector<Node>& roles, Scope scope) const;

    const Graph& graph_;
    Point point_;
    Walk walk_;
};

} // namespace muniment::projections::index
