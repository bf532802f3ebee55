#include "projections/audit/affected_users.hpp"

#include "projections/audit/changed_rows.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace muniment::projections::audit {

namespace {

using Ids = std::set<std::string>;
using views::FactSource;
using views::Rows;

/// That a row of `e` held at ?1.
const std::string held = "e.began <= ?1 AND (e.ended IS NULL OR e.ended > ?1)";

const FactSource& source_named(const std::string& name) {
    const auto& sources = views::fact_sources();
    return *std::find_if(sources.begin(), sources.end(),
                         [&](const auto& source) { return source.name == name; });
}

/// From an id to others: ?1 of the statement is the position, ?2 the id.
struct Step {
    views::Connection& db;
    domain::Position at;
    std::string sql;
};

Ids one_step(const Step& step, const Ids& among) {
    Ids found;
    for (const auto& id : among) {
        Rows rows(step.db.prepare(step.sql, step.at, id));
        while (rows.next())
            found.insert(views::text_at(rows.row(), 0));
    }
    return found;
}

Ids every_step(const Step& step, const Ids& among) {
    Ids found;
    for (Ids ahead = among; !ahead.empty();) {
        Ids further;
        for (const auto& id : one_step(step, ahead))
            if (found.insert(id).second) further.insert(id);
        ahead = std::move(further);
    }
    return found;
}

/// The smallest ids of many, so many as are wanted.
class Smallest {
  public:
    explicit Smallest(std::size_t limit) : limit_(limit) {}

    void take_from(SQLite::Statement& statement) {
        Rows rows(statement);
        while (rows.next()) {
            ids_.insert(views::id_at<domain::UserId>(rows.row(), 0));
            if (ids_.size() > limit_) ids_.erase(std::prev(ids_.end()));
        }
    }
    std::vector<domain::UserId> ids() const { return {ids_.begin(), ids_.end()}; }

  private:
    std::size_t limit_;
    std::set<domain::UserId> ids_;
};

constexpr std::array user_edges{"membership", "user_role", "user_permission"};

} // namespace

void AffectedUsers::collect(const std::string& table, const std::string& column, Ids& ids) const {
    const auto& source = source_named(table);
    for (const auto& rows : {rows_come(source), rows_gone(source)}) {
        Rows found(reader_->session().db().prepare("SELECT DISTINCT e." + column + rows,
                                                   from_.position, to_.position));
        while (found.next())
            ids.insert(views::text_at(found.row(), 0));
    }
}

AffectedUsers::Reach AffectedUsers::reach_at(domain::Position position) const {
    auto& db = reader_->session().db();
    Reach reach{position, {}, {}};
    collect("role_permission", "role", reach.roles);
    collect("role_inclusion", "role", reach.roles);
    collect("group_role", "\"group\"", reach.groups);
    collect("nesting", "child", reach.groups);
    const auto step = [&](const std::string& select) { return Step{db, position, select + held}; };
    reach.roles.merge(every_step(
        step("SELECT e.role FROM role_inclusion e WHERE e.includes = ?2 AND "), reach.roles));
    reach.groups.merge(
        one_step(step("SELECT e.\"group\" FROM group_role e WHERE e.role = ?2 AND "), reach.roles));
    reach.groups.merge(
        one_step(step("SELECT e.descendant FROM nesting_closure e WHERE e.ancestor = ?2 AND "),
                 reach.groups));
    return reach;
}

ViewReader::Answer<AffectedUsers> AffectedUsers::between(const ViewReader& reader,
                                                         const domain::Moment& from,
                                                         const domain::Moment& to) {
    return views::guarded([&] {
        AffectedUsers users(reader, from, to);
        for (const auto position : {from.position, to.position})
            users.reaches_.push_back(users.reach_at(position));
        return users;
    });
}

ViewReader::Answer<std::vector<domain::UserId>> AffectedUsers::after(const std::string& user,
                                                                     std::size_t limit) const {
    return views::guarded([&] {
        auto& db = reader_->session().db();
        const auto rows = static_cast<std::uint64_t>(limit);
        Smallest users(limit);
        const std::string distinct = "SELECT DISTINCT e.user";
        const auto page = [](const std::string& key, const std::string& number) {
            return " AND e.user > " + key + " ORDER BY e.user LIMIT " + number;
        };
        const auto [first, last] = std::minmax(from_.instant, to_.instant);
        for (const auto* table : user_edges) {
            const auto& source = source_named(table);
            for (const auto& changed : {rows_come(source), rows_gone(source)})
                users.take_from(db.prepare(distinct + changed + page("?3", "?4"), from_.position,
                                           to_.position, user, rows));
            for (const char* bound : {"valid_from", "valid_until"})
                users.take_from(db.prepare(distinct + rows_turned(source, bound) + page("?5", "?6"),
                                           from_.position, to_.position, first, last, user, rows));
        }
        const auto with = [&](const std::string& table, const std::string& column) {
            return distinct + " FROM " + table + " e WHERE e." + column + " = ?2 AND " + held +
                   page("?3", "?4");
        };
        for (const auto& reach : reaches_) {
            for (const auto& group : reach.groups)
                users.take_from(
                    db.prepare(with("membership", "\"group\""), reach.position, group, user, rows));
            for (const auto& role : reach.roles)
                users.take_from(
                    db.prepare(with("user_role", "role"), reach.position, role, user, rows));
        }
        return users.ids();
    });
}

} // namespace muniment::projections::audit
