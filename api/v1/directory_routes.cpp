#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"

namespace muniment::api {

namespace {

using domain::ApplicationId;
using domain::Expected;
using domain::Failure;
using domain::GroupId;
using domain::PermissionId;
using domain::RoleId;
using domain::UserId;
using projections::ListQuery;
using projections::Page;
using projections::ViewReader;
using Filters = std::initializer_list<std::string_view>;

/// A list whose page comes straight from the views.
template <typename Fetch>
RouteHandler listing(const Store& store, Fetch fetch) {
    return answering([&store, fetch](const Call& call) -> Expected<Response, Problem> {
        const auto list = TRY(open_list(store, call, {}));
        const auto page = fetch(list.read.views, list.query);
        if (!page) return views_problem(page.error());
        return list_response(store, list, *page);
    });
}

/// A list within an entity that must exist at the moment.
template <typename Id, typename Find, typename Fetch>
RouteHandler listing_of(const Store& store, Find find, Fetch fetch) {
    return answering([=, &store](const Call& call) -> Expected<Response, Problem> {
        const auto id = TRY(path_id<Id>(call));
        const auto list = TRY(open_list(store, call, {}));
        const auto found = find(list.read.views, id);
        if (!found) return views_problem(found.error());
        if (!found->has_value()) return Failure{not_found(ref(id))};
        const auto page = fetch(list.read.views, id, list.query);
        if (!page) return views_problem(page.error());
        return list_response(store, list, *page);
    });
}

/// A list filtered by `application`.
template <typename Fetch>
RouteHandler listing_by_application(const Store& store, Fetch fetch) {
    return answering([&store, fetch](const Call& call) -> Expected<Response, Problem> {
        const auto application = TRY(ReadParameters(call.request).id<ApplicationId>("application"));
        const auto list = TRY(open_list(store, call, {"application"}));
        const auto page = fetch(list.read.views, list.query, application);
        if (!page) return views_problem(page.error());
        return list_response(store, list, *page);
    });
}

/// One entity with its ETag; the members of the body are those of the entity.
template <typename Id, typename Find>
RouteHandler detail(const Store& store, Find find) {
    return answering([=, &store](const Call& call) -> Expected<Response, Problem> {
        TRY(ReadParameters(call.request).allow({}));
        const auto id = TRY(path_id<Id>(call));
        const auto read = TRY(open_read(store, call));
        const auto found = find(read.views, id);
        if (!found) return views_problem(found.error());
        if (!found->has_value()) return Failure{not_found(ref(id))};
        std::string body;
        JsonWriter writer(body);
        const auto& entity = (*found)->value;
        if constexpr (requires { entity.registered; })
            write_user(writer, entity.user, entity.registered);
        else
            write_json(writer, entity);
        auto response = json_response(200, std::move(body));
        response.headers.set("ETag", "\"" + std::to_string((*found)->touched.value) + "\"");
        return response;
    });
}

constexpr auto find_group = [](const ViewReader& v, const GroupId& id) { return v.group(id); };
constexpr auto find_role = [](const ViewReader& v, const RoleId& id) { return v.role(id); };

RouteHandler user_listing(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        const auto registered = ReadParameters(call.request).text("registered").value_or("true");
        if (registered != "true" && registered != "false")
            return Failure{parameter_problem("registered", "must be `true` or `false`")};
        const auto list = TRY(open_list(store, call, {"registered"}));
        if (registered == "true") {
            const auto page = list.read.views.users(list.query);
            if (!page) return views_problem(page.error());
            return list_response(store, list, *page);
        }
        const auto page = list.read.views.unregistered_users(list.query);
        if (!page) return views_problem(page.error());
        Page<UnregisteredUser> users;
        for (const auto& id : page->items)
            users.items.push_back({id});
        users.next_key = page->next_key;
        return list_response(store, list, users);
    });
}

RouteHandler configuration(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        TRY(ReadParameters(call.request).allow({}));
        const auto read = TRY(open_read(store, call));
        const auto found = read.views.configuration();
        if (!found) return views_problem(found.error());
        auto response = json_response(200, to_json(found->value));
        response.headers.set("ETag", "\"" + std::to_string(found->touched.value) + "\"");
        return response;
    });
}

