#pragma once

#include "domain/ids.hpp"

#include <vector>

/// What the permission index answers.
namespace muniment::projections {

/// What the policy of the Auth0 Authorization Extension tells a login, each in its order.
struct LoginAccess {
    std::vector<domain::GroupId> groups;
    std::vector<domain::RoleId> roles;
    std::vector<domain::PermissionId> permissions;
};

/// What a check by text comes to.
enum class Verdict {
    allowed,
    denied,
    unknown_user, ///< denied, and the user had neither edge nor registration
    unknown_application,
    unknown_permission,
};

} // namespace muniment::projections
