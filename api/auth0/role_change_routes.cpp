#include "api/auth0/parameters.hpp"
#include "api/auth0/records.hpp"
#include "api/auth0/role_changes.hpp"
#include "api/auth0/routes.hpp"
#include "api/service/writer.hpp"
#include "eventstore/uuid.hpp"

namespace muniment::api::auth0 {

namespace {

using boost::json::value;
using domain::ApplicationRefType;
using domain::DirectoryView;
using domain::EntityKind;
using domain::PermissionId;
using domain::Position;
using domain::RoleId;

constexpr std::size_t role_name_units_max = 50;
constexpr std::size_t permission_name_units_max = 100;
constexpr std::size_t description_units_max = 500;

Checked<ApplicationRefType> application_type(const Record& record) {
    const auto text = TRY(record.choice("applicationType", {"client", "resource_server"}));
    return text == "client" ? ApplicationRefType::client : ApplicationRefType::resource_server;
}

Checked<RoleBody> role_body(const Store& store, const value& payload) {
    const auto record = TRY(Record::of(payload));
    const auto name = TRY(record.text("name", role_name_units_max));
    const auto description = TRY(record.text("description", description_units_max));
    const auto type = TRY(application_type(record));
    const auto application = TRY(application_member(record));
    RoleBody body{name, description, type, application, {}};
    if (const auto* permissions = record.find("permissions"))
        body.permissions = each_once(TRY(check_ids(*permissions, record.spot_of("permissions"),
                                                   IdRule(store, EntityKind::permission), 0)));
    TRY(record.allow_only(
        {"name", "description", "applicationType", "applicationId", "permissions"}));
    return body;
}

Checked<PermissionBody> permission_body(const value& payload) {
    const auto record = TRY(Record::of(payload));
    const auto name = TRY(record.text("name", permission_name_units_max));
    const auto description = TRY(record.text("description", description_units_max));
    const auto type = TRY(application_type(record));
    const auto application = TRY(application_member(record));
    TRY(record.allow_only({"name", "description", "applicationType", "applicationId"}));
    return PermissionBody{name, description, type, application};
}

// --- roles ---------------------------------------------------------------------------------------

RouteHandler post_role(const Surface& surface) {
    return answering([surface](const Call& call, const value& payload) -> Checked<Response> {
        const auto body = TRY(role_body(surface.store, payload));
        const auto drawn = RoleId::parse(eventstore::random_uuid()).value();
        const auto answer = TRY(
            write(surface, call, "create:roles", {[&](const DirectoryView& directory, Position) {
                      return create_role(directory, drawn, body);
                  }}));
        const auto id = TRY(created_id(surface.store, answer, drawn, &domain::RoleCreated::role));
        return ok(new_role_json(id, body));
    });
}

/// The permissions of the role in their order at the head; none where they cannot be read now.
std::vector<PermissionId> listed_permissions(const Store& store, const std::string& id,
                                             Position head) {
    const auto records = Records::at(store, {head, store.clock().now()});
    if (!records) return {};
    const auto role = records->require_role(id);
    return role ? role->permissions.value_or(std::vector<PermissionId>{})
                : std::vector<PermissionId>{};
}

RouteHandler put_role(const Surface& surface) {
    return answering([surface](const Call& call, const value& payload) -> Checked<Response> {
        const auto id = TRY(entity_id(surface.store, call, EntityKind::role));
        const auto body = TRY(role_body(surface.store, payload));
        // Where there is an order, the update meets the head alone: nobody reorders in between.
        const bool is_alone = body.permissions.size() > 1;
        const auto change = [&](const DirectoryView& directory, Position head) {
            std::vector<PermissionId> listed;
            if (is_alone) listed = listed_permissions(surface.store, id, head);
            return update_role(directory, id, body, listed);
        };
        const auto answer =
            TRY(write(surface, call, "update:roles",
                      derived_from(change, is_alone ? CommitQueue::group_changes_max : 0)));
        const auto records = TRY(Records::after_write(surface.store, answer.position));
        return ok(record_json(TRY(records.require_role(id))));
    });
}

RouteHandler remove_role(const Surface& surface) {
    return answering([surface](const Call& call, const value&) -> Checked<Response> {
        const auto id = TRY(entity_id(surface.store, call, EntityKind::role));
        TRY(write(surface, call, "delete:roles",
                  {[&](const DirectoryView& directory, Position head) {
                      return delete_role(turn_of(surface, directory, head), id);
                  }}));
        return no_content();
    });
}

// --- permissions ---------------------------------------------------------------------------------

RouteHandler post_permission(const Surface& surface) {
    return answering([surface](const Call& call, const value& payload) -> Checked<Response> {
        const auto body = TRY(permission_body(payload));
        const auto drawn = PermissionId::parse(eventstore::random_uuid()).value();
        const auto answer = TRY(write(surface, call, "create:permissions",
                                      {[&](const DirectoryView& directory, Position) {
                                          return create_permission(directory, drawn, body);
                                      }}));
        const auto id =
            TRY(created_id(surface.store, answer, drawn, &domain::PermissionCreated::permission));
        return ok(new_permission_json(id, body));
    });
}

RouteHandler put_permission(const Surface& surface) {
    return answering([surface](const Call& call, const value& payload) -> Checked<Response> {
        const auto id = TRY(entity_id(surface.store, call, EntityKind::permission));
        const auto body = TRY(permission_body(payload));
        const auto answer =
            TRY(write(surface, call, "update:permissions",
                      {[&](const DirectoryView& directory, Position head) {
                          return update_permission(turn_of(surface, directory, head), id, body);
                      }}));
        const auto records = TRY(Records::after_write(surface.store, answer.position));
        return ok(record_json(TRY(records.require_permission(id))));
    });
}

RouteHandler remove_permission(const Surface& surface) {
    return answering([surface](const Call& call, const value&) -> Checked<Response> {
        const auto id = TRY(entity_id(surface.store, call, EntityKind::permission));
        TRY(write(surface, call, "delete:permissions",
                  {[&](const DirectoryView& directory, Position head) {
                      return delete_permission(turn_of(surface, directory, head), id);
                  }}));
        return no_content();
    });
}

} // namespace

void add_role_change_routes(std::vector<Route>& routes, const Surface& surface) {
    const auto add = [&](const char* method, const char* path, const char* name, const char* scope,
                         RouteHandler handler) {
        const auto summary = std::string(method) + " of the extension";
        routes.push_back(
            {method, path, name, scope, summary, std::move(handler), payload_bytes_max});
    };
    add("POST", "/api/roles", "auth0_create_role", "create:roles", post_role(surface));
    add("PUT", "/api/roles/{id}", "auth0_update_role", "update:roles", put_role(surface));
    add("DELETE", "/api/roles/{id}", "auth0_delete_role", "delete:roles", remove_role(surface));
    add("POST", "/api/permissions", "auth0_create_permission", "create:permissions",
        post_permission(surface));
    add("PUT", "/api/permissions/{id}", "auth0_update_permission", "update:permissions",
        put_permission(surface));
    add("DELETE", "/api/permissions/{id}", "auth0_delete_permission", "delete:permissions",
        remove_permission(surface));
}

} // namespace muniment::api::auth0
