#include "api/document/known_text.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

template <typename Entity>
bool bears(const Entity& entity, std::string_view member, const std::string& text) {
    if (member == "_id") return true; // it was found by it
    if (member == "name") return entity.name == text;
    if (member == "description") return entity.description == text;
    if constexpr (requires { entity.application_type; }) {
        const std::optional<domain::ApplicationId> application = entity.application;
        return member == "applicationId" && application && application->text() == text;
    }
    return false;
}

template <typename Id>
bool entity_bears(const domain::DirectoryView& directory, const std::string& id,
                  std::string_view member, const std::string& text) {
    const auto parsed = Id::parse(id);
    const auto* found = parsed ? directory.find(*parsed) : nullptr;
    return found != nullptr && bears(*found, member, text);
}

bool mapping_bears(const domain::DirectoryView& directory, const std::string& id,
                   std::string_view member, const std::string& text) {
    const auto parsed = domain::MappingId::parse(id);
    if (!parsed) return false;
    const auto group = directory.group_with(*parsed);
    if (!group) return false;
    const auto& mappings = directory.find(*group)->mappings;
    const auto found = std::find_if(mappings.begin(), mappings.end(),
                                    [&](const auto& mapping) { return mapping.id == *parsed; });
    if (found == mappings.end()) return false;
    if (member == "_id") return true;
    return (member == "groupName" ? found->group_name : found->connection_name) == text;
}

} // namespace

bool has_text(const domain::DirectoryView& directory, const domain::EntityRef& entity,
              std::string_view member, const std::string& text) {
    switch (entity.kind) {
    case domain::EntityKind::group:
        return entity_bears<domain::GroupId>(directory, entity.id, member, text);
    case domain::EntityKind::role:
        return entity_bears<domain::RoleId>(directory, entity.id, member, text);
    case domain::EntityKind::permission:
        return entity_bears<domain::PermissionId>(directory, entity.id, member, text);
    case domain::EntityKind::mapping:
        return mapping_bears(directory, entity.id, member, text);
    default:
        return false;
    }
}

} // namespace muniment::api
