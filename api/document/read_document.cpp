#include "api/document/read_document.hpp"

#include "api/document/record_fields.hpp"
#include "domain/limits.hpp"
#include "domain/split.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace muniment::api {

namespace {

using boost::json::object;
using boost::json::value;
using domain::Configuration;

constexpr std::size_t short_name_units_max = 50;
constexpr std::size_t permission_name_units_max = 100;

const std::map<std::string_view, std::optional<bool> Configuration::*>& switch_members() {
    static const std::map<std::string_view, std::optional<bool> Configuration::*> members = {
        {"groupsInToken", &Configuration::groups_in_token},
        {"groupsPassthrough", &Configuration::groups_passthrough},
        {"permissionsInToken", &Configuration::permissions_in_token},
        {"permissionsPassthrough", &Configuration::permissions_passthrough},
        {"persistGroups", &Configuration::persist_groups},
        {"persistPermissions", &Configuration::persist_permissions},
        {"persistRoles", &Configuration::persist_roles},
        {"rolesInToken", &Configuration::roles_in_token},
        {"rolesPassthrough", &Configuration::roles_passthrough}};
    return members;
}

/// The extension accepts booleans and the words for them.
std::optional<bool> switch_of(const value& json) {
    if (json.is_bool()) return json.get_bool();
    if (!json.is_string()) return std::nullopt;
    std::string word(json.get_string().data(), json.get_string().size());
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (word == "true" || word == "yes") return true;
    if (word == "false" || word == "no") return false;
    return std::nullopt;
}

bool is_key(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

class Reading {
  public:
    Reading(const object& source, const DocumentRules& rules, DocumentReading& out)
        : source_(source), rules_(rules), out_(out) {}

    void read() {
        read_configuration();
        each_record("groups", [&](RecordFields& record, std::size_t index) {
            record.belongs_to(domain::EntityKind::group);
            read_group(record, index);
        });
        each_record("roles", [&](RecordFields& record, std::size_t index) {
            record.belongs_to(domain::EntityKind::role);
            read_role(record, index);
        });
        each_record("permissions", [&](RecordFields& record, std::size_t index) {
            record.belongs_to(domain::EntityKind::permission);
            read_permission(record, index);
        });
        read_texts("applications", out_.document.applications);
        read_texts("rules", out_.document.rules);
        read_collections();
    }

  private:
    void find(std::string pointer, std::string problem, bool repairable = false) {
        out_.findings.push_back({std::move(pointer), std::move(problem), repairable});
    }

    const boost::json::array* collection(const char* name) {
        const auto* found = source_.if_contains(name);
        if (found == nullptr) return nullptr;
        if (found->is_array()) return &found->get_array();
        find(std::string("/") + name, "must be an array");
        return nullptr;
    }

    /// Calls `take(record, index)` for each object of a collection.
    template <typename Take>
    void each_record(const char* name, Take take) {
        const auto* records = collection(name);
        if (records == nullptr) return;
        for (std::size_t i = 0; i < records->size(); ++i) {
            const auto pointer = record_pointer(name, i);
            if (!(*records)[i].is_object()) {
                find(pointer, "must be of type object");
                continue;
            }
            RecordFields record((*records)[i].get_object(), pointer, rules_, out_.findings);
            take(record, i);
        }
    }

    void read_group(const RecordFields& record, std::size_t index) {
        auto name = record.name(short_name_units_max);
        auto description = record.description();
        const auto id = record.id<domain::GroupId>();
        record.allow({"_id", "name", "description", "members", "nested", "roles", "mappings"});
        auto members = record.ids<domain::UserId>("members");
        auto nested = record.ids<domain::GroupId>("nested");
        auto roles = record.ids<domain::RoleId>("roles");
        auto mappings = record.mappings();
        if (id && name && description)
            out_.document.groups.push_back({{*id, std::move(*name), std::move(*description), {}},
                                            std::move(members),
                                            std::move(nested),
                                            std::move(roles),
                                            std::move(mappings),
                                            index});
    }

    void read_role(const RecordFields& record, std::size_t index) {
        auto name = record.name(short_name_units_max);
        auto description = record.description();
        const auto type = record.application_type();
        const auto application = record.application();
        const auto id = record.id<domain::RoleId>();
        record.allow({"_id", "name", "description", "applicationId", "applicationType",
                      "permissions", "users"});
        auto permissions = record.ids<domain::PermissionId>("permissions");
        auto users = record.ids<domain::UserId>("users");
        if (id && name && description && application && type)
            out_.document.roles.push_back(
                {{*id, application, type, std::move(*name), std::move(*description)},
                 std::move(permissions),
                 std::move(users),
                 index});
    }

    void read_permission(const RecordFields& record, std::size_t index) {
        auto name = record.name(permission_name_units_max);
        auto description = record.description();
        const auto type = record.application_type();
        const auto application = record.application();
        const auto id = record.id<domain::PermissionId>();
        record.allow({"_id", "name", "description", "applicationId", "applicationType"});
        if (id && name && description && application && type)
            out_.document.permissions.push_back(
                {{*id, *application, *type, std::move(*name), std::move(*description)}, index});
    }

    /// Records that nothing reads are kept as they are.
    void read_texts(const char* name, std::vector<std::string>& texts) {
        const auto* records = collection(name);
        if (records == nullptr) return;
        for (std::size_t i = 0; i < records->size(); ++i) {
            const auto pointer = record_pointer(name, i);
            auto text = serialize((*records)[i]);
            if (!(*records)[i].is_object())
                find(pointer, "must be of type object");
            else if (domain::json_text_bytes(text) > domain::limits::document_record_bytes_max)
                find(pointer,
                     "must be at most 24000 bytes long as JSON text in which each quotation mark "
                     "and backslash counts twice",
                     true);
            else
                texts.push_back(std::move(text));
        }
    }

    void read_configuration() {
        const auto* records = collection("configuration");
        if (records == nullptr || records->empty()) return;
        if (records->size() > 1) find("/configuration/1", "must be the only one");
        if (!(*records)[0].is_object()) {
            find("/configuration/0", "must be of type object");
            return;
        }
        const auto& record = (*records)[0].get_object();
        if (rules_.extension) check_configuration_id(record);
        ExtensionConfiguration configuration;
        for (const auto& [name, json] : record)
            if (name != "_id") read_setting(std::string_view(name), json, configuration);
        configuration.is_kept = configuration.switches == domain::Configuration{};
        out_.document.configuration = std::move(configuration);
    }

    void check_configuration_id(const object& record) {
        const auto* id = record.if_contains("_id");
        if (id == nullptr)
            find("/configuration/0/_id", "is required");
        else if (!id->is_string() || id->get_string() != "v1")
            find("/configuration/0/_id", "must be [v1]");
    }

    void read_setting(std::string_view name, const value& json,
                      ExtensionConfiguration& configuration) {
        const auto pointer = "/configuration/0/" + escape_pointer_token(name);
        if (name == "apikey") {
            read_key(pointer, json, configuration);
            return;
        }
        const auto member = switch_members().find(name);
        if (member == switch_members().end())
            find(pointer, "is not allowed");
        else if (const auto on = switch_of(json))
            configuration.switches.*member->second = on;
        else
            find(pointer, "must be a boolean");
    }

    void read_key(const std::string& pointer, const value& json,
                  ExtensionConfiguration& configuration) {
        const auto* text = json.if_string();
        if (!rules_.extension) {
            if (text == nullptr || !is_masked_key({text->data(), text->size()}))
                out_.notes.push_back({pointer, "is a secret and is not taken over"});
            return;
        }
        if (text != nullptr && is_key({text->data(), text->size()}))
            configuration.apikey.emplace(text->data(), text->size());
        else if (text == nullptr || !is_masked_key({text->data(), text->size()}))
            find(pointer, "must be a key of 64 hexadecimal digits in lower case, or masked");
    }

    void read_collections() {
        static constexpr std::array<std::string_view, 6> known = {
            "configuration", "groups", "roles", "permissions", "applications", "rules"};
        for (const auto& [name, json] : source_) {
            const std::string_view text(name);
            if (std::find(known.begin(), known.end(), text) == known.end())
                find("/" + escape_pointer_token(text), "is not allowed");
            else if (json.is_array())
                out_.document.collections.push_back(domain::DocumentArray::parse(text).value());
        }
    }

    const object& source_;
    const DocumentRules& rules_;
    DocumentReading& out_;
};

} // namespace

DocumentReading read_document(const value& json, const DocumentRules& rules) {
    DocumentReading reading;
    if (json.is_object())
        Reading(json.get_object(), rules, reading).read();
    else
        reading.findings.push_back({"", "must be of type object"});
    return reading;
}

bool is_masked_key(std::string_view text) {
    return !text.empty() && text.find_first_not_of('*') == std::string_view::npos;
}

} // namespace muniment::api
