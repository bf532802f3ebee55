#pragma once

#include "domain/changes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muniment::api {

/// Every scope that an API client can have, sorted. `*` stands for all of them, now and later.
const std::vector<std::string_view>& all_scopes();

/// Whether the text is one of `all_scopes()` or `*`.
bool is_scope(std::string_view text);

/// What a caller needs for this change: the verb of the change on the thing it changes. Edges are
/// an update of what they start from: a membership updates the group, a grant updates the role.
std::string scope_for(const domain::Change& change);

namespace scope {
/// Of routes that anybody may call who is known; what they do may need more.
inline constexpr std::string_view authenticated = "authenticated";
inline constexpr std::string_view admin_clients = "admin:clients";
inline constexpr std::string_view check = "read:decisions";
inline constexpr std::string_view read_events = "read:events";
inline constexpr std::string_view read_log = "read:log";
inline constexpr std::string_view read_reports = "read:reports";
inline constexpr std::string_view read_snapshots = "read:snapshots";
} // namespace scope

} // namespace muniment::api
