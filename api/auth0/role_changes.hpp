#pragma once

#include "api/auth0/derivation.hpp"
#include "domain/entities.hpp"

#include <string>
#include <vector>

/// What the routes of roles and permissions change, decided on the directory that the change meets.
namespace muniment::api::auth0 {

/// What POST and PUT of a permission state.
struct PermissionBody {
    std::string name;
    std::string description;
    domain::ApplicationRefType application_type = domain::ApplicationRefType::client;
    domain::ApplicationId application;
};

/// What POST and PUT of a role state.
struct RoleBody {
    std::string name;
    std::string description;
    domain::ApplicationRefType application_type = domain::ApplicationRefType::client;
    domain::ApplicationId application;
    std::vector<std::string> permissions; ///< each once
};

/// Permissions must exist and belong to the role's application. An application that the directory
/// does not know is registered along.
Derived create_role(const domain::DirectoryView& directory, const domain::RoleId& id,
                    const RoleBody& body);
/// The application must stay. `body.permissions` is the whole list afterwards, in its order; users
/// stay. `listed`: the permissions of the role as they were listed shortly before.
Derived update_role(const domain::DirectoryView& directory, const std::string& id,
                    const RoleBody& body, const std::vector<domain::PermissionId>& listed);
/// Nothing if it is unknown; refused while a group has it. Users that have it do not keep it.
Derived delete_role(const Turn& turn, const std::string& id);

Derived create_permission(const domain::DirectoryView& directory, const domain::PermissionId& id,
                          const PermissionBody& body);
/// Refused while a role holds it.
Derived update_permission(const Turn& turn, const std::string& id, const PermissionBody& body);
/// Nothing if it is unknown; refused while a role holds it.
Derived delete_permission(const Turn& turn, const std::string& id);

} // namespace muniment::api::auth0
