#pragma once

#include "api/auth0/surface.hpp"

#include <vector>

/// The routes of `/api`, each part in its own source. Handlers refer to the store: it outlives
/// them.
namespace muniment::api::auth0 {

/// Groups, their nested groups, roles and mappings.
void add_group_routes(std::vector<Route>& routes, const Store& store);
/// Members of groups.
void add_member_routes(std::vector<Route>& routes, const Store& store);
void add_group_change_routes(std::vector<Route>& routes, const Surface& surface);
/// Roles and permissions.
void add_role_routes(std::vector<Route>& routes, const Store& store);
void add_role_change_routes(std::vector<Route>& routes, const Surface& surface);
/// Users, their groups and roles.
void add_user_routes(std::vector<Route>& routes, const Store& store);
void add_user_change_routes(std::vector<Route>& routes, const Surface& surface);
/// What a login asks for.
void add_policy_routes(std::vector<Route>& routes, const Store& store);
/// Applications and connections.
void add_application_routes(std::vector<Route>& routes, const Store& store);
/// `OPTIONS` of every route of `/api` that is in the list: called last.
void add_preflight_route(std::vector<Route>& routes);

/// All of them, in this order, without the preflight.
void add_resource_routes(std::vector<Route>& routes, const Surface& surface);

} // namespace muniment::api::auth0
