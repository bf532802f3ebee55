#include "projections/audit/lookup.hpp"

#include "projections/views/connection.hpp"
#include "projections/views/session.hpp"

namespace muniment::projections::audit {

namespace {

using views::Rows;

constexpr std::size_t causes_max = 10'000;

} // namespace

const Cause& Lookup::cause(domain::Position position) {
    if (const auto known = causes_.find(position.value); known != causes_.end())
        return known->second;
    if (causes_.size() == causes_max) causes_.clear();
    auto& cause = causes_[position.value];
    Rows rows(session_.db().prepare("SELECT occurred_at, actor_id, actor_on_behalf_of, ticket, "
                                    "reason FROM event WHERE position = ?1",
                                    position));
    if (!rows.next()) throw views::DamagedViews("the views lack the event of a row");
    cause.at = views::instant_at(rows.row(), 0);
    cause.actor = views::text_at(rows.row(), 1);
    cause.on_behalf_of = views::optional_text_at(rows.row(), 2).value_or("");
    cause.ticket = views::optional_text_at(rows.row(), 3).value_or("");
    cause.reason = views::optional_text_at(rows.row(), 4).value_or("");
    return cause;
}

Person Lookup::person(const std::string& user) const {
    const std::string sql = "SELECT p.name FROM user e LEFT JOIN user_profile p ON p.began = "
                            "e.began WHERE e.id = ?2 AND " +
                            session_.held("e");
    Rows rows(session_.db().prepare(sql, session_.end.position, user));
    if (!rows.next()) return {};
    return {true, views::optional_text_at(rows.row(), 0).value_or("")};
}

std::string Lookup::last_name(const std::string& user) const {
    Rows rows(session_.db().prepare("SELECT p.name FROM user e LEFT JOIN user_profile p ON "
                                    "p.began = e.began WHERE e.id = ?2 AND e.began <= ?1 ORDER BY "
                                    "e.began DESC LIMIT 1",
                                    session_.end.position, user));
    return rows.next() ? views::optional_text_at(rows.row(), 0).value_or("") : "";
}

const std::string& Lookup::application_name(const std::string& id) {
    if (!applications_read_) {
        const std::string sql =
            "SELECT e.id, e.name FROM application e WHERE " + session_.held("e");
        Rows rows(session_.db().prepare(sql, session_.end.position));
        while (rows.next())
            applications_[views::text_at(rows.row(), 0)] = views::text_at(rows.row(), 1);
        applications_read_ = true;
    }
    return applications_[id];
}

std::string told(const std::string& name, const std::string& id) {
    return name == id ? id : name + " (" + id + ")";
}

std::string text_of(domain::Position position) {
    return std::to_string(position.value);
}
std::string text_of(domain::Instant instant) {
    return domain::format_rfc3339(instant);
}
std::string text_of(const std::optional<domain::Instant>& instant) {
    return instant ? text_of(*instant) : "";
}

} // namespace muniment::projections::audit
