#include "projections/view_reader.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <algorithm>
#include <limits>

/// The audit: events by what they are about and who caused them.
namespace muniment::projections {

namespace {

using views::guarded;
using views::optional_text_at;
using views::Rows;
using views::text_at;

/// A condition with the text that it compares with.
struct Condition {
    std::string sql;
    std::string text;
};

AuditRow read_event(const SQLite::Statement& row) {
    return {views::position_at(row, 0),
            text_at(row, 1),
            text_at(row, 2),
            views::count_at(row, 18),
            {text_at(row, 15), views::count_at(row, 16), views::count_at(row, 17)},
            {views::instant_at(row, 3)},
            {views::instant_at(row, 4)},
            {{text_at(row, 5), text_at(row, 6), text_at(row, 7), text_at(row, 8), text_at(row, 9),
              optional_text_at(row, 10), optional_text_at(row, 11)},
             optional_text_at(row, 12),
             optional_text_at(row, 13),
             optional_text_at(row, 14),
             std::nullopt,
             std::nullopt}};
}

std::vector<Condition> conditions_of(const EventQuery& query) {
    std::vector<Condition> conditions;
    const auto equal = [&](const char* column, const std::optional<std::string>& text) {
        if (text) conditions.push_back({column, *text});
    };
    equal("e.actor_id", query.actor);
    equal("e.type", query.type);
    equal("e.ticket", query.ticket);
    if (query.subject) {
        conditions.push_back({"s.kind", std::string(to_string(query.subject->kind))});
        conditions.push_back({"s.id", query.subject->id});
    }
    return conditions;
}

/// Parameters: ?1 first position, ?2 last position, ?3 number of rows, ?4… the conditions.
std::string audit_sql(const EventQuery& query, const std::vector<Condition>& conditions) {
    const std::string position = query.subject ? "s.position" : "e.position";
    std::string sql = "SELECT e.* FROM ";
    // The subject's events lead: CROSS JOIN keeps SQLite from walking all events.
    sql +=
        query.subject ? "event_subject s CROSS JOIN event e ON e.position = s.position" : "event e";
    sql += " WHERE " + position + " BETWEEN ?1 AND ?2";
    int parameter = 4;
    for (const auto& condition : conditions)
        sql += " AND " + condition.sql + " = ?" + std::to_string(parameter++);
    return sql + " ORDER BY " + position + (query.newest_first ? " DESC" : "") + " LIMIT ?3";
}

struct Range {
    domain::Position first;
    domain::Position last;
};

/// What `first`, `last`, `after` and `batch` leave; empty where first > last.
Range range_of(const ViewReader::Session& session, const EventQuery& query) {
    Range range{query.first,
                std::min(query.last.value_or(session.end.position), session.end.position)};
    if (query.after && query.newest_first) {
        if (query.after->value == 0) return {{1}, {0}};
        range.last = std::min(range.last, domain::Position{query.after->value - 1});
    } else if (query.after) {
        range.first = std::max(range.first, domain::Position{query.after->value + 1});
    }
    if (!query.batch) return range;
    Rows rows(session.db().prepare("SELECT first_position, end_position FROM batch WHERE id = ?1",
                                   *query.batch));
    if (!rows.next()) return {{1}, {0}};
    return {std::max(range.first, views::position_at(rows.row(), 0)),
            std::min(range.last, views::position_at(rows.row(), 1))};
}

} // namespace

ViewReader::List<AuditRow> ViewReader::events(const EventQuery& query) const {
    return guarded([&] {
        Page<AuditRow> page;
        const Range range = range_of(*session_, query);
        if (range.first > range.last) return page;
        constexpr std::size_t rows_max = std::numeric_limits<std::int32_t>::max() - 1;
        const auto wanted = static_cast<std::uint64_t>(std::min(query.limit, rows_max) + 1);
        const auto conditions = conditions_of(query);
        auto& statement =
            session_->db().prepare(audit_sql(query, conditions), range.first, range.last, wanted);
        int parameter = 4;
        for (const auto& condition : conditions)
            views::bind_value(statement, parameter++, condition.text);
        Rows rows(statement);
        while (rows.next()) {
            if (page.items.size() == query.limit) {
                page.next_key = std::to_string(page.items.back().position.value);
                break;
            }
            page.items.push_back(read_event(rows.row()));
        }
        return page;
    });
}

} // namespace muniment::projections
