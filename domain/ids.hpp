#pragma once

#include "domain/expected.hpp"

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace muniment::domain {

/// Why a text is no id: a sentence without a subject, for example "must not be empty".
struct InvalidId {
    std::string problem;
    bool operator==(const InvalidId&) const = default;
};

namespace detail {
/// 1..500 characters of UTF-8 without control characters.
Expected<Done, InvalidId> check_external_id(std::string_view text);
/// `[A-Za-z0-9_.:|@~/+-]{1,128}` except `.` and `..`.
Expected<Done, InvalidId> check_plain_id(std::string_view text);
} // namespace detail

/// The id of one kind of entity. `parse` is the only way in; ids are compared byte for byte.
template <typename Kind>
class Id {
  public:
    static Expected<Id, InvalidId> parse(std::string_view text) {
        TRY(Kind::check(text));
        return Id(std::string(text));
    }

    const std::string& text() const { return text_; }

    auto operator<=>(const Id&) const = default;
    bool operator==(const Id&) const = default;

  private:
    explicit Id(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

struct ExternalIdKind {
    static Expected<Done, InvalidId> check(std::string_view text) {
        return detail::check_external_id(text);
    }
};
struct PlainIdKind {
    static Expected<Done, InvalidId> check(std::string_view text) {
        return detail::check_plain_id(text);
    }
};

struct UserKind : ExternalIdKind {};
struct ApplicationKind : ExternalIdKind {};
struct ConnectionKind : PlainIdKind {};
struct PermissionKind : PlainIdKind {};
struct RoleKind : PlainIdKind {};
struct GroupKind : PlainIdKind {};
struct MappingKind : PlainIdKind {};

using UserId = Id<UserKind>;
using ApplicationId = Id<ApplicationKind>;
using ConnectionId = Id<ConnectionKind>;
using PermissionId = Id<PermissionKind>;
using RoleId = Id<RoleKind>;
using GroupId = Id<GroupKind>;
using MappingId = Id<MappingKind>;

enum class EntityKind { application, connection, user, permission, role, group, mapping };

/// The kind as it is spelled in messages, JSON and SQL: `application`, `group`, …
std::string_view to_string(EntityKind kind);

/// An entity of any kind, by the text of its id.
struct EntityRef {
    EntityKind kind;
    std::string id;
    auto operator<=>(const EntityRef&) const = default;
};

inline EntityRef ref(const ApplicationId& id) {
    return {EntityKind::application, id.text()};
}
inline EntityRef ref(const ConnectionId& id) {
    return {EntityKind::connection, id.text()};
}
inline EntityRef ref(const UserId& id) {
    return {EntityKind::user, id.text()};
}
inline EntityRef ref(const PermissionId& id) {
    return {EntityKind::permission, id.text()};
}
inline EntityRef ref(const RoleId& id) {
    return {EntityKind::role, id.text()};
}
inline EntityRef ref(const GroupId& id) {
    return {EntityKind::group, id.text()};
}
inline EntityRef ref(const MappingId& id) {
    return {EntityKind::mapping, id.text()};
}

} // namespace muniment::domain

template <typename Kind>
struct std::hash<muniment::domain::Id<Kind>> {
    std::size_t operator()(const muniment::domain::Id<Kind>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};
