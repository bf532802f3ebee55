#include "projections/view_reader.hpp"

#include "projections/views/listing.hpp"
#include "projections/views/row_readers.hpp"
#include "projections/views/session.hpp"

#include <set>

/// Entities: lists and details.
namespace muniment::projections {

namespace {

using views::guarded;
using views::Listing;
using views::read_page;
using views::Rows;

using Session = ViewReader::Session;

Listing entities(const Session& session, const char* columns, const char* tables,
                 const char* searched) {
    return {columns, tables, "e.id", session.held("e"), searched};
}

/// Restricted to one application where it is given.
Listing of_application(Listing listing, const std::optional<domain::ApplicationId>& application) {
    if (application) listing.where += " AND e.application = ?5";
    return listing;
}

std::string text_or_empty(const std::optional<domain::ApplicationId>& application) {
    return application ? application->text() : std::string();
}

/// The living or past version with this id.
template <typename T, typename Id, typename Read>
std::optional<T> find_one(const Session& session, const Listing& listing, const Id& id, Read read) {
    const std::string sql = "SELECT " + listing.columns + " FROM " + listing.tables + " WHERE " +
                            listing.where + " AND e.id = ?2";
    Rows rows(session.db().prepare(sql, session.end.position, id));
    if (!rows.next()) return std::nullopt;
    return read(rows.row(), 0);
}

domain::Position read_touched(const Session& session, const domain::EntityRef& entity) {
    const std::string kind(to_string(entity.kind)); // bound without a copy
    Rows rows(session.db().prepare("SELECT coalesce(max(position), 0) FROM event_subject "
                                   "WHERE kind = ?2 AND id = ?3 AND position <= ?1",
                                   session.end.position, kind, entity.id));
    return rows.next() ? views::position_at(rows.row(), 0) : domain::Position{};
}

template <typename T, typename Id>
std::optional<Versioned<T>> versioned(const Session& session, std::optional<T> found,
                                      const Id& id) {
    if (!found) return std::nullopt;
    return Versioned<T>{std::move(*found), read_touched(session, domain::ref(id))};
}

void load_mappings(const Session& session, domain::Group& group) {
    const std::string sql = std::string("SELECT ") + views::mapping_columns +
                            " FROM mapping e WHERE e.\"group\" = ?2 AND " + session.held("e") +
                            " ORDER BY e.began, e.ordinal";
    Rows rows(session.db().prepare(sql, session.end.position, group.id));
    while (rows.next())
        group.mappings.push_back(views::read_mapping(rows.row(), 0).mapping);
}

/// A page of users that have edges. Three tables know some of them; each gives its part of the
/// page.
Page<domain::UserId> read_edge_users(const Session& session, const ListQuery& query,
                                     bool unregistered) {
    std::set<domain::UserId> users;
    bool more = false;
    for (const char* table : {"membership n", "user_role n", "user_permission n"}) {
        Listing listing{"NULL", table, "n.user", session.held("n"), "n.user", true};
        if (unregistered)
            listing.where += " AND NOT EXISTS (SELECT 1 FROM user e WHERE e.id = n.user AND " +
                             session.held("e") + ")";
        const auto part = read_page<domain::UserId>(
            session, listing, query, "", [](const SQLite::Statement& row, int first) {
                return views::id_at<domain::UserId>(row, first - 1);
            });
        users.insert(part.items.begin(), part.items.end());
        more |= part.next_key.has_value();
    }
    Page<domain::UserId> page;
    for (const auto& user : users) {
        if (page.items.size() == query.limit) {
            more = true;
            break;
        }
        page.items.push_back(user);
    }
    if (more && !page.items.empty()) page.next_key = page.items.back().text();
    return page;
}

bool has_edges(const Session& session, const domain::UserId& user) {
    for (const char* table : {"membership", "user_role", "user_permission"}) {
        const std::string sql = std::string("SELECT 1 FROM ") + table +
                                " n WHERE n.user = ?2 AND " + session.held("n") + " LIMIT 1";
        Rows rows(session.db().prepare(sql, session.end.position, user));
        if (rows.next()) return true;
    }
    return false;
}

Listing application_listing(const Session& session) {
    return entities(session, views::application_columns, "application e", "e.id, e.name");
}
Listing connection_listing(const Session& session) {
    return entities(session, views::connection_columns, "connection e", "e.id, e.name");
}
Listing user_listing(const Session& session) {
    return entities(session, views::user_columns, views::user_tables,
                    "e.id, p.name, p.email, p.nickname");
}
Listing permission_listing(const Session& session) {
    return entities(session, views::permission_columns, "permission e", "e.id, e.name");
}
Listing role_listing(const Session& session) {
    return entities(session, views::role_columns, "role e", "e.id, e.name");
}
Listing group_listing(const Session& session) {
    return entities(session, views::group_columns, "\"group\" e", "e.id, e.name");
}

} // namespace

ViewReader::ViewReader(std::unique_ptr<Session> session) : session_(std::move(session)) {}
ViewReader::~ViewReader() = default;
ViewReader::ViewReader(ViewReader&&) noexcept = default;
ViewReader& ViewReader::operator=(ViewReader&&) noexcept = default;

const domain::BatchEnd& ViewReader::end() const {
    return session_->end;
}

const std::string& ViewReader::origin() const {
    return session_->origin;
}

ViewReader::List<domain::Application> ViewReader::applications(const ListQuery& query) const {
    return guarded([&] {
        return read_page<domain::Application>(*session_, application_listing(*session_), query, "",
                                              views::read_application);
    });
}

ViewReader::List<domain::Connection> ViewReader::connections(const ListQuery& query) const {
    return guarded([&] {
        return read_page<domain::Connection>(*session_, connection_listing(*session_), query, "",
                                             views::read_connection);
    });
}

ViewReader::List<domain::User> ViewReader::users(const ListQuery& query) const {
    return guarded([&] {
        return read_page<domain::User>(*session_, user_listing(*session_), query, "",
                                       views::read_user);
    });
}

ViewReader::List<domain::UserId> ViewReader::unregistered_users(const ListQuery& query) const {
    return guarded([&] { return read_edge_users(*session_, query, true); });
}

ViewReader::List<domain::UserId> ViewReader::users_with_edges(const ListQuery& query) const {
    return guarded([&] { return read_edge_users(*session_, query, false); });
}

ViewReader::List<domain::Permission>
ViewReader::permissions(const ListQuery& query,
                        const std::optional<domain::ApplicationId>& application) const {
    return guarded([&] {
        return read_page<domain::Permission>(
            *session_, of_application(permission_listing(*session_), application), query,
            text_or_empty(application), views::read_permission);
    });
}

ViewReader::List<domain::Role>
ViewReader::roles(const ListQuery& query,
                  const std::optional<domain::ApplicationId>& application) const {
    return guarded([&] {
        return read_page<domain::Role>(*session_,
                                       of_application(role_listing(*session_), application), query,
                                       text_or_empty(application), views::read_role);
    });
}

ViewReader::List<domain::Group> ViewReader::groups(const ListQuery& query) const {
    return guarded([&] {
        auto page = read_page<domain::Group>(*session_, group_listing(*session_), query, "",
                                             views::read_group);
        for (auto& group : page.items)
            load_mappings(*session_, group);
        return page;
    });
}

ViewReader::Detail<domain::Application>
ViewReader::application(const domain::ApplicationId& id) const {
    return guarded([&] {
        return versioned(*session_,
                         find_one<domain::Application>(*session_, application_listing(*session_),
                                                       id, views::read_application),
                         id);
    });
}

ViewReader::Detail<domain::Connection>
ViewReader::connection(const domain::ConnectionId& id) const {
    return guarded([&] {
        return versioned(*session_,
                         find_one<domain::Connection>(*session_, connection_listing(*session_), id,
                                                      views::read_connection),
                         id);
    });
}

ViewReader::Detail<UserDetail> ViewReader::user(const domain::UserId& id) const {
    return guarded([&] {
        std::optional<UserDetail> detail;
        if (auto user =
                find_one<domain::User>(*session_, user_listing(*session_), id, views::read_user))
            detail = UserDetail{std::move(*user), true};
        else if (has_edges(*session_, id))
            detail = UserDetail{{id, std::nullopt}, false};
        return versioned(*session_, std::move(detail), id);
    });
}

ViewReader::Detail<domain::Permission>
ViewReader::permission(const domain::PermissionId& id) const {
    return guarded([&] {
        return versioned(*session_,
                         find_one<domain::Permission>(*session_, permission_listing(*session_), id,
                                                      views::read_permission),
                         id);
    });
}

ViewReader::Detail<domain::Role> ViewReader::role(const domain::RoleId& id) const {
    return guarded([&] {
        return versioned(
            *session_,
            find_one<domain::Role>(*session_, role_listing(*session_), id, views::read_role), id);
    });
}

ViewReader::Detail<domain::Group> ViewReader::group(const domain::GroupId& id) const {
    return guarded([&] {
        auto group =
            find_one<domain::Group>(*session_, group_listing(*session_), id, views::read_group);
        if (group) load_mappings(*session_, *group);
        return versioned(*session_, std::move(group), id);
    });
}

ViewReader::Answer<Versioned<domain::Configuration>> ViewReader::configuration() const {
    return guarded([&] {
        const std::string sql = std::string("SELECT e.began, ") + views::configuration_columns +
                                " FROM configuration e WHERE " + session_->held("e");
        Rows rows(session_->db().prepare(sql, session_->end.position));
        if (!rows.next()) return Versioned<domain::Configuration>{};
        return Versioned<domain::Configuration>{views::read_configuration(rows.row(), 1),
                                                views::position_at(rows.row(), 0)};
    });
}

ViewReader::Answer<domain::Position>
ViewReader::last_touched(const domain::EntityRef& entity) const {
    return guarded([&] { return read_touched(*session_, entity); });
}

} // namespace muniment::projections
