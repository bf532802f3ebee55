#pragma once

#include "api/http/router.hpp"
#include "api/service/requirement.hpp"
#include "api/service/store.hpp"

#include <vector>

/// The routes of `/v1`, each part in its own source. Handlers refer to the store: it outlives them.
namespace muniment::api {

/// Entities: lists, details, configuration.
void add_directory_routes(std::vector<Route>& routes, const Store& store);
/// Edges that can be followed (`effective=true`): members, nested, roles, groups, permissions.
void add_edge_routes(std::vector<Route>& routes, const Store& store);
/// `check` and `checks`.
void add_check_routes(std::vector<Route>& routes, const Store& store);
/// What every change must come with.
struct ChangeRequirements {
    Requirement reason;
    Requirement ticket;
};
/// `POST /v1/changes`.
void add_change_routes(std::vector<Route>& routes, Store& store, ChangeRequirements required);
/// `events`, `snapshot`, `status`.
void add_evidence_routes(std::vector<Route>& routes, const Store& store);
/// API clients.
void add_client_routes(std::vector<Route>& routes, Store& store);

} // namespace muniment::api
