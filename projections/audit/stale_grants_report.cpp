#include "projections/audit/access_graph.hpp"
#include "projections/audit/lookup.hpp"
#include "projections/audit/reports.hpp"
#include "projections/audit/user_edges.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

namespace muniment::projections {

namespace {

using audit::AccessGraph;
using views::Rows;

constexpr ReportColumn columns[] = {
    {"finding", "Finding"},
    {"kind", "Kind"},
    {"id", "Of"},
    {"name", "Name", CellKind::text, true},
    {"application", "Application"},
    {"application_name", "Name", CellKind::text, true},
    {"user", "User"},
    {"user_name", "Name", CellKind::text, true},
    {"since", "Since", CellKind::time},
    {"until", "Until", CellKind::time, true},
    {"made_by", "Made by"},
    {"on_behalf_of", "On behalf of", CellKind::text, true},
    {"ticket", "Ticket"},
    {"reason", "Reason", CellKind::text, true},
    {"position", "Position", CellKind::number},
};

/// What a row is about; the cells of its event are added.
struct Found {
    const char* finding;
    std::string kind;
    std::string id;
    std::string name;
    std::string application;
    std::string user;
    std::optional<domain::Instant> until;
    domain::Position position;
};

/// Writes the findings one after another.
class StaleGrants {
  public:
    StaleGrants(const ViewReader::Session& session, domain::Instant instant, const ReportSink& sink)
        : session_(session), instant_(instant), sink_(sink), lookup_(session), graph_(session) {}

    /// Edges of users that `where` lets through; ?2 is the instant, ?3 another.
    bool edges(const char* finding, const std::string& where, domain::Instant other) {
        for (const auto& table : audit::user_edge_tables) {
            const std::string key = std::string("n.") + table.column;
            const std::string sql = "SELECT " + key + ", e.name, " + table.application +
                                    ", n.user, n.valid_until, n.began FROM " + table.table +
                                    " n CROSS JOIN " + table.entity + " e ON e.id = " + key +
                                    " AND " + session_.held("e") + " WHERE " + session_.held("n") +
                                    " AND " + where + " ORDER BY " + key + ", n.user";
            Rows rows(session_.db().prepare(sql, session_.end.position, instant_, other));
            while (rows.next())
                if (!write({finding, table.kind, views::text_at(rows.row(), 0),
                            views::text_at(rows.row(), 1),
                            views::optional_text_at(rows.row(), 2).value_or(""),
                            views::text_at(rows.row(), 3),
                            views::optional_instant_at(rows.row(), 4),
                            views::position_at(rows.row(), 5)}))
                    return false;
        }
        return true;
    }

    /// Users without a registration that have edges, with the oldest of these.
    bool unregistered_users() {
        std::string all;
        for (const auto& table : audit::user_edge_tables)
            all += std::string(all.empty() ? "" : " UNION ALL ") +
                   "SELECT n.user AS user, n.began AS began FROM " + table.table + " n WHERE " +
                   session_.held("n");
        const std::string sql = "SELECT a.user, min(a.began) FROM (" + all +
                                ") a WHERE NOT EXISTS (SELECT 1 FROM user e WHERE e.id = a.user "
                                "AND " +
                                session_.held("e") + ") GROUP BY a.user ORDER BY a.user";
        Rows rows(session_.db().prepare(sql, session_.end.position));
        while (rows.next()) {
            const auto user = views::text_at(rows.row(), 0);
            if (!write({"unregistered user",
                        "user",
                        user,
                        "",
                        "",
                        user,
                        {},
                        views::position_at(rows.row(), 1)}))
                return false;
        }
        return true;
    }

    /// Entities of a kind that no grant of a user leads to.
    bool not_reached(const char* finding, AccessGraph::Kind kind) {
        if (!reached_) reached_ = reach_from_users();
        return entities(finding, kind, [&](AccessGraph::Node node) { return !(*reached_)[node]; });
    }

