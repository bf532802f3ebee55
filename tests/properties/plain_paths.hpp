#pragma once

#include "domain/access.hpp"
#include "tests/properties/told_history.hpp"

#include <optional>
#include <set>
#include <vector>

namespace muniment::testing {

/// A way from a user to a permission: its edges; a mapping as `mapping from to id`.
using PlainPath = std::vector<PlainEdge>;

/// Every way by which the user holds the permission, found by trying everything; none meets an
/// entity twice.
std::set<PlainPath> plain_paths(const domain::Directory& directory, const domain::UserId& user,
                                const domain::PermissionId& permission, domain::Instant instant,
                                const std::optional<domain::LoginContext>& login = std::nullopt);

/// The fewest edges that a way over `ever` lacks in the directory at the instant; nothing if no way
/// leads there.
std::optional<std::size_t> fewest_missing(const std::set<PlainEdge>& ever,
                                          const domain::Directory& directory,
                                          const domain::UserId& user,
                                          const domain::PermissionId& permission,
                                          domain::Instant instant);

} // namespace muniment::testing
