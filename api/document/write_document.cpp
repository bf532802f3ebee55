#include "api/document/write_document.hpp"

#include "api/document/read_document.hpp"
#include "api/json/write.hpp"

namespace muniment::api {

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

void write(JsonWriter& json, const domain::Mapping& mapping) {
    json.begin_object();
    json.key("_id");
    json.text(mapping.id.text());
    json.key("connectionName");
    json.text(mapping.connection_name);
    json.key("groupName");
    json.text(mapping.group_name);
    json.end_object();
}
template <typename Kind>
void write(JsonWriter& json, const domain::Id<Kind>& id) {
    json.text(id.text());
}

template <typename T>
void write_array(JsonWriter& json, const char* name, const ExtensionArray<T>& array) {
    if (!array) return;
    json.key(name);
    json.begin_array();
    for (const auto& item : *array)
        write(json, item.value);
    json.end_array();
}

void write_member(JsonWriter& json, const char* name, std::string_view text) {
    json.key(name);
    json.text(text);
}

void write(JsonWriter& json, const ExtensionGroup& group) {
    json.begin_object();
    write_member(json, "_id", group.entity.id.text());
    write_member(json, "description", group.entity.description);
    write_array(json, "mappings", group.mappings);
    write_array(json, "members", group.members);
    write_member(json, "name", group.entity.name);
    write_array(json, "nested", group.nested);
    write_array(json, "roles", group.roles);
    json.end_object();
}

/// The members that roles and permissions have in common, up to `description`.
template <typename Entity>
void write_head(JsonWriter& json, const Entity& entity, const domain::ApplicationId& application,
                domain::ApplicationRefType type) {
    write_member(json, "_id", entity.id.text());
    write_member(json, "applicationId", application.text());
    write_member(json, "applicationType", boost::describe::enum_to_string(type, ""));
    write_member(json, "description", entity.description);
    write_member(json, "name", entity.name);
}

void write(JsonWriter& json, const ExtensionRole& role) {
    json.begin_object();
    write_head(json, role.entity, *role.entity.application, *role.entity.application_type);
    write_array(json, "permissions", role.permissions);
    write_array(json, "users", role.users);
    json.end_object();
}

void write(JsonWriter& json, const ExtensionPermission& permission) {
    json.begin_object();
    write_head(json, permission.entity, permission.entity.application,
               permission.entity.application_type);
    json.end_object();
}

void write(JsonWriter& json, const ExtensionConfiguration& configuration) {
    const auto& on = configuration.switches;
    const auto write_switch = [&](const char* name, const std::optional<bool>& set) {
        if (!set) return;
        json.key(name);
        json.boolean(*set);
    };
    json.begin_object();
    write_member(json, "_id", "v1");
    if (configuration.apikey) write_member(json, "apikey", masked_key);
    write_switch("groupsInToken", on.groups_in_token);
    write_switch("groupsPassthrough", on.groups_passthrough);
    write_switch("permissionsInToken", on.permissions_in_token);
    write_switch("permissionsPassthrough", on.permissions_passthrough);
    write_switch("persistGroups", on.persist_groups);
    write_switch("persistPermissions", on.persist_permissions);
    write_switch("persistRoles", on.persist_roles);
    write_switch("rolesInToken", on.roles_in_token);
    write_switch("rolesPassthrough", on.roles_passthrough);
    json.end_object();
}

/// Collects text and hands it on in pieces.
class Pieces {
  public:
    explicit Pieces(const DocumentSink& sink) : sink_(sink) {}

    JsonWriter& json() { return json_; }
    template <typename Record>
    void write_all(const std::vector<Record>& records) {
        for (const auto& record : records) {
            write(json_, record);
            if (text_.size() >= piece_bytes) flush();
        }
    }
    void write_texts(const std::vector<std::string>& records) {
        for (const auto& record : records) {
            json_.raw(record);
            if (text_.size() >= piece_bytes) flush();
        }
    }
    bool flush() {
        if (taken_ && !text_.empty()) taken_ = sink_(text_);
        text_.clear();
        return taken_;
    }

  private:
    const DocumentSink& sink_;
    std::string text_;
    JsonWriter json_{text_};
    bool taken_ = true;
};

} // namespace

bool write_document(const ExtensionDocument& document, const DocumentSink& sink) {
    Pieces pieces(sink);
    auto& json = pieces.json();
    json.begin_object();
    for (const auto& array : document.collections) {
        json.key(array.text());
        json.begin_array();
        if (array == domain::arrays::groups()) pieces.write_all(document.groups);
        if (array == domain::arrays::roles()) pieces.write_all(document.roles);
        if (array == domain::arrays::permissions()) pieces.write_all(document.permissions);
        if (array == domain::arrays::applications()) pieces.write_texts(document.applications);
        if (array == domain::arrays::rules()) pieces.write_texts(document.rules);
        if (array == domain::arrays::configuration() && document.configuration)
            write(json, *document.configuration);
        json.end_array();
    }
    json.end_object();
    return pieces.flush();
}

std::string document_text(const ExtensionDocument& document) {
    std::string text;
    write_document(document, [&](std::string_view piece) {
        text += piece;
        return true;
    });
    return text;
}

std::string configuration_text(const ExtensionConfiguration& configuration) {
    std::string text;
    JsonWriter json(text);
    write(json, configuration);
    return text;
}

} // namespace muniment::api
