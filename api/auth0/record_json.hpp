#pragma once

#include "api/auth0/group_changes.hpp"
#include "api/auth0/role_changes.hpp"
#include "api/json/write.hpp"
#include "domain/entities.hpp"
#include "projections/document_reader.hpp"

#include <string>
#include <vector>

/// Records as the extension writes them: `_id` last where one is new, first elsewhere.
namespace muniment::api::auth0 {

using projections::GroupRecord;
using projections::RoleRecord;

std::string new_group_json(const domain::GroupId& id, const GroupBody& body);
std::string new_role_json(const domain::RoleId& id, const RoleBody& body);
std::string new_permission_json(const domain::PermissionId& id, const PermissionBody& body);

/// What a list of groups does with arrays that were never set.
enum class AbsentArrays { left_out, empty };

/// Full records. `AbsentArrays::empty` is for `members` and `mappings` alone.
void write_record(JsonWriter& writer, const GroupRecord& group,
                  AbsentArrays absent = AbsentArrays::left_out);
void write_record(JsonWriter& writer, const RoleRecord& role);
void write_record(JsonWriter& writer, const domain::Permission& permission);

/// `{"_id","name","description"}`
template <typename Entity>
void write_summary(JsonWriter& writer, const Entity& entity) {
    writer.begin_object();
    writer.key("_id");
    writer.text(entity.id.text());
    writer.key("name");
    writer.text(entity.name);
    writer.key("description");
    writer.text(entity.description);
    writer.end_object();
}

/// `{"_id","name","applicationId","description"}`
void write_user_role(JsonWriter& writer, const domain::Role& role);
/// `{"_id","name","description","applicationId","applicationType","permissions":[summaries]}`
void write_expanded_role(JsonWriter& writer, const domain::Role& role,
                         const std::vector<domain::Permission>& permissions);

/// An array of what `write(writer, item)` writes.
template <typename Items, typename Write>
void write_array(JsonWriter& writer, const Items& items, Write write) {
    writer.begin_array();
    for (const auto& item : items)
        write(writer, item);
    writer.end_array();
}

/// What `write(writer)` writes.
template <typename Write>
std::string json_of(Write write) {
    std::string json;
    JsonWriter writer(json);
    write(writer);
    return json;
}

template <typename Record>
std::string record_json(const Record& record) {
    return json_of([&](JsonWriter& writer) { write_record(writer, record); });
}

} // namespace muniment::api::auth0
