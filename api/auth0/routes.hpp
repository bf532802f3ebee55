#pragma once

#include "api/auth0/surface.hpp"

#include <vector>

/// The routes of `/api`, each part in its own source. Handlers refer to the store: it outlives
/// them.
namespace muniment::api::auth0 {

/// `OPTIONS` of every route of `/api` that is in the list: called last.
void add_preflight_route(std::vector<Route>& routes);

} // namespace muniment::api::auth0
