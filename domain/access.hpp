#pragma once

#include "domain/directory.hpp"
#include "domain/time.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

/// The access rule, walked edge by edge: the definition that every faster way is compared with.
/// Source: Auth0 Authorization Extension, section 6 of its description, with windows, role
/// inclusion and direct permissions added.
namespace muniment::domain {

/// What is known of a login: mappings apply only where this is given.
struct LoginContext {
    std::string connection;
    std::vector<std::string> groups; ///< names that the identity provider sent
};

/// Groups that the user is in at `instant`: directly, by mapping, and all their ancestors.
/// Mappings: one pass; incoming = `login->groups` and the names of the direct groups, exact match.
std::set<GroupId> effective_groups(const Directory& directory, const UserId& user, Instant instant,
                                   const std::optional<LoginContext>& login = std::nullopt);

/// Roles of the effective groups and of the user, and all that these include.
std::set<RoleId> effective_roles(const Directory& directory, const UserId& user, Instant instant,
                                 const std::optional<LoginContext>& login = std::nullopt);

/// Permissions of the effective roles and of the user.
std::set<PermissionId>
effective_permissions(const Directory& directory, const UserId& user, Instant instant,
                      const std::optional<LoginContext>& login = std::nullopt);

/// The same without a login context, which needs no more than a view.
std::set<PermissionId> effective_permissions(const DirectoryView& directory, const UserId& user,
                                             Instant instant);

} // namespace muniment::domain
