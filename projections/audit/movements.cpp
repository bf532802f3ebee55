#include "projections/audit/movements.hpp"

#include "projections/audit/user_edges.hpp"
#include "projections/views/connection.hpp"
#include "projections/views/session.hpp"

#include <algorithm>
#include <tuple>

namespace muniment::projections::audit {

namespace {

using domain::Instant;
using domain::Position;
using views::Rows;

/// One row of an interval table; what ended after the period still holds.
struct Interval {
    std::string id;
    Position began;
    std::optional<Position> ended;
    Instant began_at;
    std::optional<Instant> ended_at;
    domain::Window window;
};

/// Whether another row of the same edge begins where this one ends: its window was replaced.
bool is_continued(const std::vector<Interval>& all, const Interval& interval) {
    return std::any_of(all.begin(), all.end(), [&](const Interval& other) {
        return other.id == interval.id && other.began == interval.ended;
    });
}

bool continues(const std::vector<Interval>& all, const Interval& interval) {
    return std::any_of(all.begin(), all.end(), [&](const Interval& other) {
        return other.id == interval.id && other.ended == interval.began;
    });
}

std::optional<Position> optional_position_at(const SQLite::Statement& row, int column) {
    if (row.isColumnNull(column)) return std::nullopt;
    return views::position_at(row, column);
}

} // namespace

bool gives(Movement::What what) {
    return what == Movement::What::added || what == Movement::What::begun ||
           what == Movement::What::registered;
}
bool takes(Movement::What what) {
    return what == Movement::What::removed || what == Movement::What::expired ||
           what == Movement::What::deleted;
}

std::vector<std::string> Movements::users_after(const std::string& user, std::size_t limit) const {
    const std::string overlaps = " n WHERE n.began <= ?1 AND (n.ended IS NULL OR n.ended > ?2)";
    std::string sql;
    for (const auto& table : user_edge_tables)
        sql += std::string("SELECT n.user AS user FROM ") + table.table + overlaps +
               " AND n.user > ?3 UNION ";
    sql += "SELECT n.id FROM user" + overlaps + " AND n.id > ?3 ORDER BY 1 LIMIT ?4";
    std::vector<std::string> users;
    Rows rows(session_.db().prepare(sql, period_.to.position, period_.from.position, user,
                                    std::uint64_t{limit}));
    while (rows.next())
        users.push_back(views::text_at(rows.row(), 0));
    return users;
}

Position Movements::batch_end(Position position) const {
    Rows rows(session_.db().prepare("SELECT end_position FROM batch WHERE end_position >= ?1 "
                                    "ORDER BY end_position LIMIT 1",
                                    position));
    if (!rows.next()) throw views::DamagedViews("the views lack the batch of an event");
    return views::position_at(rows.row(), 0);
}

Position Movements::batch_before(Position position) const {
    Rows rows(session_.db().prepare("SELECT coalesce(max(end_position), 0) FROM batch WHERE "
                                    "end_position < ?1",
                                    position));
    return rows.next() ? views::position_at(rows.row(), 0) : Position{};
}

Position Movements::position_at(Instant instant) const {
    // Times do not run backwards along the log.
    Rows rows(session_.db().prepare("SELECT end_position FROM batch WHERE end_position <= ?1 AND "
                                    "occurred_at <= ?2 ORDER BY end_position DESC LIMIT 1",
                                    period_.to.position, instant));
    return rows.next() ? views::position_at(rows.row(), 0) : Position{};
}

Instant Movements::occurred_at(Position batch_end) const {
    Rows rows(
        session_.db().prepare("SELECT occurred_at FROM batch WHERE end_position = ?1", batch_end));
    return rows.next() ? views::instant_at(rows.row(), 0) : Instant{};
}

std::vector<Position> Movements::batch_ends(Position after, Position up_to) const {
    std::vector<Position> ends;
    Rows rows(session_.db().prepare("SELECT end_position FROM batch WHERE end_position > ?1 AND "
                                    "end_position <= ?2 ORDER BY end_position",
                                    after, up_to));
    while (rows.next())
        ends.push_back(views::position_at(rows.row(), 0));
    return ends;
}

std::string Movements::name_of(const std::string& kind, const std::string& id) const {
    for (const auto& table : user_edge_tables) {
        if (table.kind != kind) continue;
        Rows rows(session_.db().prepare(std::string("SELECT e.name FROM ") + table.entity +
                                            " e WHERE e.id = ?2 AND e.began <= ?1 ORDER BY "
                                            "e.began DESC LIMIT 1",
                                        period_.to.position, id));
        if (rows.next()) return views::text_at(rows.row(), 0);
    }
    return {};
}

domain::Moment Movements::effect_of(Position event) const {
    const auto end = batch_end(event);
    return {end, occurred_at(end)};
}

void Movements::add_registrations(std::vector<Movement>& movements, const std::string& user) const {
    struct Version {
        Position began;
        Position incarnation;
        std::optional<Position> ended;
    };
    std::vector<Version> versions;
    Rows rows(session_.db().prepare("SELECT began, incarnation, ended FROM user WHERE id = ?2 AND "
                                    "began <= ?1 AND (ended IS NULL OR ended > ?3)",
                                    period_.to.position, user, period_.from.position));
    while (rows.next())
        versions.push_back({views::position_at(rows.row(), 0), views::position_at(rows.row(), 1),
                            optional_position_at(rows.row(), 2)});
    for (const auto& version : versions) {
        if (version.began == version.incarnation && in_period(version.began))
            movements.push_back({Movement::What::registered, effect_of(version.began), "", "",
                                 version.began, version.began});
        const bool goes_on = std::any_of(versions.begin(), versions.end(), [&](const auto& other) {
            return other.began == version.ended;
        });
        if (version.ended && in_period(*version.ended) && !goes_on)
            movements.push_back({Movement::What::deleted, effect_of(*version.ended), "", "",
                                 version.ended, *version.ended});
    }
}

void Movements::add_edges(std::vector<Movement>& movements, const std::string& user,
                          std::size_t table) const {
    using What = Movement::What;
    const auto& edges = user_edge_tables[table];
    std::vector<Interval> all;
    // A row that ended where another began is looked at as well: it tells a change from an
    // addition.
    Rows rows(session_.db().prepare(
        std::string("SELECT ") + edges.column +
            ", began, ended, began_at, ended_at, valid_from, valid_until FROM " + edges.table +
            " WHERE user = ?2 AND began <= ?1 AND (ended IS NULL OR ended > ?3)",
        period_.to.position, user, period_.from.position));
    while (rows.next()) {
        const auto& row = rows.row();
        all.push_back({views::text_at(row, 0), views::position_at(row, 1),
                       optional_position_at(row, 2), views::instant_at(row, 3),
                       views::optional_instant_at(row, 4), views::window_at(row, 5)});
    }
    const auto add = [&](What what, const domain::Moment& after, const Interval& interval,
                         std::optional<Position> event) {
        movements.push_back(
            {what, after, edges.kind, interval.id, event, event.value_or(interval.began)});
    };
    for (const auto& interval : all) {
        if (in_period(interval.began))
            add(continues(all, interval) ? What::changed : What::added, effect_of(interval.began),
                interval, interval.began);
        if (interval.ended && in_period(*interval.ended) && !is_continued(all, interval))
            add(What::removed, effect_of(*interval.ended), interval, interval.ended);
        const auto was_there = [&](Instant at) {
            return interval.began_at < at && (!interval.ended || !in_period(*interval.ended) ||
                                              interval.ended_at.value_or(at) > at);
        };
        const auto& [from, until] = interval.window;
        if (from && in_period(*from) && was_there(*from))
            add(What::begun, {position_at(*from), *from}, interval, std::nullopt);
        if (until && in_period(*until) && was_there(*until))
            add(What::expired, {position_at(*until), *until}, interval, std::nullopt);
    }
}

std::vector<Movement> Movements::of(const std::string& user) const {
    std::vector<Movement> movements;
    add_registrations(movements, user);
    for (std::size_t table = 0; table < user_edge_tables.size(); ++table)
        add_edges(movements, user, table);
    std::sort(movements.begin(), movements.end(), [](const Movement& a, const Movement& b) {
        return std::tie(a.after, a.made_by, a.what, a.kind, a.id) <
               std::tie(b.after, b.made_by, b.what, b.kind, b.id);
    });
    return movements;
}

} // namespace muniment::projections::audit
