#include "projections/audit/edge_rows.hpp"

#include "projections/views/session.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace muniment::projections::audit {

namespace {

using domain::EntityKind;
using views::Rows;

constexpr std::array sources{
    EdgeSource{EdgeKind::membership, "membership", "user", "\"group\"", EntityKind::user,
               EntityKind::group, true},
    EdgeSource{EdgeKind::nesting, "nesting", "child", "\"group\"", EntityKind::group,
               EntityKind::group, false},
    EdgeSource{EdgeKind::group_role, "group_role", "\"group\"", "role", EntityKind::group,
               EntityKind::role, false},
    EdgeSource{EdgeKind::user_role, "user_role", "user", "role", EntityKind::user, EntityKind::role,
               true},
    EdgeSource{EdgeKind::role_inclusion, "role_inclusion", "role", "includes", EntityKind::role,
               EntityKind::role, false},
    EdgeSource{EdgeKind::role_permission, "role_permission", "role", "permission", EntityKind::role,
               EntityKind::permission, false},
    EdgeSource{EdgeKind::user_permission, "user_permission", "user", "permission", EntityKind::user,
               EntityKind::permission, true},
};

/// Keeps the last interval of each edge; those of one edge stand together.
void keep_latest(std::vector<EdgeInterval>& intervals) {
    std::vector<EdgeInterval> kept;
    for (auto& interval : intervals) {
        const bool same = !kept.empty() && kept.back().to == interval.to &&
                          (!interval.mapping || kept.back().mapping->id == interval.mapping->id);
        if (same)
            kept.back() = std::move(interval);
        else
            kept.push_back(std::move(interval));
    }
    intervals = std::move(kept);
}

/// Columns: the other end, began, ended, valid_from, valid_until.
std::string selected(const EdgeSource& source) {
    std::string sql = "SELECT e.";
    sql.append(source.to_column).append(", e.began, e.ended, ");
    sql += source.windowed ? "e.valid_from, e.valid_until" : "NULL, NULL";
    return sql.append(" FROM ")
               .append(source.table)
               .append(" e WHERE e.")
               .append(source.from_column) += " = ?2 AND ";
}

std::string ordered(const EdgeSource& source) {
    return std::string(" ORDER BY e.").append(source.to_column) + ", e.began";
}

} // namespace

std::span<const EdgeSource> edge_sources() {
    return sources;
}

std::optional<domain::Position> ended_by(const SQLite::Statement& row, int column,
                                         domain::Position position) {
    if (row.isColumnNull(column)) return std::nullopt;
    const auto ended = views::position_at(row, column);
    return ended <= position ? std::optional(ended) : std::nullopt;
}

const EdgeSource& edge_source(EdgeKind kind) {
    const auto* found = std::find_if(sources.begin(), sources.end(),
                                     [&](const EdgeSource& source) { return source.kind == kind; });
    if (found == sources.end()) throw std::logic_error("there is no such table of edges");
    return *found;
}

std::string EdgeRows::extent_condition(Extent extent) const {
    return extent == Extent::living ? session_.held("e") : "e.began <= ?1";
}

std::vector<EdgeInterval> EdgeRows::leading_from(EdgeKind kind, const std::string& from,
                                                 Extent extent) const {
    const auto& source = edge_source(kind);
    std::vector<EdgeInterval> found;
    const auto position = session_.end.position;
    Rows rows(session_.db().prepare(selected(source) + extent_condition(extent) + ordered(source),
                                    position, from));
    while (rows.next())
        found.push_back({kind,
                         {source.from, from},
                         {source.to, views::text_at(rows.row(), 0)},
                         views::window_at(rows.row(), 3),
                         views::position_at(rows.row(), 1),
                         ended_by(rows.row(), 2, position),
                         {}});
    if (extent == Extent::latest) keep_latest(found);
    return found;
}

std::vector<EdgeInterval> EdgeRows::between(EdgeKind kind, const std::string& from,
                                            const std::string& to, Extent extent) const {
    const auto& source = edge_source(kind);
    std::vector<EdgeInterval> found;
    const auto position = session_.end.position;
    const auto sql = selected(source) + std::string("e.").append(source.to_column) + " = ?3 AND " +
                     extent_condition(extent) + ordered(source);
    Rows rows(session_.db().prepare(sql, position, from, to));
    while (rows.next())
        found.push_back({kind,
                         {source.from, from},
                         {source.to, to},
                         views::window_at(rows.row(), 3),
                         views::position_at(rows.row(), 1),
                         ended_by(rows.row(), 2, position),
                         {}});
    if (extent == Extent::latest) keep_latest(found);
    return found;
}

std::vector<EdgeInterval> EdgeRows::mappings(const domain::EntityRef& from,
                                             const std::string& connection, const std::string& name,
                                             Extent extent) const {
    const auto sql = "SELECT e.\"group\", e.began, e.ended, e.id FROM mapping e "
                     "WHERE e.connection_name = ?2 AND e.group_name = ?3 AND " +
                     extent_condition(extent) + " ORDER BY e.\"group\", e.id, e.began";
    std::vector<EdgeInterval> found;
    const auto position = session_.end.position;
    Rows rows(session_.db().prepare(sql, position, connection, name));
    while (rows.next())
        found.push_back(
            {EdgeKind::mapping,
             from,
             {EntityKind::group, views::text_at(rows.row(), 0)},
             {},
             views::position_at(rows.row(), 1),
             ended_by(rows.row(), 2, position),
             domain::Mapping{views::id_at<domain::MappingId>(rows.row(), 3), connection, name}});
    if (extent == Extent::latest) keep_latest(found);
    return found;
}

std::string EdgeRows::group_name(const std::string& group) const {
    Rows rows(session_.db().prepare("SELECT name FROM \"group\" WHERE id = ?2 AND began <= ?1 "
                                    "ORDER BY began DESC LIMIT 1",
                                    session_.end.position, group));
    return rows.next() ? views::text_at(rows.row(), 0) : std::string();
}

} // namespace muniment::projections::audit
