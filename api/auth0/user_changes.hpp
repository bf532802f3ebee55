#pragma once

#include "api/auth0/derivation.hpp"

#include <string>
#include <vector>

/// What the routes of users change, decided on the directory that the change meets. A user need not
/// be registered.
namespace muniment::api::auth0 {

/// Adds the user to the groups. The first item decides whether all are ids or all are names (byte
/// for byte); what is unknown is ignored.
Derived join_groups(const domain::DirectoryView& directory, const domain::UserId& user,
                    const std::vector<std::string>& ids_or_names);
/// 404 for the first group that is unknown, and nothing is done.
Derived leave_groups(const domain::DirectoryView& directory, const domain::UserId& user,
                     const std::vector<std::string>& groups);
/// As `join_groups`; a name stands for the roles of every application that bear it.
Derived take_roles(const domain::DirectoryView& directory, const domain::UserId& user,
                   const std::vector<std::string>& ids_or_names);
/// As `leave_groups`.
Derived drop_roles(const domain::DirectoryView& directory, const domain::UserId& user,
                   const std::vector<std::string>& roles);

} // namespace muniment::api::auth0
