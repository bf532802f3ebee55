#pragma once

#include "domain/directory_view.hpp"

#include <string>
#include <string_view>

namespace muniment::api {

/// Whether the entity (a group, role, permission or mapping) bears this very text in this member of
/// its record: `_id`, `name`, `description`, `applicationId`, `groupName`, `connectionName`.
bool has_text(const domain::DirectoryView& directory, const domain::EntityRef& entity,
              std::string_view member, const std::string& text);

} // namespace muniment::api
