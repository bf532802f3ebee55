#include "api/import/auth0_record.hpp"

#include "domain/limits.hpp"
#include "domain/text.hpp"

#include <algorithm>
#include <map>

namespace muniment::api {

namespace {

using boost::json::object;
using boost::json::value;

std::string text_of(const value& json) {
    return std::string(json.get_string().data(), json.get_string().size());
}

/// The extension accepts booleans and the words for them.
std::optional<bool> switch_of(const value& json) {
    if (json.is_bool()) return json.get_bool();
    if (!json.is_string()) return std::nullopt;
    const auto word = text_of(json);
    if (word == "true" || word == "yes") return true;
    if (word == "false" || word == "no") return false;
    return std::nullopt;
}

} // namespace

void Auth0Record::problem(std::string_view member, std::string text) const {
    problems_.push_back({pointer_ + "/" + escape_pointer_token(member), std::move(text)});
}

std::optional<std::string> Auth0Record::required_text(const char* member) const {
    const auto* found = source_.if_contains(member);
    if (found == nullptr) {
        problem(member, "is required");
        return std::nullopt;
    }
    if (!found->is_string()) {
        problem(member, "must be a string");
        return std::nullopt;
    }
    return text_of(*found);
}

std::optional<std::string> Auth0Record::name(const char* member) const {
    auto name = required_text(member);
    if (!name) return std::nullopt;
    const auto chars = domain::count_code_points(*name);
    if (chars == 0 || chars > domain::limits::name_chars_max) {
        problem(member, "must be 1 to 255 characters long");
        return std::nullopt;
    }
    return name;
}

std::string Auth0Record::description() const {
    const auto* found = source_.if_contains("description");
    if (found == nullptr || found->is_null()) return {};
    if (!found->is_string()) {
        problem("description", "must be a string");
        return {};
    }
    auto text = text_of(*found);
    if (domain::count_code_points(text) > domain::limits::description_chars_max) {
        problem("description", "must be at most 2000 characters long");
        return {};
    }
    return text;
}

std::optional<domain::ApplicationRefType> Auth0Record::application_type() const {
    const auto text = required_text("applicationType");
    if (!text) return std::nullopt;
    if (*text == "client") return domain::ApplicationRefType::client;
    if (*text == "resource_server") return domain::ApplicationRefType::resource_server;
    problem("applicationType", "must be `client` or `resource_server`");
    return std::nullopt;
}

void Auth0Record::allow(std::initializer_list<std::string_view> members) const {
    for (const auto& [name, json] : source_)
        if (std::find(members.begin(), members.end(), std::string_view(name)) == members.end())
            problem(std::string_view(name), "is not a known member");
}

std::vector<std::pair<std::string, std::string>>
read_auth0_texts(const object& source, const std::string& pointer, const char* member,
                 std::vector<Malformed>& problems) {
    std::vector<std::pair<std::string, std::string>> texts;
    const auto* found = source.if_contains(member);
    if (found == nullptr) return texts;
    const auto at = pointer + "/" + member;
    if (!found->is_array()) {
        problems.push_back({at, "must be an array"});
        return texts;
    }
    const auto& items = found->get_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto item_at = at + "/" + std::to_string(i);
        if (items[i].is_string())
            texts.emplace_back(text_of(items[i]), item_at);
        else
            problems.push_back({item_at, "must be a string"});
    }
    return texts;
}

std::vector<std::pair<domain::Mapping, std::string>>
read_auth0_mappings(const object& group, const std::string& pointer,
                    std::vector<Malformed>& problems) {
    std::vector<std::pair<domain::Mapping, std::string>> mappings;
    const auto* found = group.if_contains("mappings");
    if (found == nullptr) return mappings;
    const auto at = pointer + "/mappings";
    if (!found->is_array()) {
        problems.push_back({at, "must be an array"});
        return mappings;
    }
    const auto& items = found->get_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto item_at = at + "/" + std::to_string(i);
        if (!items[i].is_object()) {
            problems.push_back({item_at, "must be an object"});
            continue;
        }
        const Auth0Record record(items[i].get_object(), item_at, problems);
        const auto id = record.id<domain::MappingId>();
        auto connection_name = record.name("connectionName");
        auto group_name = record.name("groupName");
        record.allow({"_id", "connectionName", "groupName"});
        if (id && connection_name && group_name)
            mappings.emplace_back(
                domain::Mapping{*id, std::move(*connection_name), std::move(*group_name)}, item_at);
    }
    return mappings;
}

domain::Configuration read_auth0_configuration(const object& record,
                                               std::vector<Malformed>& problems,
                                               std::vector<Malformed>& notes) {
    using domain::Configuration;
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
    Configuration switches;
    for (const auto& [name, json] : record) {
        const auto pointer = "/configuration/0/" + escape_pointer_token(std::string_view(name));
        const auto member = members.find(std::string_view(name));
        if (name == "_id") continue;
        if (name == "apikey") {
            notes.push_back({pointer, "is a secret and is not taken over"});
        } else if (member == members.end()) {
            problems.push_back({pointer, "is not a known member"});
        } else if (const auto on = switch_of(json)) {
            switches.*member->second = on;
        } else {
            problems.push_back({pointer, "must be a boolean"});
        }
    }
    return switches;
}

} // namespace muniment::api
