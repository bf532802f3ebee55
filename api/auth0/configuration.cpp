#include "api/auth0/configuration.hpp"

#include "api/auth0/derivation.hpp"
#include "api/auth0/import.hpp"
#include "api/document/stored_document.hpp"
#include "api/document/write_document.hpp"
#include "api/json/write.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

namespace muniment::api::auth0 {

namespace {

using domain::Configuration;
using domain::Failure;

constexpr std::size_t import_bytes_max = std::size_t{64} << 20U;

/// The document at a position, with the key as of the head.
Checked<StoredDocument> document_at(const Store& store, domain::Position at) {
    auto stored = stored_document(store, at);
    if (!stored) return Failure{to_refusal(stored.error())};
    const auto lock = store.live().lock_shared();
    if (store.live().extension.has_api_key()) show_api_key(stored->document);
    return std::move(stored).value();
}

// --- the record
// ----------------------------------------------------------------------------------

Checked<Response> get_configuration(const Store& store, const Call& call) {
    const auto moment = TRY(moment_of(store, call));
    const auto stored = TRY(document_at(store, moment.position));
    if (!stored.document.configuration) return no_content();
    return ok(configuration_text(*stored.document.configuration));
}

Checked<Configuration> read_switches(const boost::json::value& payload) {
    using Member = std::optional<bool> Configuration::*;
    static const std::array<std::pair<std::string_view, Member>, 9> switches = {{
        {"groupsInToken", &Configuration::groups_in_token},
        {"rolesInToken", &Configuration::roles_in_token},
        {"permissionsInToken", &Configuration::permissions_in_token},
        {"groupsPassthrough", &Configuration::groups_passthrough},
        {"rolesPassthrough", &Configuration::roles_passthrough},
        {"permissionsPassthrough", &Configuration::permissions_passthrough},
        {"persistGroups", &Configuration::persist_groups},
        {"persistRoles", &Configuration::persist_roles},
        {"persistPermissions", &Configuration::persist_permissions},
    }};
    const auto record = TRY(Record::of(payload));
    Configuration asked;
    for (const auto& [name, member] : switches)
        if (const auto* json = record.find(name))
            asked.*member = TRY(check_boolean(*json, record.spot_of(name), YesNo::accepted));
    TRY(record.allow_only({"groupsInToken", "rolesInToken", "permissionsInToken",
                           "groupsPassthrough", "rolesPassthrough", "permissionsPassthrough",
                           "persistGroups", "persistRoles", "persistPermissions"}));
    return asked;
}

/// Says first that the configuration is there where the document does not show it.
Derived with_configuration(const Store& store, domain::Position head, Changes changes) {
    const auto stored = stored_document(store, head);
    if (!stored) {
        const auto refusal = to_refusal(stored.error());
        return Failure{SurfaceRefusal{refusal.status, refusal.error, refusal.message}};
    }
    const auto& there = stored->document.collections;
    const auto array = domain::arrays::configuration();
    if (std::find(there.begin(), there.end(), array) == there.end())
        changes.insert(changes.begin(), domain::WriteCollections{{}, {array}});
    return changes;
}

/// Alone in its commit: what the document shows is looked at.
DerivedChanges alone(DerivedChanges::Derivation derive) {
    DerivedChanges changes;
    changes.derive = std::move(derive);
    changes.changes_max = CommitQueue::group_changes_max;
    return changes;
}

Checked<Response> patch_configuration(const ConfigurationSurface& on, const Call& call,
                                      const boost::json::value& payload) {
    const auto& store = on.surface.store;
    const auto switches = TRY(read_switches(payload));
    const auto first_key = token_hash(api_key_text(draw_api_key(), on.secrets));
    const auto answer = TRY(write(on.surface, call, "update:configuration",
                                  alone([&](const domain::DirectoryView&, domain::Position head) {
                                      Changes changes{domain::UpdateConfiguration{switches}};
                                      if (!store.live().extension.has_api_key())
                                          changes.push_back(domain::RotateApiKey{first_key});
                                      return with_configuration(store, head, std::move(changes));
                                  })));
    const auto stored = TRY(document_at(store, answer.position));
    return ok(configuration_text(
        stored.document.configuration.value_or(ExtensionConfiguration{switches, std::nullopt})));
}

// --- the key, the status, the document
// -----------------------------------------------------------

Checked<Response> rotate_api_key(const ConfigurationSurface& on, const Call& call) {
    const auto text = api_key_text(draw_api_key(), on.secrets);
    const auto answer =
        TRY(write(on.surface, call, "update:configuration",
                  alone([&](const domain::DirectoryView&, domain::Position head) {
                      return with_configuration(on.surface.store, head,
                                                {domain::RotateApiKey{token_hash(text)}});
                  })));
    if (answer.replayed)
        return Failure{plain_refusal(409, "The key of this request was told once and is not kept; "
                                          "rotate again with another Idempotency-Key")};
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    json.key("hash");
    json.text(text);
    json.end_object();
    return ok(std::move(body));
}

/// The length of the document, worked out once a position.
class DocumentSize {
  public:
    Checked<std::uint64_t> at_head(const Store& store) {
        const auto head = store.head();
        const std::lock_guard lock(mutex_);
        if (position_ != head) {
            const auto stored = TRY(document_at(store, head));
            bytes_ = document_text(stored.document).size();
            position_ = head;
        }
        return bytes_;
    }

