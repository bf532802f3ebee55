#include "api/v1/ocsf_event.hpp"

#include "api/json/write.hpp"
#include "api/v1/event_subject.hpp"
#include "domain/time.hpp"

#include <algorithm>
#include <array>

namespace muniment::api {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// The classes that are written.
enum class Class {
    base = 0,
    entity_management = 3004,
    user_access_management = 3005,
    group_management = 3006,
    user_management = 3007,
    role_management = 3008,
};

constexpr int other = 99; ///< the activity of what a class has no word for

/// What a type of event becomes.
struct Row {
    std::string_view type;
    Class in_class;
    int activity;
    std::string_view name; ///< of the activity
};

constexpr std::array rows{
    Row{"access.refused", Class::base, other, "Access refused"},
    Row{"api_key.rotated", Class::entity_management, 3, "Update"},
    Row{"application.created", Class::entity_management, 1, "Create"},
    Row{"application.deleted", Class::entity_management, 4, "Delete"},
    Row{"application.updated", Class::entity_management, 3, "Update"},
    Row{"client.created", Class::entity_management, 1, "Create"},
    Row{"client.revoked", Class::entity_management, 4, "Delete"},
    Row{"configuration.cleared", Class::entity_management, 3, "Update"},
    Row{"configuration.updated", Class::entity_management, 3, "Update"},
    Row{"connection.created", Class::entity_management, 1, "Create"},
    Row{"connection.deleted", Class::entity_management, 4, "Delete"},
    Row{"connection.updated", Class::entity_management, 3, "Update"},
    Row{"document.collections_written", Class::entity_management, 3, "Update"},
    Row{"document.records_written", Class::entity_management, 3, "Update"},
    Row{"document.reordered", Class::entity_management, 3, "Update"},
    Row{"document.repaired", Class::entity_management, other, "Repair"},
    Row{"evidence.read", Class::base, other, "Evidence read"},
    Row{"group.created", Class::group_management, 6, "Create"},
    Row{"group.deleted", Class::group_management, 5, "Delete"},
    Row{"group.groups_nested", Class::group_management, 7, "Add Subgroup"},
    Row{"group.groups_unnested", Class::group_management, 8, "Remove Subgroup"},
    Row{"group.mappings_added", Class::group_management, 9, "Update"},
    Row{"group.mappings_removed", Class::group_management, 9, "Update"},
    Row{"group.members_added", Class::group_management, 3, "Add User"},
    Row{"group.members_removed", Class::group_management, 4, "Remove User"},
    Row{"group.roles_assigned", Class::group_management, 12, "Assign Roles"},
    Row{"group.roles_unassigned", Class::group_management, 13, "Remove Roles"},
    Row{"group.updated", Class::group_management, 9, "Update"},
    Row{"key.rotated", Class::entity_management, 3, "Update"},
    Row{"log.created", Class::entity_management, 1, "Create"},
    Row{"permission.created", Class::entity_management, 1, "Create"},
    Row{"permission.deleted", Class::entity_management, 4, "Delete"},
    Row{"permission.updated", Class::entity_management, 3, "Update"},
    Row{"resource_server.updated", Class::entity_management, 3, "Update"},
    Row{"role.created", Class::role_management, 1, "Create"},
    Row{"role.deleted", Class::role_management, 3, "Delete"},
    Row{"role.permissions_granted", Class::role_management, 4, "Assign Privileges"},
    Row{"role.permissions_revoked", Class::role_management, 5, "Remove Privileges"},
    Row{"role.roles_excluded", Class::role_management, 2, "Update"},
    Row{"role.roles_included", Class::role_management, 2, "Update"},
    Row{"role.updated", Class::role_management, 2, "Update"},
    Row{"user.created", Class::user_management, 1, "Create"},
    Row{"user.deleted", Class::user_management, 3, "Delete"},
    Row{"user.erased", Class::user_management, other, "Erase"},
    Row{"user.permissions_granted", Class::user_access_management, 1, "Assign Privileges"},
    Row{"user.permissions_revoked", Class::user_access_management, 2, "Revoke Privileges"},
    Row{"user.roles_assigned", Class::user_access_management, 3, "Assign Role"},
    Row{"user.roles_unassigned", Class::user_access_management, 4, "Remove Role"},
    Row{"user.updated", Class::user_management, 2, "Update"},
};

const Row& row_of(std::string_view type) {
    static constexpr Row unknown{"", Class::base, other, "Other"};
    const auto* found =
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.type == type; });
    return found == rows.end() ? unknown : *found;
}

std::string_view class_name(Class in_class) {
    switch (in_class) {
    case Class::base:
        return "Base Event";
    case Class::entity_management:
        return "Entity Management";
    case Class::user_access_management:
        return "User Access Management";
    case Class::group_management:
        return "Group Management";
    case Class::user_management:
        return "User Management";
    case Class::role_management:
        return "Role Management";
    }
    std::abort();
}

boost::json::string text(std::string_view of) {
    return boost::json::string(of.data(), of.size());
}

object with_uid(const value& uid) {
    object named;
    named["uid"] = uid;
    return named;
}

