#include "api/auth0/record_json.hpp"

namespace muniment::api::auth0 {

namespace {

void write_text(JsonWriter& writer, std::string_view name, std::string_view text) {
    writer.key(name);
    writer.text(text);
}

template <typename Items>
void write_ids(JsonWriter& writer, std::string_view name, const Items& ids) {
    writer.key(name);
    write_array(writer, ids, [](JsonWriter& out, const auto& id) { write_json(out, id); });
}

template <typename Body>
void write_application(JsonWriter& writer, const Body& body) {
    writer.key("applicationType");
    write_json(writer, body.application_type);
    write_text(writer, "applicationId", body.application.text());
}

void write_mapping(JsonWriter& writer, const domain::Mapping& mapping) {
    writer.begin_object();
    write_text(writer, "_id", mapping.id.text());
    write_text(writer, "groupName", mapping.group_name);
    write_text(writer, "connectionName", mapping.connection_name);
    writer.end_object();
}

/// `write` adds what lies between the names and the id.
template <typename Body, typename Write>
std::string new_record(const std::string& id, const Body& body, Write write) {
    return json_of([&](JsonWriter& writer) {
        writer.begin_object();
        write_text(writer, "name", body.name);
        write_text(writer, "description", body.description);
        write(writer);
        write_text(writer, "_id", id);
        writer.end_object();
    });
}

/// The beginning of a record that is not new; the caller ends the object.
template <typename Entity>
void begin_record(JsonWriter& writer, const Entity& entity) {
    writer.begin_object();
    write_text(writer, "_id", entity.id.text());
    write_text(writer, "name", entity.name);
    write_text(writer, "description", entity.description);
}

void write_role_application(JsonWriter& writer, const domain::Role& role) {
    if (role.application_type) {
        writer.key("applicationType");
        write_json(writer, *role.application_type);
    }
    if (role.application) write_text(writer, "applicationId", role.application->text());
}

} // namespace

std::string new_group_json(const domain::GroupId& id, const GroupBody& body) {
    return new_record(id.text(), body, [](JsonWriter&) {});
}

std::string new_role_json(const domain::RoleId& id, const RoleBody& body) {
    return new_record(id.text(), body, [&](JsonWriter& writer) {
        write_application(writer, body);
        write_ids(writer, "permissions", body.permissions);
    });
}

std::string new_permission_json(const domain::PermissionId& id, const PermissionBody& body) {
    return new_record(id.text(), body,
                      [&](JsonWriter& writer) { write_application(writer, body); });
}

void write_record(JsonWriter& writer, const GroupRecord& record, AbsentArrays absent) {
    const auto& group = record.group;
    begin_record(writer, group);
    const bool always = absent == AbsentArrays::empty;
    if (record.has_mappings || always) {
        writer.key("mappings");
        write_array(writer, group.mappings, write_mapping);
    }
    if (record.members || always)
        write_ids(writer, "members", record.members.value_or(std::vector<domain::UserId>{}));
    if (record.nested) write_ids(writer, "nested", *record.nested);
    if (record.roles) write_ids(writer, "roles", *record.roles);
    writer.end_object();
}

void write_record(JsonWriter& writer, const RoleRecord& record) {
    begin_record(writer, record.role);
    write_role_application(writer, record.role);
    if (record.permissions) write_ids(writer, "permissions", *record.permissions);
    if (record.users) write_ids(writer, "users", *record.users);
    writer.end_object();
}

void write_record(JsonWriter& writer, const domain::Permission& permission) {
    begin_record(writer, permission);
    write_application(writer, permission);
    writer.end_object();
}

void write_user_role(JsonWriter& writer, const domain::Role& role) {
    writer.begin_object();
    write_text(writer, "_id", role.id.text());
    write_text(writer, "name", role.name);
    if (role.application) write_text(writer, "applicationId", role.application->text());
    write_text(writer, "description", role.description);
    writer.end_object();
}

void write_expanded_role(JsonWriter& writer, const domain::Role& role,
                         const std::vector<domain::Permission>& permissions) {
    begin_record(writer, role);
    write_role_application(writer, role);
    writer.key("permissions");
    write_array(writer, permissions,
                [](JsonWriter& out, const auto& permission) { write_summary(out, permission); });
    writer.end_object();
}

} // namespace muniment::api::auth0
