#pragma once

#include "domain/entities.hpp"
#include "domain/recorded_event.hpp"
#include "domain/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What the views are asked for and what they answer.
namespace muniment::projections {

/// `user` is a direct member of `group`.
struct MembershipRow {
    domain::GroupId group;
    domain::UserId user;
    domain::Window window;
    bool operator==(const MembershipRow&) const = default;
};

/// Members of `child` are members of `group`.
struct NestingRow {
    domain::GroupId group;
    domain::GroupId child;
    bool operator==(const NestingRow&) const = default;
};

/// Members of `group` have `role`.
struct GroupRoleRow {
    domain::GroupId group;
    domain::RoleId role;
    bool operator==(const GroupRoleRow&) const = default;
};

/// `user` has `role` directly.
struct UserRoleRow {
    domain::RoleId role;
    domain::UserId user;
    domain::Window window;
    bool operator==(const UserRoleRow&) const = default;
};

/// `user` holds `permission` directly.
struct UserPermissionRow {
    domain::PermissionId permission;
    domain::UserId user;
    domain::Window window;
    bool operator==(const UserPermissionRow&) const = default;
};

/// `role` holds what `includes` holds.
struct RoleInclusionRow {
    domain::RoleId includes;
    domain::RoleId role;
    bool operator==(const RoleInclusionRow&) const = default;
};

/// `role` holds `permission`.
struct RolePermissionRow {
    domain::PermissionId permission;
    domain::RoleId role;
    bool operator==(const RolePermissionRow&) const = default;
};

/// `mapping` belongs to `group`.
struct MappingRow {
    domain::GroupId group;
    domain::Mapping mapping;
    bool operator==(const MappingRow&) const = default;
};

/// One fact of the directory. The alternatives are in the order of a snapshot; within a kind facts
/// are sorted by the bytes of the entity's id, or of the two ids in the order in which the row
/// names them. A group comes without its mappings: they are facts of their own.
using Fact = std::variant<domain::Configuration, domain::Application, domain::Connection,
                          domain::User, domain::Permission, domain::Role, domain::Group,
                          MembershipRow, NestingRow, GroupRoleRow, UserRoleRow, UserPermissionRow,
                          RoleInclusionRow, RolePermissionRow, MappingRow>;

/// Items of a list in the order of its sort key. `next_key` is the key to go on after; absent on
/// the last page.
template <typename T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next_key;
};

/// An entity and its ETag: the position of the last directory event that touched it or its edges.
template <typename T>
struct Versioned {
    T value;
    domain::Position touched;
    bool operator==(const Versioned&) const = default;
};

/// A user that has a registration, edges, or both.
struct UserDetail {
    domain::User user;
    bool registered = false;
    bool operator==(const UserDetail&) const = default;
};

/// Which part of a list. `q` is looked for in the ids and names listed (of users also in e-mail and
/// nickname), without regard to case (Unicode simple case folding); empty: everything.
/// `after` is the `next_key` of the page before; empty: from the start.
struct ListQuery {
    std::string q;
    std::string after;
    std::size_t limit = 100;
};

/// Which events of the audit. Absent members do not restrict. The sort key is the position, which
/// is also the `next_key` of the page, as a decimal number.
struct EventQuery {
    domain::Position first{1};
    std::optional<domain::Position> last;
    std::optional<domain::EntityRef> subject; ///< named by the event, or it ended an edge of it
    std::optional<std::string> actor;         ///< id of the actor
    std::optional<std::string> type;
    std::optional<std::string> ticket;
    std::optional<std::string> batch; ///< id of the batch
    bool newest_first = false;
    std::optional<domain::Position> after;
    std::size_t limit = 100;
};

/// An event without what it says. The hashes of `circumstances` are not kept here.
struct AuditRow {
    domain::Position position;
    std::string id;
    std::string type;
    std::uint64_t commit = 0;
    domain::BatchMember batch;
    domain::OccurredTime occurred_at;
    domain::RecordedTime recorded_at;
    domain::Circumstances circumstances;
    bool operator==(const AuditRow&) const = default;
};

} // namespace muniment::projections
