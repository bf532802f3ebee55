#pragma once

#include "domain/directory_view.hpp"

#include <boost/mp11.hpp>

/// The seven kinds of edge, each as a type: its ends, whether it carries a window, and how a
/// `DirectoryView` is asked about it. What is the same for all edges is written once, over these.
/// An edge without windows answers the window that is open on both sides.
namespace muniment::domain::relation {

inline std::optional<Window> always_if(bool present) {
    return present ? std::optional<Window>(Window{}) : std::nullopt;
}

struct Membership {
    using Left = GroupId;
    using Right = UserId;
    static constexpr bool windowed = true;
    static auto edge(const DirectoryView& in, const Left& group, const Right& user) {
        return in.membership(group, user);
    }
    static auto rights(const DirectoryView& in, const Left& group) { return in.members_of(group); }
    static auto lefts(const DirectoryView& in, const Right& user) { return in.groups_of(user); }
    static auto count(const DirectoryView& in, const Left& group) { return in.member_count(group); }
};

struct UserRole {
    using Left = RoleId;
    using Right = UserId;
    static constexpr bool windowed = true;
    static auto edge(const DirectoryView& in, const Left& role, const Right& user) {
        return in.user_role(role, user);
    }
    static auto rights(const DirectoryView& in, const Left& role) { return in.users_with(role); }
    static auto lefts(const DirectoryView& in, const Right& user) { return in.roles_of(user); }
    static auto count(const DirectoryView& in, const Left& role) { return in.user_count(role); }
};

struct UserPermission {
    using Left = PermissionId;
    using Right = UserId;
    static constexpr bool windowed = true;
    static auto edge(const DirectoryView& in, const Left& permission, const Right& user) {
        return in.user_permission(permission, user);
    }
    static auto rights(const DirectoryView& in, const Left& permission) {
        return in.users_with(permission);
    }
    static auto lefts(const DirectoryView& in, const Right& user) {
        return in.permissions_of(user);
    }
    static auto count(const DirectoryView& in, const Left& permission) {
        return in.user_count(permission);
    }
};

struct Nesting {
    using Left = GroupId;  ///< parent
    using Right = GroupId; ///< child
    static constexpr bool windowed = false;
    static auto edge(const DirectoryView& in, const Left& parent, const Right& child) {
        return always_if(in.is_nested(parent, child));
    }
    static auto rights(const DirectoryView& in, const Left& parent) {
        return in.children_of(parent);
    }
    static auto lefts(const DirectoryView& in, const Right& child) { return in.parents_of(child); }
};

struct GroupRole {
    using Left = GroupId;
    using Right = RoleId;
    static constexpr bool windowed = false;
    static auto edge(const DirectoryView& in, const Left& group, const Right& role) {
        return always_if(in.group_has_role(group, role));
    }
    static auto rights(const DirectoryView& in, const Left& group) { return in.roles_of(group); }
    static auto lefts(const DirectoryView& in, const Right& role) { return in.groups_with(role); }
};

struct Inclusion {
    using Left = RoleId;  ///< including
    using Right = RoleId; ///< included
    static constexpr bool windowed = false;
    static auto edge(const DirectoryView& in, const Left& including, const Right& included) {
        return always_if(in.is_included(including, included));
    }
    static auto rights(const DirectoryView& in, const Left& including) {
        return in.included_in(including);
    }
    static auto lefts(const DirectoryView& in, const Right& included) {
        return in.including(included);
    }
};

struct RolePermission {
    using Left = RoleId;
    using Right = PermissionId;
    static constexpr bool windowed = false;
    static auto edge(const DirectoryView& in, const Left& role, const Right& permission) {
        return always_if(in.role_has_permission(role, permission));
    }
    static auto rights(const DirectoryView& in, const Left& role) {
        return in.permissions_of(role);
    }
    static auto lefts(const DirectoryView& in, const Right& permission) {
        return in.roles_with(permission);
    }
};

using All = boost::mp11::mp_list<Membership, UserRole, UserPermission, Nesting, GroupRole,
                                 Inclusion, RolePermission>;

} // namespace muniment::domain::relation
