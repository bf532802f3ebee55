#include "projections/audit/lookup.hpp"
#include "projections/audit/reports.hpp"
#include "projections/audit/user_edges.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

namespace muniment::projections {

namespace {

using views::Rows;

constexpr std::int64_t day_us = 86'400'000'000;

constexpr ReportColumn columns[] = {
    {"due", "Due", CellKind::time},
    {"state", "State", CellKind::text, true},
    {"days_left", "Days left", CellKind::number},
    {"user", "User"},
    {"user_name", "Name", CellKind::text, true},
    {"kind", "Kind"},
    {"id", "Of"},
    {"name", "Name", CellKind::text, true},
    {"application", "Application"},
    {"valid_from", "Valid from", CellKind::time},
    {"valid_until", "Valid until", CellKind::time, true},
    {"granted_at", "Granted at", CellKind::time},
    {"granted_by", "Granted by"},
    {"on_behalf_of", "On behalf of", CellKind::text, true},
    {"ticket", "Ticket"},
    {"reason", "Reason", CellKind::text, true},
    {"position", "Position", CellKind::number},
};

/// ?2 is the instant, ?3 the end of the time that is looked at.
std::string expiring_sql(const ViewReader::Session& session) {
    std::string sql;
    for (const auto& edges : audit::user_edge_tables) {
        if (!sql.empty()) sql += " UNION ALL ";
        const std::string key = std::string("n.") + edges.column;
        sql += std::string("SELECT CASE WHEN n.valid_from > ?2 THEN n.valid_from ELSE "
                           "n.valid_until END AS due, n.user AS user, '") +
               edges.kind + "' AS kind, " + key + " AS id, e.name, " + edges.application +
               ", n.valid_from, n.valid_until, n.began FROM " + edges.table + " n CROSS JOIN " +
               edges.entity + " e ON e.id = " + key + " AND " + session.held("e") + " WHERE " +
               session.held("n") +
               " AND (n.valid_from > ?2 OR (n.valid_until > ?2 AND n.valid_until <= ?3))";
    }
    return sql + " ORDER BY due, user, kind, id";
}

ReportRow row_of(const SQLite::Statement& row, domain::Instant instant, audit::Lookup& lookup) {
    const auto due = views::instant_at(row, 0);
    const auto user = views::text_at(row, 1);
    const auto window = views::window_at(row, 6);
    const auto position = views::position_at(row, 8);
    const auto person = lookup.person(user);
    const auto& cause = lookup.cause(position);
    const bool begun = !window.from || *window.from <= instant;
    return {audit::text_of(due),
            begun ? "ends" : "not begun",
            std::to_string((due.us - instant.us) / day_us),
            user,
            person.name,
            views::text_at(row, 2),
            views::text_at(row, 3),
            views::text_at(row, 4),
            views::optional_text_at(row, 5).value_or(""),
            audit::text_of(window.from),
            audit::text_of(window.until),
            audit::text_of(cause.at),
            cause.actor,
            cause.on_behalf_of,
            cause.ticket,
            cause.reason,
            audit::text_of(position)};
}

} // namespace

ReportColumns expiring_columns() {
    return columns;
}

ReportAnswer expiring_rows(const ViewReader& reader, domain::Instant instant,
                           std::int64_t within_us, const ReportSink& sink) {
    return views::guarded([&] {
        const auto& session = reader.session();
        audit::Lookup lookup(session);
        Rows rows(session.db().prepare(expiring_sql(session), session.end.position, instant,
                                       domain::Instant{instant.us + within_us}));
        while (rows.next())
            if (!sink(row_of(rows.row(), instant, lookup))) return false;
        return true;
    });
}

} // namespace muniment::projections