  private:
    std::mutex mutex_;
    domain::Position position_;
    std::uint64_t bytes_ = 0;
};

/// The rule of the extension stands for the login integration: it is there once it has a key.
Checked<Response> get_status(const Store& store, DocumentSize& size) {
    const auto bytes = TRY(size.at_head(store));
    const auto lock = store.live().lock_shared();
    const bool has_key = store.live().extension.has_api_key();
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    json.key("rule");
    json.begin_object();
    json.key("exists");
    json.boolean(has_key);
    json.key("enabled");
    json.boolean(has_key);
    json.end_object();
    json.key("database");
    json.begin_object();
    json.key("size");
    json.integer(bytes);
    json.key("type");
    json.text("default");
    json.end_object();
    json.end_object();
    return ok(std::move(body));
}

Checked<Response> export_document(const Store& store, const Call& call) {
    const auto moment = TRY(moment_of(store, call));
    const auto stored = TRY(document_at(store, moment.position));
    auto response = ok(document_text(stored.document));
    if (stored.left_out.total() > 0)
        response.headers.set("Muniment-Not-Represented", losses_text(stored.left_out));
    return response;
}

} // namespace

void add_configuration_routes(std::vector<Route>& routes, const ConfigurationSurface& surface) {
    const auto on = std::make_shared<const ConfigurationSurface>(surface);
    auto& store = surface.surface.store;
    auto size = std::make_shared<DocumentSize>();
    routes.push_back({"GET", "/api/configuration", "auth0_get_configuration", "read:configuration",
                      "The token switches and the API key, masked",
                      answering([&store](const Call& c) { return get_configuration(store, c); })});
    routes.push_back({"PATCH", "/api/configuration", "auth0_update_configuration",
                      "update:configuration", "Sets switches; makes an API key if there is none",
                      answering([on](const Call& c, const boost::json::value& payload) {
                          return patch_configuration(*on, c, payload);
                      }),
                      payload_bytes_max});
    routes.push_back({"GET", "/api/configuration/status", "auth0_get_status", "read:configuration",
                      "Whether the login integration is set up; the size of the document",
                      answering([&store, size](const Call&) { return get_status(store, *size); })});
    routes.push_back({"PATCH", "/api/configuration/rotate-apikey", "auth0_rotate_api_key",
                      "update:configuration", "A new API key; the old one is void at once",
                      answering([on](const Call& c) { return rotate_api_key(*on, c); }),
                      payload_bytes_max});
    routes.push_back({"GET", "/api/configuration/export", "auth0_export", "read:configuration",
                      "The whole document",
                      answering([&store](const Call& c) { return export_document(store, c); })});
    routes.back().evidence = Evidence::whole;
    routes.push_back({"POST", "/api/configuration/import", "auth0_import", "update:configuration",
                      "Takes a document over",
                      answering([on](const Call& c, const boost::json::value& payload) {
                          return import_document(*on, c, payload);
                      }),
                      import_bytes_max});
    add_resource_server_routes(routes, surface);
    add_extension_routes(routes);
}

} // namespace muniment::api::auth0
