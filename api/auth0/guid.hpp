#pragma once

#include <string_view>

namespace muniment::api::auth0 {

/// Whether validation takes the text for a GUID: 8-4-4-4-12 hexadecimal digits in any case,
/// separated by `-`, `:` or nothing, perhaps within `{}`, `[]` or `()`. Ids are looked up byte for
/// byte nevertheless.
bool is_guid(std::string_view text);

/// Whether PATCH of a user's groups and roles takes the text for an id: each dash may be missing,
/// `{` may stand before it and `}` after it.
bool looks_like_guid(std::string_view text);

} // namespace muniment::api::auth0
