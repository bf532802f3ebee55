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
/// `snapshot`, `status`.
void add_evidence_routes(std::vector<Route>& routes, const Store& store);
/// `events`; at most `streams_max` live streams of them are open at once.
void add_event_routes(std::vector<Route>& routes, const Store& store, std::size_t streams_max);
/// `diff`.
void add_diff_routes(std::vector<Route>& routes, const Store& store);
/// `explain`: by which ways a user holds a permission.
void add_explain_routes(std::vector<Route>& routes, const Store& store);
/// `who-can`: everybody who holds a permission, has a role or is in a group.
void add_who_can_routes(std::vector<Route>& routes, const Store& store);
/// `history` of an entity, and of a user and a permission.
void add_history_routes(std::vector<Route>& routes, const Store& store);
/// `reports/{name}`.
void add_report_routes(std::vector<Route>& routes, const Store& store);
/// `receipts`: C2SP tlog-proof.
void add_receipt_routes(std::vector<Route>& routes, const Store& store);
/// API clients.
void add_client_routes(std::vector<Route>& routes, Store& store);

} // namespace muniment::api
