#pragma once

#include "domain/entities.hpp"
#include "domain/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <variant>

/// What a directory consists of, fact by fact.
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

/// Kinds of facts that follow each other, by the index of the alternative.
struct FactKinds {
    std::size_t first;
    std::size_t end; ///< one behind the last
};
inline constexpr FactKinds all_facts{0, std::variant_size_v<Fact>};
inline constexpr FactKinds entity_facts{0, 7}; ///< with the configuration
inline constexpr FactKinds edge_facts{7, 14};
inline constexpr FactKinds mapping_facts{14, 15};
static_assert(std::is_same_v<std::variant_alternative_t<edge_facts.first, Fact>, MembershipRow>);
static_assert(std::is_same_v<std::variant_alternative_t<mapping_facts.first, Fact>, MappingRow>);
static_assert(mapping_facts.end == all_facts.end);

/// How many there are of each kind.
using FactCounts = std::array<std::uint64_t, std::variant_size_v<Fact>>;

} // namespace muniment::projections
