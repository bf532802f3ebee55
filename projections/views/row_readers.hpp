#pragma once

#include "domain/entities.hpp"
#include "projections/view_rows.hpp"
#include "projections/views/connection.hpp"

#include <string>

/// Rows of the tables as domain values. `first` is the column where the named columns begin.
/// All throw DamagedViews on what cannot be there.
namespace muniment::projections::views {

inline constexpr const char* application_columns =
    "e.id, e.name, e.type, e.callbacks, e.required_roles, e.denied_message";
inline constexpr const char* connection_columns = "e.id, e.name, e.strategy";
inline constexpr const char* user_columns =
    "e.id, p.connections, p.name, p.nickname, p.email, p.picture, p.attributes";
inline constexpr const char* permission_columns =
    "e.id, e.application, e.application_type, e.name, e.description";
inline constexpr const char* role_columns = permission_columns;
inline constexpr const char* group_columns = "e.id, e.name, e.description";
inline constexpr const char* mapping_columns = "e.\"group\", e.id, e.connection_name, e.group_name";
inline constexpr const char* configuration_columns =
    "e.groups_in_token, e.groups_passthrough, e.permissions_in_token, e.permissions_passthrough, "
    "e.persist_groups, e.persist_permissions, e.persist_roles, e.roles_in_token, "
    "e.roles_passthrough";

/// Users as `e` with their profiles as `p`.
inline constexpr const char* user_tables = "user e LEFT JOIN user_profile p ON p.began = e.began";

domain::Application read_application(const SQLite::Statement& row, int first);
domain::Connection read_connection(const SQLite::Statement& row, int first);
domain::User read_user(const SQLite::Statement& row, int first);
domain::Permission read_permission(const SQLite::Statement& row, int first);
domain::Role read_role(const SQLite::Statement& row, int first);
/// Without mappings.
domain::Group read_group(const SQLite::Statement& row, int first);
MappingRow read_mapping(const SQLite::Statement& row, int first);
domain::Configuration read_configuration(const SQLite::Statement& row, int first);

/// An edge without window from two columns of ids.
template <typename Row, typename Left, typename Right>
Row read_edge(const SQLite::Statement& row, int first) {
    return {id_at<Left>(row, first), id_at<Right>(row, first + 1)};
}

/// An edge from two columns of ids, `valid_from` and `valid_until`.
template <typename Row, typename Left, typename Right>
Row read_windowed(const SQLite::Statement& row, int first) {
    return {id_at<Left>(row, first), id_at<Right>(row, first + 1), window_at(row, first + 2)};
}

} // namespace muniment::projections::views
