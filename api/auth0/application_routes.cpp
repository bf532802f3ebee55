#include "api/auth0/listing.hpp"
#include "api/auth0/parameters.hpp"
#include "api/auth0/records.hpp"
#include "api/auth0/routes.hpp"
#include "domain/text.hpp"

#include <algorithm>

namespace muniment::api::auth0 {

namespace {

using domain::Application;
using domain::ApplicationType;
using domain::Failure;
using projections::ListQuery;

/// By name in lower case; equal names by id.
template <typename Entity>
void sort_by_name(std::vector<Entity>& entities) {
    std::stable_sort(entities.begin(), entities.end(), [](const Entity& a, const Entity& b) {
        return domain::fold_case(a.name) < domain::fold_case(b.name);
    });
}

void write_application(JsonWriter& writer, const Application& application) {
    writer.begin_object();
    writer.key("client_id");
    writer.text(application.id.text());
    writer.key("name");
    writer.text(application.name);
    writer.key("callbacks");
    write_json(writer, application.callbacks);
    writer.key("app_type");
    write_json(writer, application.type);
    writer.end_object();
}

bool is_for_people(const Application& application) {
    return application.type == ApplicationType::spa ||
           application.type == ApplicationType::native ||
           application.type == ApplicationType::regular_web;
}

RouteHandler list_applications(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto paging = TRY(array_paging(call));
        const auto records = TRY(Records::of(store, call));
        auto applications = TRY(
            read_all([&](const ListQuery& query) { return records.views().applications(query); }));
        std::erase_if(applications, [](const Application& a) { return !is_for_people(a); });
        sort_by_name(applications);
        return array_answer(std::move(applications), paging, write_application);
    }));
}

RouteHandler get_application(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto no_client = [] {
            return Failure{plain_refusal(404, "The client does not exist")};
        };
        const auto id = external_id<domain::ApplicationId>(call, "clientId");
        if (!id) return no_client();
        const auto records = TRY(Records::of(store, call));
        const auto found = TRY(answered(records.views().application(*id)));
        if (!found) return no_client();
        return ok(json_of([&](JsonWriter& writer) { write_application(writer, found->value); }));
    }));
}

RouteHandler list_connections(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto paging = TRY(array_paging(call));
        const auto records = TRY(Records::of(store, call));
        auto connections = TRY(
            read_all([&](const ListQuery& query) { return records.views().connections(query); }));
        sort_by_name(connections);
        return array_answer(std::move(connections), paging,
                            [](JsonWriter& writer, const domain::Connection& connection) {
                                writer.begin_object();
                                writer.key("id");
                                writer.text(connection.id.text());
                                writer.key("name");
                                writer.text(connection.name);
                                writer.key("strategy");
                                writer.text(connection.strategy);
                                writer.end_object();
                            });
    }));
}

} // namespace

void add_application_routes(std::vector<Route>& routes, const Store& store) {
    const auto add = [&](const char* path, const char* name, const char* scope, const char* summary,
                         RouteHandler handler) {
        routes.push_back(
            {"GET", path, name, scope, summary, std::move(handler), payload_bytes_max});
    };
    add("/api/applications", "auth0_list_applications", "read:applications",
        "Applications that people log in to, by name", list_applications(store));
    add("/api/applications/{clientId}", "auth0_get_application", "read:applications",
        "One application of any type", get_application(store));
    add("/api/connections", "auth0_list_connections", "read:connections", "Connections, by name",
        list_connections(store));
}

} // namespace muniment::api::auth0
