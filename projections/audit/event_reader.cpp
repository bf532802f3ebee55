#include "projections/audit/event_reader.hpp"

#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <algorithm>
#include <limits>
#include <variant>

namespace muniment::projections::audit {

namespace {

using domain::Position;
using views::optional_text_at;
using views::Rows;
using views::text_at;

constexpr std::size_t rows_max = std::numeric_limits<std::int32_t>::max() - 1;

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

/// The values of the parameters of a statement, numbered from 4 on in the order in which they are
/// asked for. Texts outlive the statement.
class Conditions {
  public:
    using Value = std::variant<std::string, domain::Instant>;

    std::string parameter(Value value) {
        values_.push_back(std::move(value));
        return "?" + std::to_string(values_.size() + 3);
    }
    std::string equal(const char* column, const std::optional<std::string>& text) {
        return text ? compared(column, " = ", *text) : "";
    }
    std::string one_of(const char* column, const std::vector<std::string>& texts) {
        std::string list;
        for (const auto& text : texts)
            list += (list.empty() ? "" : ", ") + parameter(text);
        return list.empty() ? "" : std::string(" AND ") + column + " IN (" + list + ")";
    }
    std::string within(const char* column, const std::optional<domain::Instant>& since,
                       const std::optional<domain::Instant>& until) {
        return (since ? compared(column, " >= ", *since) : "") +
               (until ? compared(column, " < ", *until) : "");
    }
    void bind_to(SQLite::Statement& statement) const {
        int index = 4;
        for (const auto& value : values_)
            std::visit([&](const auto& v) { views::bind_value(statement, index++, v); }, value);
    }

  private:
    std::string compared(const char* column, const char* with, Value value) {
        return std::string(" AND ") + column + with + parameter(std::move(value));
    }

    std::vector<Value> values_;
};

/// When groups and roles reached the subject, each with an interval of positions: what is above a
/// group and beside a role is followed edge by edge, as long as both edges held.
std::string reach_of(domain::EntityKind kind, const std::string& id) {
    const auto step = [](const std::string& found, const std::string& table,
                         const std::string& column, const char* from, const std::string& end) {
        const std::string began = "max(r.began, n.began)";
        const std::string ended = "min(r.ended, ifnull(n.ended, 9223372036854775807))";
        return " UNION SELECT '" + found + "', n." + column + ", " + began + ", " + ended +
               " FROM reach r CROSS JOIN " + table + " n ON n." + end + " = r.id WHERE r.kind = '" +
               from + "' AND " + began + " < " + ended;
    };
    const std::string whole = "', " + id + ", 0, 9223372036854775807";
    std::string seeds;
    if (kind == domain::EntityKind::user)
        seeds = "SELECT 'group', \"group\", began, ifnull(ended, 9223372036854775807) FROM "
                "membership WHERE user = " +
                id +
                " UNION SELECT 'role', role, began, ifnull(ended, 9223372036854775807) FROM "
                "user_role WHERE user = " +
                id;
    else
        seeds = "SELECT '" + std::string(to_string(kind)) + whole;
    return "WITH RECURSIVE reach(kind, id, began, ended) AS (" + seeds +
           step("group", "nesting", "\"group\"", "group", "child") +
           step("role", "group_role", "role", "group", "\"group\"") +
           step("role", "role_inclusion", "includes", "role", "role") + ") ";
}

std::string order_of(const EventQuery& query, const std::string& position) {
    return " ORDER BY " + position + (query.newest_first ? " DESC" : "") + " LIMIT ?3";
}

std::string narrowed(const EventFilter& filter, Conditions& conditions) {
    const auto& query = filter.query;
    // One after the other, as the parameters are numbered.
    std::string sql = conditions.equal("e.actor_id", query.actor);
    sql += conditions.equal("e.type", query.type);
    sql += conditions.one_of("e.type", filter.types);
    sql += conditions.equal("e.ticket", query.ticket);
    return sql + conditions.within("e.occurred_at", filter.since, filter.until);
}

/// Parameters: ?1 first position, ?2 last position, ?3 number of rows, ?4… the conditions.
std::string audit_sql(const EventFilter& filter, Conditions& conditions) {
    const auto& subject = filter.query.subject;
    if (!subject)
        return "SELECT e.* FROM event e WHERE e.position BETWEEN ?1 AND ?2" +
               narrowed(filter, conditions) + order_of(filter.query, "e.position");
    const auto kind = conditions.parameter(std::string(to_string(subject->kind)));
    const auto id = conditions.parameter(subject->id);
    const std::string named =
        "s.position BETWEEN ?1 AND ?2 AND s.kind = " + kind + " AND s.id = " + id;
    const std::string rest = narrowed(filter, conditions) + order_of(filter.query, "s.position");
    // The subject's events lead: CROSS JOIN keeps SQLite from walking all events.
    if (!filter.indirect)
        return "SELECT e.* FROM event_subject s CROSS JOIN event e ON e.position = s.position "
               "WHERE " +
               named + rest;
    return reach_of(subject->kind, id) +
           "SELECT e.* FROM (SELECT s.position FROM event_subject s WHERE " + named +
           " UNION SELECT s.position FROM reach r CROSS JOIN event_subject s ON s.kind = r.kind "
           "AND s.id = r.id AND s.position BETWEEN max(r.began, ?1) AND min(r.ended, ?2)) s "
           "CROSS JOIN event e ON e.position = s.position WHERE 1" +
           rest;
}

struct Range {
    Position first;
    Position last;
};
constexpr Range nothing{{1}, {0}};

/// What `first`, `last`, `after` and `batch` leave; empty where first > last.
Range range_of(const ViewReader::Session& session, const EventQuery& query) {
    Range range{query.first,
                std::min(query.last.value_or(session.end.position), session.end.position)};
    if (query.after && query.newest_first) {
        if (query.after->value == 0) return nothing;
        range.last = std::min(range.last, Position{query.after->value - 1});
    } else if (query.after) {
        range.first = std::max(range.first, Position{query.after->value + 1});
    }
    if (!query.batch) return range;
    Rows rows(session.db().prepare("SELECT first_position, end_position FROM batch WHERE id = ?1",
                                   *query.batch));
    if (!rows.next()) return nothing;
    return {std::max(range.first, views::position_at(rows.row(), 0)),
            std::min(range.last, views::position_at(rows.row(), 1))};
}

} // namespace

ViewReader::List<AuditRow> read_events(const ViewReader& reader, const EventFilter& filter) {
    return views::guarded([&] {
        const auto& session = reader.session();
        Page<AuditRow> page;
        const Range range = range_of(session, filter.query);
        if (range.first > range.last) return page;
        const auto wanted = static_cast<std::uint64_t>(std::min(filter.query.limit, rows_max) + 1);
        Conditions conditions;
        const auto sql = audit_sql(filter, conditions);
        auto& statement = session.db().prepare(sql, range.first, range.last, wanted);
        conditions.bind_to(statement);
        Rows rows(statement);
        while (rows.next()) {
            if (page.items.size() == filter.query.limit) {
                page.next_key = std::to_string(page.items.back().position.value);
                break;
            }
            page.items.push_back(read_event(rows.row()));
        }
        return page;
    });
}

} // namespace muniment::projections::audit

namespace muniment::projections {

ViewReader::List<AuditRow> ViewReader::events(const EventQuery& query) const {
    return audit::read_events(*this, {query, {}, {}, {}, false});
}

} // namespace muniment::projections