std::int64_t milliseconds(const value& rfc3339) {
    const auto instant = domain::parse_rfc3339(std::string_view(rfc3339.as_string()));
    return instant ? instant->us / 1000 : 0;
}

object actor_of(const object& body) {
    const auto& actor = body.at("actor").as_object();
    const auto& kind = actor.at("kind").as_string();
    auto user = with_uid(actor.at("id"));
    user["type"] = kind == "user" ? "User" : (kind == "system" ? "System" : "Service");
    user["type_id"] = kind == "user" ? 1 : (kind == "system" ? 3 : 4);
    if (!actor.at("credential").as_string().empty())
        user["credential_uid"] = actor.at("credential");
    object named;
    named["user"] = std::move(user);
    return named;
}

object metadata_of(const object& body) {
    object metadata;
    if (const auto* id = body.if_contains("correlation_id")) metadata["correlation_uid"] = *id;
    metadata["log_name"] = body.at("log");
    metadata["logged_time"] = milliseconds(body.at("recorded_at"));
    metadata["product"] = object{{"name", "Muniment"}, {"vendor_name", "Muniment"}};
    metadata["sequence"] = body.at("position");
    metadata["uid"] = body.at("id");
    metadata["version"] = "1.9.0-dev";
    return metadata;
}

/// Everything that the body says and the schema has no place for.
object unmapped_of(const object& body) {
    object unmapped;
    for (const char* member : {"actor", "batch", "commit", "data", "reason", "ticket", "type"})
        if (const auto* found = body.if_contains(member)) unmapped[member] = *found;
    return unmapped;
}

/// What a class says about whom or what it is about, as far as `data` names it.
void put_subject(const object& body, Class in_class, object& event) {
    const auto& data = body.at("data").as_object();
    const auto subject = event_subject(body);
    auto named = with_uid(value(text(subject.id)));
    if (const auto* name = data.if_contains("name")) named["name"] = *name;
    switch (in_class) {
    case Class::group_management: {
        if (const auto* description = data.if_contains("description")) named["desc"] = *description;
        event["group"] = std::move(named);
        const auto* users = data.if_contains("users");
        if (users == nullptr || !users->is_array()) return; // where a deletion counts, it is none
        array ids;
        for (const auto& user : users->get_array())
            ids.push_back(with_uid(user));
        event["users"] = std::move(ids);
        return;
    }
    case Class::user_management:
        event["user"] = with_uid(data.at("user"));
        return;
    case Class::role_management:
        event["role"] = std::move(named);
        if (const auto* held = data.if_contains("permissions"); held != nullptr && held->is_array())
            event["privileges"] = *held;
        return;
    case Class::user_access_management:
        if (const auto* permission = data.if_contains("permission"))
            event["privileges"] = array{*permission};
        return;
    case Class::entity_management: {
        const std::string type(body.at("type").as_string());
        if (subject.id.empty()) named.erase("uid");
        named["type"] = text(type.substr(0, type.find('.')));
        event["entity"] = std::move(named);
        return;
    }
    case Class::base:
        return;
    }
}

object common(const object& body, const Row& row) {
    const int class_uid = static_cast<int>(row.in_class);
    const bool is_iam = row.in_class != Class::base;
    object event;
    event["activity_id"] = row.activity;
    event["activity_name"] = text(row.name);
    event["actor"] = actor_of(body);
    event["category_name"] = is_iam ? "Identity & Access Management" : "Uncategorized";
    event["category_uid"] = is_iam ? 3 : 0;
    event["class_name"] = text(class_name(row.in_class));
    event["class_uid"] = class_uid;
    event["metadata"] = metadata_of(body);
    const bool is_refusal = row.type == "access.refused";
    event["severity_id"] = is_refusal ? 2 : 1;
    event["status_id"] = is_refusal ? 2 : 1;
    if (const auto* reason = body.if_contains("reason")) event["message"] = *reason;
    const auto* ip = body.at("actor").as_object().if_contains("source_ip");
    if (ip != nullptr) event["src_endpoint"] = object{{"ip", *ip}};
    const auto* occurred = body.if_contains("occurred_at");
    event["time"] = milliseconds(occurred != nullptr ? *occurred : body.at("recorded_at"));
    event["type_uid"] = class_uid * 100 + row.activity;
    event["unmapped"] = unmapped_of(body);
    put_subject(body, row.in_class, event);
    return event;
}

} // namespace

std::vector<std::string> ocsf_events(const object& body) {
    const auto& row = row_of(std::string_view(body.at("type").as_string()));
    auto event = common(body, row);
    if (row.in_class != Class::user_access_management) return {to_json(value(std::move(event)))};
    std::vector<std::string> events;
    const auto& users = body.at("data").as_object().at("users").as_array();
    const std::string id(body.at("id").as_string());
    for (std::size_t i = 0; i < users.size(); ++i) {
        event["user"] = with_uid(users[i]);
        if (users.size() > 1)
            event["metadata"].as_object()["uid"] = text(id + "/" + std::to_string(i));
        events.push_back(to_json(value(event)));
    }
    return events;
}

} // namespace muniment::api
