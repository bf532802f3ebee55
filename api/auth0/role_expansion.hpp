#pragma once

#include "api/auth0/records.hpp"

#include <vector>

/// Roles with what they permit, as `expand` shows them.
namespace muniment::api::auth0 {

struct ExpandedRole {
    domain::Role role;
    std::vector<domain::Permission> permissions; ///< in storage order
};

/// The roles that the groups have, each once, in storage order.
Checked<std::vector<domain::Role>> roles_of_groups(const Store& store, const Records& records,
                                                   const std::vector<domain::Group>& groups);

Checked<std::vector<ExpandedRole>> expand_roles(const Store& store, const Records& records,
                                                const std::vector<domain::Role>& roles);

} // namespace muniment::api::auth0
