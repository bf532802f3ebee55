#include "api/document/record_fields.hpp"

#include "api/auth0/guid.hpp"
#include "api/auth0/schema.hpp"
#include "domain/limits.hpp"
#include "domain/text.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

using boost::json::object;
using boost::json::value;

constexpr std::size_t extension_name_units_max = 50;
constexpr std::size_t extension_text_units_max = 500;

std::string text_of(const value& json) {
    return std::string(json.get_string().data(), json.get_string().size());
}

} // namespace

void RecordFields::belongs_to(domain::EntityKind kind) {
    const auto* id = source_.if_contains("_id");
    if (id != nullptr && id->is_string()) entity_ = domain::EntityRef{kind, text_of(*id)};
}

void RecordFields::find(std::string_view member, std::string problem) const {
    findings_.push_back({pointer_ + "/" + escape_pointer_token(member), std::move(problem)});
}

bool RecordFields::is_there(const char* member, const std::string& text) const {
    return entity_ && rules_.is_there && rules_.is_there(*entity_, member, text);
}

std::optional<std::string> RecordFields::required_text(const char* member) const {
    const auto* found = source_.if_contains(member);
    if (found == nullptr) {
        find(member, "is required");
        return std::nullopt;
    }
    if (!found->is_string()) {
        find(member, "must be a string");
        return std::nullopt;
    }
    return text_of(*found);
}

std::optional<std::string> RecordFields::sized_text(const char* member, std::size_t extension_max,
                                                    std::size_t domain_max) const {
    auto text = required_text(member);
    if (!text) return std::nullopt;
    const auto length =
        rules_.extension ? auth0::utf16_units(*text) : domain::count_code_points(*text);
    const auto longest = rules_.extension ? extension_max : domain_max;
    if ((length == 0 || length > longest) && !is_there(member, *text)) {
        find(member, length == 0 ? "is not allowed to be empty"
                                 : "length must be less than or equal to " +
                                       std::to_string(longest) + " characters long");
        return std::nullopt;
    }
    return text;
}

std::optional<std::string> RecordFields::name(std::size_t chars_max) const {
    return sized_text("name", chars_max, domain::limits::name_chars_max);
}

std::optional<std::string> RecordFields::mapping_text(const char* member) const {
    return sized_text(member, extension_name_units_max, domain::limits::name_chars_max);
}

std::optional<std::string> RecordFields::description() const {
    if (rules_.extension)
        return sized_text("description", extension_text_units_max,
                          domain::limits::description_chars_max);
    const auto* found = source_.if_contains("description");
    if (found == nullptr || found->is_null()) return std::string();
    if (!found->is_string()) {
        find("description", "must be a string");
        return std::string();
    }
    auto text = text_of(*found);
    if (domain::count_code_points(text) <= domain::limits::description_chars_max) return text;
    find("description", "length must be less than or equal to 2000 characters long");
    return std::string();
}

std::optional<domain::ApplicationId> RecordFields::application() const {
    const auto text = sized_text("applicationId", extension_text_units_max,
                                 domain::limits::external_id_chars_max);
    if (!text) return std::nullopt;
    return parsed<domain::ApplicationId>("applicationId", *text);
}

std::optional<domain::ApplicationRefType> RecordFields::application_type() const {
    const auto text = required_text("applicationType");
    if (!text) return std::nullopt;
    if (*text == "client") return domain::ApplicationRefType::client;
    if (*text == "resource_server") return domain::ApplicationRefType::resource_server;
    find("applicationType", "must be one of [client, resource_server]");
    return std::nullopt;
}

void RecordFields::allow(std::initializer_list<std::string_view> members) const {
    for (const auto& [name, json] : source_)
        if (std::find(members.begin(), members.end(), std::string_view(name)) == members.end())
            find(std::string_view(name), "is not allowed");
}

std::optional<std::string> RecordFields::item_text(const value& json, const char* member,
                                                   std::size_t index) const {
    if (!json.is_string()) {
        findings_.push_back({item_pointer(pointer_, member, index), "must be a string"});
        return std::nullopt;
    }
    if (json.get_string().empty()) {
        findings_.push_back({item_pointer(pointer_, member, index), "is not allowed to be empty"});
        return std::nullopt;
    }
    return text_of(json);
}

const boost::json::array* RecordFields::array_of(const char* member) const {
    const auto* found = source_.if_contains(member);
    if (found == nullptr) return nullptr;
    if (found->is_array()) return &found->get_array();
    find(member, "must be an array");
    return nullptr;
}

bool RecordFields::check_guid(const char* member, const std::string& text) const {
    if (!rules_.extension || auth0::is_guid(text) || is_there(member, text)) return true;
    find(member, "must be a valid GUID");
    return false;
}

bool RecordFields::refers_well(domain::EntityKind kind, const std::string& id) const {
    if (!rules_.extension || kind == domain::EntityKind::user || auth0::is_guid(id)) return true;
    return rules_.is_there && rules_.is_there({kind, id}, "_id", id);
}

ExtensionArray<domain::Mapping> RecordFields::mappings() const {
    const auto* items = array_of("mappings");
    if (items == nullptr) return std::nullopt;
    std::vector<ExtensionItem<domain::Mapping>> found;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto at = item_pointer(pointer_, "mappings", i);
        if (!(*items)[i].is_object()) {
            findings_.push_back({at, "must be of type object"});
            continue;
        }
        RecordFields record((*items)[i].get_object(), at, rules_, findings_);
        record.belongs_to(domain::EntityKind::mapping);
        auto group_name = record.mapping_text("groupName");
        auto connection_name = record.mapping_text("connectionName");
        const auto id = record.id<domain::MappingId>();
        record.allow({"_id", "connectionName", "groupName"});
        if (id && connection_name && group_name)
            found.push_back({{*id, std::move(*connection_name), std::move(*group_name)}, i});
    }
    return found;
}

} // namespace muniment::api
