#pragma once

#include "domain/ids.hpp"

#include <optional>
#include <string_view>

/// The arrays of the document that the Auth0 Authorization Extension imports and exports. Their
/// order and whether they are there at all is seen by its clients, and by nothing else.
namespace muniment::domain {

struct DocumentArrayKind {
    static Expected<Done, InvalidId> check(std::string_view text);
};
struct DocumentItemKind : ExternalIdKind {};

/// The name of an array: `groups`, `roles`, `permissions`, `configuration`, `applications`,
/// `rules`, `groups/ID/members`, `groups/ID/nested`, `groups/ID/roles`, `groups/ID/mappings`,
/// `roles/ID/permissions` or `roles/ID/users`.
using DocumentArray = Id<DocumentArrayKind>;

/// The id of an item of an array: that of a group, role, permission, user or mapping.
using DocumentItem = Id<DocumentItemKind>;

/// What the items of an array are.
enum class ArrayContent {
    groups,
    roles,
    permissions,
    configuration,
    applications,
    rules,
    group_members,
    group_nested,
    group_roles,
    group_mappings,
    role_permissions,
    role_users,
};

/// What the name of an array says. `owner`: the group or role that has it; the arrays at the top
/// have none.
struct ArrayMeaning {
    ArrayContent content;
    std::optional<EntityRef> owner;
};

ArrayMeaning meaning(const DocumentArray& array);

template <typename Kind>
DocumentItem document_item(const Id<Kind>& id) {
    return DocumentItem::parse(id.text()).value(); // the rule of items is the widest
}

/// The names, made of their parts.
namespace arrays {
DocumentArray groups();
DocumentArray roles();
DocumentArray permissions();
DocumentArray configuration();
DocumentArray applications();
DocumentArray rules();
DocumentArray members(const GroupId& group);
DocumentArray nested(const GroupId& group);
DocumentArray roles(const GroupId& group);
DocumentArray mappings(const GroupId& group);
DocumentArray permissions(const RoleId& role);
DocumentArray users(const RoleId& role);
} // namespace arrays

} // namespace muniment::domain
