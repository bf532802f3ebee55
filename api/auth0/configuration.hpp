#pragma once

#include "api/auth0/api_key.hpp"
#include "api/auth0/payload.hpp"
#include "api/auth0/surface.hpp"
#include "api/http/router.hpp"

#include <string_view>
#include <vector>

namespace muniment::api::auth0 {

/// What the handlers of `/api/configuration` work on; lives as long as the routes.
struct ConfigurationSurface {
    Surface surface;
    ApiKeySecrets secrets;
    bool has_tenant_secrets = false; ///< `secrets` are those of the tenant that keys come from
};

/// Configuration, its status, the API key, export and import, the resource server, and what the
/// extension answers beside `/api`: its manifest and the hooks of its installation.
void add_configuration_routes(std::vector<Route>& routes, const ConfigurationSurface& surface);
/// Part of it.
void add_resource_server_routes(std::vector<Route>& routes, const ConfigurationSurface& surface);
void add_extension_routes(std::vector<Route>& routes);

/// The 21 scopes that clients of the extension know.
const std::vector<std::string_view>& extension_scopes();

} // namespace muniment::api::auth0
