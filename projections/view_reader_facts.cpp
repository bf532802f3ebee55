#include "projections/view_reader.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/row_readers.hpp"
#include "projections/views/session.hpp"

/// The whole state, as facts.
namespace muniment::projections {

namespace {

using views::guarded;
using views::Rows;

/// How the facts of one kind are read. `order` is also what makes each of them unique.
struct FactSource {
    std::string columns;
    std::string tables;
    std::string order;
    Fact (*read)(const SQLite::Statement& row, int first);
};

/// Wraps a reader of one type into a reader of facts.
template <auto read>
Fact as_fact(const SQLite::Statement& row, int first) {
    return read(row, first);
}

template <auto read>
FactSource entity(const char* columns, const char* tables) {
    return {columns, tables, "e.id", as_fact<read>};
}

template <typename Row, typename Left, typename Right>
FactSource edge(const std::string& table, const std::string& left, const std::string& right) {
    const std::string key = "e." + left + ", e." + right;
    return {key, table + " e", key, as_fact<views::read_edge<Row, Left, Right>>};
}

template <typename Row, typename Left, typename Right>
FactSource windowed(const std::string& table, const std::string& left, const std::string& right) {
    const std::string key = "e." + left + ", e." + right;
    return {key + ", e.valid_from, e.valid_until", table + " e", key,
            as_fact<views::read_windowed<Row, Left, Right>>};
}

using Sources = std::array<FactSource, std::variant_size_v<Fact>>;

/// By the index of the alternative.
const Sources& fact_sources() {
    using namespace domain;
    static const Sources sources{
        FactSource{views::configuration_columns, "configuration e", "e.began",
                   as_fact<views::read_configuration>},
        entity<views::read_application>(views::application_columns, "application e"),
        entity<views::read_connection>(views::connection_columns, "connection e"),
        entity<views::read_user>(views::user_columns, views::user_tables),
        entity<views::read_permission>(views::permission_columns, "permission e"),
        entity<views::read_role>(views::role_columns, "role e"),
        entity<views::read_group>(views::group_columns, "\"group\" e"),
        windowed<MembershipRow, GroupId, UserId>("membership", "\"group\"", "user"),
        edge<NestingRow, GroupId, GroupId>("nesting", "\"group\"", "child"),
        edge<GroupRoleRow, GroupId, RoleId>("group_role", "\"group\"", "role"),
        windowed<UserRoleRow, RoleId, UserId>("user_role", "role", "user"),
        windowed<UserPermissionRow, PermissionId, UserId>("user_permission", "permission", "user"),
        edge<RoleInclusionRow, RoleId, RoleId>("role_inclusion", "includes", "role"),
        edge<RolePermissionRow, PermissionId, RoleId>("role_permission", "permission", "role"),
        entity<views::read_mapping>(views::mapping_columns, "mapping e")};
    return sources;
}

constexpr std::size_t configuration_index = 0;

} // namespace

ViewReader::Answer<ViewReader::FactCounts> ViewReader::count_facts() const {
    return guarded([&] {
        FactCounts counts{};
        for (std::size_t i = 0; i < counts.size(); ++i) {
            const std::string sql = "SELECT count(*) FROM " + fact_sources()[i].tables + " WHERE " +
                                    session_->held("e");
            Rows rows(session_->db().prepare(sql, session_->end.position));
            if (rows.next()) counts[i] = views::count_at(rows.row(), 0);
        }
        counts[configuration_index] = 1;
        return counts;
    });
}

ViewReader::Answer<bool> ViewReader::facts(const std::function<bool(const Fact&)>& visit) const {
    // There always is a configuration, also before anything was switched.
    const auto switches = TRY(configuration());
    if (!visit(switches.value)) return false;
    return guarded([&] {
        for (std::size_t i = configuration_index + 1; i < fact_sources().size(); ++i) {
            const auto& source = fact_sources()[i];
            const std::string sql = "SELECT " + source.columns + " FROM " + source.tables +
                                    " WHERE " + session_->held("e") + " ORDER BY " + source.order;
            Rows rows(session_->db().prepare(sql, session_->end.position));
            while (rows.next())
                if (!visit(source.read(rows.row(), 0))) return false;
        }
        return true;
    });
}

} // namespace muniment::projections
