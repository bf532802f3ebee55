#include "domain/document_array.hpp"

#include <array>
#include <string>
#include <utility>

namespace muniment::domain {

namespace {

struct TopArray {
    std::string_view name;
    ArrayContent content;
};

constexpr std::array top_arrays{
    TopArray{"groups", ArrayContent::groups},
    TopArray{"roles", ArrayContent::roles},
    TopArray{"permissions", ArrayContent::permissions},
    TopArray{"configuration", ArrayContent::configuration},
    TopArray{"applications", ArrayContent::applications},
    TopArray{"rules", ArrayContent::rules},
};

struct OwnedArray {
    std::string_view prefix;
    std::string_view suffix;
    EntityKind owner;
    ArrayContent content;
};

constexpr std::array owned_arrays{
    OwnedArray{"groups/", "/members", EntityKind::group, ArrayContent::group_members},
    OwnedArray{"groups/", "/nested", EntityKind::group, ArrayContent::group_nested},
    OwnedArray{"groups/", "/roles", EntityKind::group, ArrayContent::group_roles},
    OwnedArray{"groups/", "/mappings", EntityKind::group, ArrayContent::group_mappings},
    OwnedArray{"roles/", "/permissions", EntityKind::role, ArrayContent::role_permissions},
    OwnedArray{"roles/", "/users", EntityKind::role, ArrayContent::role_users},
};

/// Ids may contain slashes; the first and the last one are those of the name.
std::optional<ArrayMeaning> read_name(std::string_view text) {
    for (const auto& top : top_arrays)
        if (text == top.name) return ArrayMeaning{top.content, std::nullopt};
    for (const auto& owned : owned_arrays) {
        if (text.size() <= owned.prefix.size() + owned.suffix.size()) continue;
        if (!text.starts_with(owned.prefix) || !text.ends_with(owned.suffix)) continue;
        auto id = text.substr(owned.prefix.size());
        id.remove_suffix(owned.suffix.size());
        if (!detail::check_plain_id(id)) return std::nullopt;
        return ArrayMeaning{owned.content, EntityRef{owned.owner, std::string(id)}};
    }
    return std::nullopt;
}

template <typename Owner>
DocumentArray named(const char* prefix, const Owner& owner, const char* suffix) {
    return DocumentArray::parse(prefix + owner.text() + suffix).value();
}

DocumentArray named(std::string_view name) {
    return DocumentArray::parse(name).value();
}

} // namespace

Expected<Done, InvalidId> DocumentArrayKind::check(std::string_view text) {
    if (!read_name(text)) return Failure{InvalidId{"must be the name of an array"}};
    return Done{};
}

ArrayMeaning meaning(const DocumentArray& array) {
    return std::move(*read_name(array.text())); // every name that exists was read once
}

namespace arrays {

DocumentArray groups() {
    return named("groups");
}
DocumentArray roles() {
    return named("roles");
}
DocumentArray permissions() {
    return named("permissions");
}
DocumentArray configuration() {
    return named("configuration");
}
DocumentArray applications() {
    return named("applications");
}
DocumentArray rules() {
    return named("rules");
}
DocumentArray members(const GroupId& group) {
    return named("groups/", group, "/members");
}
DocumentArray nested(const GroupId& group) {
    return named("groups/", group, "/nested");
}
DocumentArray roles(const GroupId& group) {
    return named("groups/", group, "/roles");
}
DocumentArray mappings(const GroupId& group) {
    return named("groups/", group, "/mappings");
}
DocumentArray permissions(const RoleId& role) {
    return named("roles/", role, "/permissions");
}
DocumentArray users(const RoleId& role) {
    return named("roles/", role, "/users");
}

} // namespace arrays

} // namespace muniment::domain
