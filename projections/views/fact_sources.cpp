#include "projections/views/fact_sources.hpp"

#include "projections/views/edge_table.hpp"
#include "projections/views/row_readers.hpp"

namespace muniment::projections::views {

namespace {

using Sources = std::array<FactSource, std::variant_size_v<Fact>>;

/// Wraps a reader of one type into a reader of facts.
template <auto read>
Fact as_fact(const SQLite::Statement& row, int first) {
    return read(row, first);
}

template <auto read>
FactSource entity(const char* name, const char* columns, const char* join = "") {
    return {name, columns, join, {"e.id"}, as_fact<read>};
}

template <typename Row, typename Left, typename Right>
FactSource edge(const char* name, const std::string& left, const std::string& right) {
    return {name,
            "e." + left + ", e." + right,
            "",
            {"e." + left, "e." + right},
            as_fact<read_edge<Row, Left, Right>>};
}

template <typename Row, typename Left, typename Right>
FactSource windowed(const char* name, const std::string& left, const std::string& right) {
    return {name,
            "e." + left + ", e." + right + ", e.valid_from, e.valid_until",
            "",
            {"e." + left, "e." + right},
            as_fact<read_windowed<Row, Left, Right>>};
}

} // namespace

std::string FactSource::tables(const std::string& index) const {
    return std::string(table_of(name)) + " e" + (index.empty() ? "" : " INDEXED BY " + index) +
           join;
}

std::string FactSource::key_list() const {
    std::string list;
    for (const auto& column : key)
        list += (list.empty() ? "" : ", ") + column;
    return list;
}

const Sources& fact_sources() {
    using namespace domain;
    static const Sources sources{
        FactSource{
            "configuration", configuration_columns, "", {"e.began"}, as_fact<read_configuration>},
        entity<read_application>("application", application_columns),
        entity<read_connection>("connection", connection_columns),
        entity<read_user>("user", user_columns, " LEFT JOIN user_profile p ON p.began = e.began"),
        entity<read_permission>("permission", permission_columns),
        entity<read_role>("role", role_columns),
        entity<read_group>("group", group_columns),
        windowed<MembershipRow, GroupId, UserId>("membership", "\"group\"", "user"),
        edge<NestingRow, GroupId, GroupId>("nesting", "\"group\"", "child"),
        edge<GroupRoleRow, GroupId, RoleId>("group_role", "\"group\"", "role"),
        windowed<UserRoleRow, RoleId, UserId>("user_role", "role", "user"),
        windowed<UserPermissionRow, PermissionId, UserId>("user_permission", "permission", "user"),
        edge<RoleInclusionRow, RoleId, RoleId>("role_inclusion", "includes", "role"),
        edge<RolePermissionRow, PermissionId, RoleId>("role_permission", "permission", "role"),
        entity<read_mapping>("mapping", mapping_columns)};
    return sources;
}

} // namespace muniment::projections::views
