#pragma once

#include "api/auth0/login/settings.hpp"
#include "api/http/router.hpp"
#include "api/service/store.hpp"

#include <vector>

namespace muniment::api::auth0 {

/// The script for a login pipeline, and the hook that Ory Hydra calls. Handlers refer to the store:
/// it outlives them.
void add_login_routes(std::vector<Route>& routes, const Store& store,
                      const LoginSettings& settings);

} // namespace muniment::api::auth0
