#include "api/auth0/group_changes.hpp"
#include "api/auth0/parameters.hpp"
#include "api/auth0/records.hpp"
#include "api/auth0/routes.hpp"
#include "eventstore/uuid.hpp"

#include <algorithm>

namespace muniment::api::auth0 {

namespace {

using boost::json::value;
using domain::DirectoryView;
using domain::EntityKind;
using domain::Failure;
using domain::GroupId;
using domain::Position;

constexpr std::size_t name_units_max = 50;
constexpr std::size_t description_units_max = 500;
const std::string updates = "update:groups";

Checked<GroupBody> group_body(const value& payload) {
    const auto record = TRY(Record::of(payload));
    GroupBody body;
    body.name = TRY(record.text("name", name_units_max));
    body.description = TRY(record.text("description", description_units_max));
    TRY(record.allow_only({"name", "description"}));
    return body;
}

Checked<std::vector<domain::Mapping>> mappings_body(const value& payload) {
    const auto* items = TRY(check_array(payload, Spot{}, 1));
    std::vector<domain::Mapping> mappings;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto record = TRY(Record::of((*items)[i], Spot{}.item(i)));
        const auto group_name = TRY(record.text("groupName", name_units_max));
        const auto connection_name = TRY(record.text("connectionName", name_units_max));
        TRY(record.allow_only({"groupName", "connectionName"}));
        mappings.push_back({domain::MappingId::parse(eventstore::random_uuid()).value(),
                            connection_name, group_name});
    }
    return mappings;
}

// --- one group -----------------------------------------------------------------------------------

RouteHandler post_group(const Surface& surface) {
    return answering([surface](const Call& call, const value& payload) -> Checked<Response> {
        const auto body = TRY(group_body(payload));
        const auto drawn = GroupId::parse(eventstore::random_uuid()).value();
        const auto answer = TRY(
            write(surface, call, "create:groups", {[&](const DirectoryView& directory, Position) {
                      return create_group(directory, drawn, body);
                  }}));
        const auto id = TRY(created_id(surface.store, answer, drawn, &domain::GroupCreated::group));
        return ok(new_group_json(id, body));
    });
}

RouteHandler put_group(const Surface& surface) {
    return answering([surface](const Call& call, const value& payload) -> Checked<Response> {
        const auto id = TRY(entity_id(surface.store, call, EntityKind::group));
        const auto body = TRY(group_body(payload));
        const auto answer =
            TRY(write(surface, call, updates, {[&](const DirectoryView& directory, Position) {
                          return update_group(directory, id, body);
                      }}));
        const auto records = TRY(Records::after_write(surface.store, answer.position));
        return ok(record_json(TRY(records.require_group(id))));
    });
}

RouteHandler remove_group(const Surface& surface) {
    return answering([surface](const Call& call, const value&) -> Checked<Response> {
        const auto id = TRY(entity_id(surface.store, call, EntityKind::group));
        TRY(write(surface, call, "delete:groups",
                  {[&](const DirectoryView& directory, Position head) {
                      return delete_group(turn_of(surface, directory, head), id);
                  }}));
        return no_content();
    });
}

// --- its lists -----------------------------------------------------------------------------------

using ListChange = Derived (*)(const DirectoryView&, const std::string&, const Texts&);

/// A change of one list by ids of `items`.
RouteHandler change_list(const Surface& surface, EntityKind items, ListChange change) {
    return answering([=](const Call& call, const value& payload) -> Checked<Response> {
        const auto group = TRY(entity_id(surface.store, call, EntityKind::group));
        const auto ids = TRY(check_ids(payload, Spot{}, IdRule(surface.store, items), 1));
        TRY(write(surface, call, updates,
                  derived_from([&](const DirectoryView& directory,
                                   Position) { return change(directory, group, ids); },
                               ids.size())));
        return no_content();
    });
}

/// As a change by ids. One that names nothing but the group itself leaves an empty list where there
/// was none, which the extension's clients see.
RouteHandler patch_nested(const Surface& surface) {
    const auto change = change_list(surface, EntityKind::group, nest_groups);
    return answering([=](const Call& call, const value& payload) -> Checked<Response> {
        const auto group = TRY(entity_id(surface.store, call, EntityKind::group));
        const auto ids =
            TRY(check_ids(payload, Spot{}, IdRule(surface.store, EntityKind::group), 1));
        if (std::any_of(ids.begin(), ids.end(), [&](const auto& id) { return id != group; }))
            return change(call);
        const auto records =
            TRY(Records::at(surface.store, {surface.store.head(), surface.store.clock().now()}));
        const auto record = TRY(records.require_group(group));
        if (!record.nested)
            TRY(write(surface, call, updates, {[&](const DirectoryView& directory, Position) {
                          return begin_nested(directory, group);
                      }}));
        return no_content();
    });
}

RouteHandler patch_members(const Surface& surface) {
    return answering([surface](const Call& call, const value& payload) -> Checked<Response> {
        const auto group = TRY(entity_id(surface.store, call, EntityKind::group));
        const auto users = TRY(check_user_ids(payload));
        TRY(write(surface, call, updates,
                  derived_from([&](const DirectoryView& directory,
                                   Position) { return add_members(directory, group, users); },
                               users.size())));
        return no_content();
    });
}

RouteHandler delete_members(const Surface& surface) {
    return answering([surface](const Call& call, const value& payload) -> Checked<Response> {
        const auto group = TRY(entity_id(surface.store, call, EntityKind::group));
        const auto users = TRY(check_texts(payload, Spot{}, 1));
        TRY(write(surface, call, updates,
                  derived_from([&](const DirectoryView& directory,
                                   Position) { return remove_members(directory, group, users); },
                               users.size())));
        return no_content();
    });
}

/// The id of the group is not looked at beforehand: one that cannot be is unknown.
RouteHandler patch_mappings(const Surface& surface) {
    return answering([surface](const Call& call, const value& payload) -> Checked<Response> {
        const auto& group = call.parameters.find("id")->second;
        const auto mappings = TRY(mappings_body(payload));
        TRY(write(surface, call, updates,
                  derived_from([&](const DirectoryView& directory,
                                   Position) { return add_mappings(directory, group, mappings); },
                               mappings.size())));
        return no_content();
    });
}

RouteHandler delete_mappings(const Surface& surface) {
    return answering([surface](const Call& call, const value& payload) -> Checked<Response> {
        const auto& group = call.parameters.find("id")->second;
        const auto ids =
            TRY(check_ids(payload, Spot{}, IdRule(surface.store, EntityKind::mapping), 1));
        TRY(write(surface, call, updates,
                  derived_from([&](const DirectoryView& directory,
                                   Position) { return remove_mappings(directory, group, ids); },
                               ids.size())));
        return no_content();
    });
}

} // namespace

