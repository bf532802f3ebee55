#include "api/auth0/configuration.hpp"
#include "api/auth0/derivation.hpp"
#include "api/json/write.hpp"

#include <charconv>
#include <memory>

namespace muniment::api::auth0 {

namespace {

using domain::Failure;

constexpr std::uint64_t token_lifetime_default_s = 86'400;
constexpr std::string_view identifier = "urn:auth0-authz-api";

std::optional<ResourceServer> resource_server_of(const Store& store) {
    const auto lock = store.live().lock_shared();
    return store.live().extension.resource_server();
}

Checked<Response> get_resource_server(const Store& store) {
    const auto there = resource_server_of(store);
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    json.key("apiAccess");
    json.boolean(there.has_value());
    if (there) {
        json.key("token_lifetime");
        json.integer(there->token_lifetime_s);
    }
    json.end_object();
    return ok(std::move(body));
}

/// Alone in its commit: what the store knows beside the directory is looked at.
Checked<Response> change(const ConfigurationSurface& on, const Call& call, std::string scope,
                         DerivedChanges::Derivation derive) {
    DerivedChanges changes;
    changes.derive = std::move(derive);
    changes.changes_max = CommitQueue::group_changes_max;
    TRY(write(on.surface, call, std::move(scope), std::move(changes)));
    return no_content();
}

Derived disabled(const Store& store) {
    if (!store.live().extension.resource_server())
        return breaks_rule("Unable to disable resource-server. Is it enabled?");
    return Changes{domain::UpdateResourceServer{false, std::nullopt}};
}

Derived enabled(const Store& store, std::uint64_t token_lifetime_s) {
    if (store.live().extension.resource_server() == ResourceServer{token_lifetime_s})
        return Changes{};
    return Changes{domain::UpdateResourceServer{true, token_lifetime_s}};
}

/// Texts of digits are numbers, as in the extension's validation.
Checked<std::uint64_t> read_lifetime(const Record& record) {
    const auto* json = record.find("token_lifetime");
    if (json == nullptr) return token_lifetime_default_s;
    const auto spot = record.spot_of("token_lifetime");
    if (json->is_double()) return spot.refuse("must be an integer");
    std::int64_t seconds = 0;
    if (json->is_int64()) {
        seconds = json->get_int64();
    } else if (json->is_string()) {
        const auto& text = json->get_string();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (error != std::errc() || end != text.data() + text.size())
            return spot.refuse("must be a number");
    } else {
        return spot.refuse("must be a number");
    }
    if (seconds < 0) return spot.refuse("must be greater than or equal to 0");
    return static_cast<std::uint64_t>(seconds);
}

Checked<Response> patch_resource_server(const ConfigurationSurface& on, const Call& call,
                                        const boost::json::value& payload) {
    const auto& store = on.surface.store;
    const auto record = TRY(Record::of(payload));
    const auto* json = record.find("apiAccess");
    if (json == nullptr) return record.spot_of("apiAccess").refuse("is required");
    const bool access = TRY(check_boolean(*json, record.spot_of("apiAccess")));
    const auto lifetime = TRY(read_lifetime(record));
    TRY(record.allow_only({"apiAccess", "token_lifetime"}));
    return change(on, call, "update:resource-server", [&, access, lifetime](const auto&, auto) {
        return access ? enabled(store, lifetime) : disabled(store);
    });
}

Checked<Response> delete_resource_server(const ConfigurationSurface& on, const Call& call) {
    return change(on, call, "delete:resource-server",
                  [&](const auto&, auto) { return disabled(on.surface.store); });
}

/// The resource server as the Management API shows it.
Response show(const ResourceServer& server) {
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    json.key("id");
    json.text(identifier);
    json.key("identifier");
    json.text(identifier);
    json.key("name");
    json.text("auth0-authorization-extension-api");
    json.key("scopes");
    json.begin_array();
    for (const auto scope : extension_scopes()) {
        json.begin_object();
        json.key("value");
        json.text(scope);
        json.end_object();
    }
    json.end_array();
    json.key("signing_alg");
    json.text("RS256");
    json.key("token_lifetime");
    json.integer(server.token_lifetime_s);
    json.end_object();
    return ok(std::move(body));
}

Checked<Response> create_resource_server(const ConfigurationSurface& on, const Call& call) {
    const auto& store = on.surface.store;
    TRY(change(on, call, "create:resource-server", [&](const auto&, auto) -> Derived {
        if (store.live().extension.resource_server())
            return Failure{SurfaceRefusal{
                409, "Conflict", "A resource server with the same identifier already exists."}};
        return enabled(store, token_lifetime_default_s);
    }));
    return show(ResourceServer{token_lifetime_default_s});
}

} // namespace

const std::vector<std::string_view>& extension_scopes() {
    static const std::vector<std::string_view> scopes = {"read:users",
                                                         "read:applications",
                                                         "read:connections",
                                                         "read:configuration",
                                                         "update:configuration",
                                                         "read:groups",
                                                         "create:groups",
                                                         "update:groups",
                                                         "delete:groups",
                                                         "read:roles",
                                                         "create:roles",
                                                         "update:roles",
                                                         "delete:roles",
                                                         "read:permissions",
                                                         "create:permissions",
                                                         "update:permissions",
                                                         "delete:permissions",
                                                         "read:resource-server",
                                                         "create:resource-server",
                                                         "update:resource-server",
                                                         "delete:resource-server"};
    return scopes;
}

void add_resource_server_routes(std::vector<Route>& routes, const ConfigurationSurface& surface) {
    const auto on = std::make_shared<const ConfigurationSurface>(surface);
    const std::string path = "/api/configuration/resource-server";
    routes.push_back(
        {"GET", path, "auth0_get_resource_server", "read:resource-server",
         "Whether API clients may get tokens, and for how long",
         answering([on](const Call&) { return get_resource_server(on->surface.store); })});
    routes.push_back({"PATCH", path, "auth0_update_resource_server", "update:resource-server",
                      "Turns API access on or off",
                      answering([on](const Call& c, const boost::json::value& payload) {
                          return patch_resource_server(*on, c, payload);
                      }),
                      payload_bytes_max});
    routes.push_back({"POST", path, "auth0_create_resource_server", "create:resource-server",
                      "Turns API access on",
                      answering([on](const Call& c) { return create_resource_server(*on, c); }),
                      payload_bytes_max});
    routes.push_back({"DELETE", path, "auth0_delete_resource_server", "delete:resource-server",
                      "Turns API access off",
                      answering([on](const Call& c) { return delete_resource_server(*on, c); }),
                      payload_bytes_max});
}

} // namespace muniment::api::auth0
