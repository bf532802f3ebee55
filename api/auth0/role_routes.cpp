#include "api/auth0/listing.hpp"
#include "api/auth0/parameters.hpp"
#include "api/auth0/records.hpp"
#include "api/auth0/routes.hpp"

namespace muniment::api::auth0 {

namespace {

using domain::EntityKind;

/// The records that the search finds and the page shows, then the count of all there are.
template <typename Record, typename Visit, typename Entity>
Checked<Response> listed(const char* name, const ListParameters& parameters, std::uint64_t total,
                         Visit visit, Entity entity) {
    std::string json;
    JsonWriter writer(json);
    writer.begin_object();
    writer.key(name);
    writer.begin_array();
    std::size_t found = 0;
    TRY(answered(visit([&](const Record& record) {
        if (parameters.search.finds(entity(record)) && is_on_page(found++, parameters.paging))
            write_record(writer, record);
        return true;
    })));
    writer.end_array();
    writer.key("total");
    writer.integer(total);
    writer.end_object();
    return ok(std::move(json));
}

RouteHandler list_roles(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto parameters = TRY(list_parameters(call));
        const auto records = TRY(Records::of(store, call));
        const auto total = TRY(answered(records.document().counts())).roles;
        return listed<RoleRecord>(
            "roles", parameters, total,
            [&](const auto& visit) { return records.document().roles(visit); },
            [](const RoleRecord& record) -> const domain::Role& { return record.role; });
    }));
}

RouteHandler list_permissions(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto parameters = TRY(list_parameters(call));
        const auto records = TRY(Records::of(store, call));
        const auto total = TRY(answered(records.document().counts())).permissions;
        return listed<domain::Permission>(
            "permissions", parameters, total,
            [&](const auto& visit) { return records.document().permissions(visit); },
            [](const domain::Permission& permission) -> const auto& { return permission; });
    }));
}

RouteHandler get_role(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto id = TRY(entity_id(store, call, EntityKind::role));
        const auto records = TRY(Records::of(store, call));
        const auto role = TRY(records.require_role_alone(id));
        return ok(json_of([&](JsonWriter& writer) { write_summary(writer, role); }));
    }));
}

RouteHandler get_permission(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto id = TRY(entity_id(store, call, EntityKind::permission));
        const auto records = TRY(Records::of(store, call));
        const auto permission = TRY(records.require_permission(id));
        return ok(json_of([&](JsonWriter& writer) { write_summary(writer, permission); }));
    }));
}

} // namespace

void add_role_routes(std::vector<Route>& routes, const Store& store) {
    const auto add = [&](const char* path, const char* name, const char* scope, const char* summary,
                         RouteHandler handler) {
        routes.push_back(
            {"GET", path, name, scope, summary, std::move(handler), payload_bytes_max});
    };
    add("/api/roles", "auth0_list_roles", "read:roles",
        "All roles of applications, or those that `q` finds in `field`", list_roles(store));
    add("/api/roles/{id}", "auth0_get_role", "read:roles", "One role", get_role(store));
    add("/api/permissions", "auth0_list_permissions", "read:permissions",
        "All permissions, or those that `q` finds in `field`", list_permissions(store));
    add("/api/permissions/{id}", "auth0_get_permission", "read:permissions", "One permission",
        get_permission(store));
}

} // namespace muniment::api::auth0