    bool roles_without_permissions() {
        return entities("role without permissions", AccessGraph::Kind::role, [&](auto node) {
            return !graph_.leads_to(node, AccessGraph::Kind::permission);
        });
    }

  private:
    template <typename Stale>
    bool entities(const char* finding, AccessGraph::Kind kind, Stale is_stale) {
        for (AccessGraph::Node node = 0; node < graph_.entities().size(); ++node) {
            const auto& entity = graph_.entity(node);
            if (entity.kind != kind || !is_stale(node)) continue;
            if (!write({finding,
                        std::string(audit::kind_name(kind)),
                        entity.id,
                        entity.name,
                        entity.application,
                        "",
                        {},
                        entity.created}))
                return false;
        }
        return true;
    }

    std::vector<bool> reach_from_users() {
        std::vector<AccessGraph::Grant> grants;
        const std::string in_window = " AND (n.valid_from IS NULL OR n.valid_from <= ?2) AND "
                                      "(n.valid_until IS NULL OR n.valid_until > ?2)";
        const auto add = [&](AccessGraph::Kind kind, const std::string& column,
                             const std::string& table, const std::string& where) {
            const std::string sql = "SELECT DISTINCT n." + column + " FROM " + table + " n WHERE " +
                                    session_.held("n") + where;
            Rows rows(session_.db().prepare(sql, session_.end.position, instant_));
            while (rows.next())
                if (const auto node = graph_.find(kind, views::text_at(rows.row(), 0)))
                    grants.push_back({*node, {}, {}});
        };
        add(AccessGraph::Kind::group, "\"group\"", "membership", in_window);
        add(AccessGraph::Kind::group, "\"group\"", "mapping", "");
        add(AccessGraph::Kind::role, "role", "user_role", in_window);
        add(AccessGraph::Kind::permission, "permission", "user_permission", in_window);
        std::vector<bool> reached(graph_.entities().size(), false);
        for (const auto& arrival : graph_.reach(grants))
            reached[arrival.node] = true;
        return reached;
    }

    bool write(const Found& found) {
        const auto person = found.user.empty() ? audit::Person{} : lookup_.person(found.user);
        const auto& application_name = lookup_.application_name(found.application);
        const auto& cause = lookup_.cause(found.position);
        return sink_({found.finding, found.kind, found.id, found.name, found.application,
                      application_name, found.user, person.name, audit::text_of(cause.at),
                      audit::text_of(found.until), cause.actor, cause.on_behalf_of, cause.ticket,
                      cause.reason, audit::text_of(found.position)});
    }

    const ViewReader::Session& session_;
    domain::Instant instant_;
    const ReportSink& sink_;
    audit::Lookup lookup_;
    AccessGraph graph_;
    std::optional<std::vector<bool>> reached_;
};

} // namespace

ReportColumns stale_grants_columns() {
    return columns;
}

ReportAnswer stale_grants_rows(const ViewReader& reader, domain::Instant instant,
                               std::int64_t older_than_us, const ReportSink& sink) {
    return views::guarded([&] {
        StaleGrants stale(reader.session(), instant, sink);
        const domain::Instant old{instant.us - older_than_us};
        return stale.edges("expired grant", "n.valid_until <= ?2", instant) &&
               stale.unregistered_users() &&
               stale.edges("old grant without ticket",
                           "n.began_at < ?3 AND (n.valid_until IS NULL OR n.valid_until > ?2) AND "
                           "NOT EXISTS (SELECT 1 FROM event v WHERE v.position = n.began AND "
                           "v.ticket IS NOT NULL)",
                           old) &&
               stale.not_reached("group without members", AccessGraph::Kind::group) &&
               stale.not_reached("role without holders", AccessGraph::Kind::role) &&
               stale.roles_without_permissions() &&
               stale.not_reached("permission without holders", AccessGraph::Kind::permission);
    });
}

} // namespace muniment::projections