void add_lists(std::vector<Route>& routes, const Store& store) {
    const auto add = [&](const char* path, const char* name, const char* scope, const char* summary,
                         RouteHandler handler) {
        routes.push_back({"GET", path, name, scope, summary, std::move(handler)});
    };
    add("/v1/applications", "list_applications", "read:applications", "Applications by id",
        listing(store, [](const auto& v, const auto& q) { return v.applications(q); }));
    add("/v1/connections", "list_connections", "read:connections", "Connections by id",
        listing(store, [](const auto& v, const auto& q) { return v.connections(q); }));
    add("/v1/users", "list_users", "read:users",
        "Registered users by id; with `registered=false` those known by edges alone",
        user_listing(store));
    add("/v1/permissions", "list_permissions", "read:permissions",
        "Permissions by id, of one `application` if given",
        listing_by_application(store, [](const auto& v, const auto& q, const auto& a) {
            return v.permissions(q, a);
        }));
    add("/v1/roles", "list_roles", "read:roles", "Roles by id, of one `application` if given",
        listing_by_application(
            store, [](const auto& v, const auto& q, const auto& a) { return v.roles(q, a); }));
    add("/v1/groups", "list_groups", "read:groups", "Groups by id",
        listing(store, [](const auto& v, const auto& q) { return v.groups(q); }));
    add("/v1/groups/{id}/mappings", "list_group_mappings", "read:groups",
        "Mappings of a group by id",
        listing_of<GroupId>(store, find_group, [](const auto& v, const auto& id, const auto& q) {
            return v.mappings(id, q);
        }));
    add("/v1/roles/{id}/permissions", "list_role_permissions", "read:roles",
        "Permissions that a role holds itself, by id",
        listing_of<RoleId>(store, find_role, [](const auto& v, const auto& id, const auto& q) {
            return v.role_permissions(id, q);
        }));
    add("/v1/roles/{id}/roles", "list_included_roles", "read:roles",
        "Roles that a role includes directly, by id",
        listing_of<RoleId>(store, find_role, [](const auto& v, const auto& id, const auto& q) {
            return v.included_roles(id, q);
        }));
    add("/v1/roles/{id}/users", "list_role_users", "read:roles",
        "Users that have a role directly, by user",
        listing_of<RoleId>(store, find_role, [](const auto& v, const auto& id, const auto& q) {
            return v.role_users(id, q);
        }));
}

void add_details(std::vector<Route>& routes, const Store& store) {
    const auto add = [&](const char* path, const char* name, const char* scope, const char* summary,
                         RouteHandler handler) {
        routes.push_back({"GET", path, name, scope, summary, std::move(handler)});
    };
    add("/v1/applications/{id}", "get_application", "read:applications", "One application",
        detail<ApplicationId>(store,
                              [](const auto& v, const auto& id) { return v.application(id); }));
    add("/v1/connections/{id}", "get_connection", "read:connections", "One connection",
        detail<domain::ConnectionId>(
            store, [](const auto& v, const auto& id) { return v.connection(id); }));
    add("/v1/users/{id}", "get_user", "read:users", "One user, registered or known by edges",
        detail<UserId>(store, [](const auto& v, const auto& id) { return v.user(id); }));
    add("/v1/permissions/{id}", "get_permission", "read:permissions", "One permission",
        detail<PermissionId>(store,
                             [](const auto& v, const auto& id) { return v.permission(id); }));
    add("/v1/roles/{id}", "get_role", "read:roles", "One role", detail<RoleId>(store, find_role));
    add("/v1/groups/{id}", "get_group", "read:groups", "One group",
        detail<GroupId>(store, find_group));
    add("/v1/configuration", "get_configuration", "read:configuration",
        "The token switches that were ever set", configuration(store));
}

} // namespace

void add_directory_routes(std::vector<Route>& routes, const Store& store) {
    add_lists(routes, store);
    add_details(routes, store);
}

} // namespace muniment::api