void add_group_change_routes(std::vector<Route>& routes, const Surface& surface) {
    const std::string group = "/api/groups/{id}";
    const auto add = [&](const char* method, const std::string& path, const char* name,
                         const char* summary, RouteHandler handler) {
        routes.push_back(
            {method, path, name, updates, summary, std::move(handler), payload_bytes_max});
    };
    routes.push_back({"POST", "/api/groups", "auth0_create_group", "create:groups",
                      "Creates a group", post_group(surface), payload_bytes_max});
    add("PUT", group, "auth0_update_group", "Renames and describes a group", put_group(surface));
    routes.push_back({"DELETE", group, "auth0_delete_group", "delete:groups",
                      "Deletes a group that is nested in none", remove_group(surface),
                      payload_bytes_max});
    add("PATCH", group + "/members", "auth0_add_members", "Adds users to a group",
        patch_members(surface));
    add("DELETE", group + "/members", "auth0_remove_members", "Takes users out of a group",
        delete_members(surface));
    add("PATCH", group + "/nested", "auth0_nest_groups", "Nests groups in a group",
        patch_nested(surface));
    add("DELETE", group + "/nested", "auth0_unnest_groups", "Takes nested groups out of a group",
        change_list(surface, EntityKind::group, unnest_groups));
    add("PATCH", group + "/roles", "auth0_assign_group_roles", "Gives roles to a group",
        change_list(surface, EntityKind::role, assign_roles));
    add("DELETE", group + "/roles", "auth0_unassign_group_roles", "Takes roles from a group",
        change_list(surface, EntityKind::role, unassign_roles));
    add("PATCH", group + "/mappings", "auth0_add_mappings", "Adds mappings to a group",
        patch_mappings(surface));
    add("DELETE", group + "/mappings", "auth0_remove_mappings", "Takes mappings from a group",
        delete_mappings(surface));
}

} // namespace muniment::api::auth0
