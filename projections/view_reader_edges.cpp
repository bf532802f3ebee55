#include "projections/view_reader.hpp"
#include "projections/views/listing.hpp"
#include "projections/views/row_readers.hpp"
#include "projections/views/session.hpp"

/// Lists of direct edges.
namespace muniment::projections {

namespace {

using views::guarded;
using views::Listing;
using views::read_page;

using Session = ViewReader::Session;

/// What is looked for in a listed entity and the columns that it is made of.
struct Shown {
    const char* table;
    const char* columns;
    const char* searched;
};

constexpr Shown groups_shown{"\"group\"", views::group_columns, "e.id, e.name"};
constexpr Shown roles_shown{"role", views::role_columns, "e.id, e.name"};
constexpr Shown permissions_shown{"permission", views::permission_columns, "e.id, e.name"};

/// The edges of `table`, which SQLite would look for among all that ever were: at the head by the
/// index of the living ones alone.
std::string edges(const Session& session, const std::string& table, const std::string& own) {
    if (!session.at_head) return table + " AS n";
    const bool is_right = own == "user" || own == "child";
    return table + " AS n INDEXED BY " + table + "_living" + (is_right ? "_by_" + own : "");
}

/// The entities at the `other` end of the edges of `table` whose `own` end is ?5. The edges lead:
/// CROSS JOIN keeps SQLite from walking all entities.
Listing entities_beyond(const Session& session, const std::string& table, const std::string& own,
                        const std::string& other, const Shown& shown) {
    const std::string key = "n." + other;
    return {shown.columns,
            edges(session, table, own) + " CROSS JOIN " + shown.table + " e ON e.id = " + key, key,
            "n." + own + " = ?5 AND " + session.held("n") + " AND " + session.held("e"),
            shown.searched};
}

/// Edges with windows, by the id of a user. A user that was never registered has no names.
Listing edges_to_users(const Session& session, const std::string& table, const std::string& own) {
    return {"n." + own + ", n.user, n.valid_from, n.valid_until",
            edges(session, table, own) + " LEFT JOIN user e ON e.id = n.user AND " +
                session.held("e") + " LEFT JOIN user_profile p ON p.began = e.began",
            "n.user", "n." + own + " = ?5 AND " + session.held("n"),
            "n.user, p.name, p.email, p.nickname"};
}

/// Edges with windows of one user, by the id of the other end, an entity of `entity_table`.
Listing edges_of_user(const Session& session, const std::string& table, const std::string& other,
                      const std::string& entity_table) {
    const std::string key = "n." + other;
    return {key + ", n.user, n.valid_from, n.valid_until",
            edges(session, table, "user") + " CROSS JOIN " + entity_table + " e ON e.id = " + key,
            key, "n.user = ?5 AND " + session.held("n") + " AND " + session.held("e"),
            "e.id, e.name"};
}

Page<domain::Group> read_groups(const Session& session, const Listing& listing,
                                const ListQuery& query, const domain::GroupId& whose) {
    return read_page<domain::Group>(session, listing, query, whose.text(), views::read_group);
}

} // namespace

ViewReader::List<MembershipRow> ViewReader::members(const domain::GroupId& group,
                                                    const ListQuery& query) const {
    return guarded([&] {
        return read_page<MembershipRow>(
            *session_, edges_to_users(*session_, "membership", "\"group\""), query, group.text(),
            views::read_windowed<MembershipRow, domain::GroupId, domain::UserId>);
    });
}

ViewReader::List<domain::Group> ViewReader::children(const domain::GroupId& group,
                                                     const ListQuery& query) const {
    return guarded([&] {
        return read_groups(
            *session_, entities_beyond(*session_, "nesting", "\"group\"", "child", groups_shown),
            query, group);
    });
}

ViewReader::List<domain::Group> ViewReader::parents(const domain::GroupId& group,
                                                    const ListQuery& query) const {
    return guarded([&] {
        return read_groups(
            *session_, entities_beyond(*session_, "nesting", "child", "\"group\"", groups_shown),
            query, group);
    });
}

ViewReader::List<domain::Group> ViewReader::descendants(const domain::GroupId& group,
                                                        const ListQuery& query) const {
    return guarded([&] {
        return read_groups(
            *session_,
            entities_beyond(*session_, "nesting_closure", "ancestor", "descendant", groups_shown),
            query, group);
    });
}

ViewReader::List<domain::Role> ViewReader::group_roles(const domain::GroupId& group,
                                                       const ListQuery& query) const {
    return guarded([&] {
        return read_page<domain::Role>(
            *session_, entities_beyond(*session_, "group_role", "\"group\"", "role", roles_shown),
            query, group.text(), views::read_role);
    });
}

ViewReader::List<domain::Mapping> ViewReader::mappings(const domain::GroupId& group,
                                                       const ListQuery& query) const {
    return guarded([&] {
        const Listing listing{views::mapping_columns, "mapping e", "e.id",
                              "e.\"group\" = ?5 AND " + session_->held("e"),
                              "e.id, e.connection_name, e.group_name"};
        return read_page<domain::Mapping>(*session_, listing, query, group.text(),
                                          [](const SQLite::Statement& row, int first) {
                                              return views::read_mapping(row, first).mapping;
                                          });
    });
}

ViewReader::List<MembershipRow> ViewReader::user_groups(const domain::UserId& user,
                                                        const ListQuery& query) const {
    return guarded([&] {
        return read_page<MembershipRow>(
            *session_, edges_of_user(*session_, "membership", "\"group\"", "\"group\""), query,
            user.text(), views::read_windowed<MembershipRow, domain::GroupId, domain::UserId>);
    });
}

ViewReader::List<UserRoleRow> ViewReader::user_roles(const domain::UserId& user,
                                                     const ListQuery& query) const {
    return guarded([&] {
        return read_page<UserRoleRow>(
            *session_, edges_of_user(*session_, "user_role", "role", "role"), query, user.text(),
            views::read_windowed<UserRoleRow, domain::RoleId, domain::UserId>);
    });
}

ViewReader::List<UserPermissionRow> ViewReader::user_permissions(const domain::UserId& user,
                                                                 const ListQuery& query) const {
    return guarded([&] {
        return read_page<UserPermissionRow>(
            *session_, edges_of_user(*session_, "user_permission", "permission", "permission"),
            query, user.text(),
            views::read_windowed<UserPermissionRow, domain::PermissionId, domain::UserId>);
    });
}

ViewReader::List<domain::Permission> ViewReader::role_permissions(const domain::RoleId& role,
                                                                  const ListQuery& query) const {
    return guarded([&] {
        return read_page<domain::Permission>(
            *session_,
            entities_beyond(*session_, "role_permission", "role", "permission", permissions_shown),
            query, role.text(), views::read_permission);
    });
}

ViewReader::List<domain::Role> ViewReader::included_roles(const domain::RoleId& role,
                                                          const ListQuery& query) const {
    return guarded([&] {
        return read_page<domain::Role>(
            *session_,
            entities_beyond(*session_, "role_inclusion", "role", "includes", roles_shown), query,
            role.text(), views::read_role);
    });
}

ViewReader::List<UserRoleRow> ViewReader::role_users(const domain::RoleId& role,
                                                     const ListQuery& query) const {
    return guarded([&] {
        return read_page<UserRoleRow>(
            *session_, edges_to_users(*session_, "user_role", "role"), query, role.text(),
            views::read_windowed<UserRoleRow, domain::RoleId, domain::UserId>);
    });
}

} // namespace muniment::projections
