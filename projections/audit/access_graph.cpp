#include "projections/audit/access_graph.hpp"

#include "projections/audit/lookup.hpp"
#include "projections/views/connection.hpp"
#include "projections/views/session.hpp"

#include <algorithm>
#include <tuple>

namespace muniment::projections::audit {

namespace {

using views::Rows;

} // namespace

std::string_view kind_name(AccessGraph::Kind kind) {
    switch (kind) {
    case AccessGraph::Kind::permission:
        return "permission";
    case AccessGraph::Kind::role:
        return "role";
    case AccessGraph::Kind::group:
        return "group";
    }
    std::abort();
}

AccessGraph::AccessGraph(const ViewReader::Session& session) : session_(session) {
    read_entities(session, Kind::permission, "e.application", "permission");
    read_entities(session, Kind::role, "e.application", "role");
    read_entities(session, Kind::group, "NULL", "\"group\"");
    links_.resize(entities_.size());
    seen_.resize(entities_.size());
    read_links(session, "n.role, n.permission", "role_permission", Kind::role, Kind::permission);
    read_links(session, "n.role, n.includes", "role_inclusion", Kind::role, Kind::role);
    read_links(session, "n.\"group\", n.role", "group_role", Kind::group, Kind::role);
    read_links(session, "n.child, n.\"group\"", "nesting", Kind::group, Kind::group);
    for (auto& links : links_)
        std::sort(links.begin(), links.end(),
                  [](const Link& a, const Link& b) { return a.to < b.to; });
}

void AccessGraph::read_entities(const ViewReader::Session& session, Kind kind,
                                const std::string& columns, const std::string& table) {
    const std::string sql = "SELECT e.id, e.name, e.incarnation, " + columns + " FROM " + table +
                            " e WHERE " + session.held("e") + " ORDER BY e.id";
    Rows rows(session.db().prepare(sql, session.end.position));
    while (rows.next())
        entities_.push_back({kind, views::text_at(rows.row(), 0), views::text_at(rows.row(), 1),
                             views::optional_text_at(rows.row(), 3).value_or(""),
                             views::position_at(rows.row(), 2)});
}

void AccessGraph::read_links(const ViewReader::Session& session, const std::string& columns,
                             const std::string& table, Kind from, Kind to) {
    const std::string sql =
        "SELECT n.began, " + columns + " FROM " + table + " n WHERE " + session.held("n");
    Rows rows(session.db().prepare(sql, session.end.position));
    while (rows.next()) {
        const auto start = find(from, views::text_at(rows.row(), 1));
        const auto goal = find(to, views::text_at(rows.row(), 2));
        if (!start || !goal) throw views::DamagedViews("the views hold an edge without its end");
        links_[*start].push_back({*goal, views::position_at(rows.row(), 0)});
    }
}

std::optional<AccessGraph::Node> AccessGraph::find(Kind kind, std::string_view id) const {
    const auto key = std::make_tuple(kind, id);
    const auto found = std::lower_bound(
        entities_.begin(), entities_.end(), key, [](const Entity& entity, const auto& wanted) {
            return std::make_tuple(entity.kind, std::string_view(entity.id)) < wanted;
        });
    if (found == entities_.end() || found->kind != kind || found->id != id) return std::nullopt;
    return static_cast<Node>(found - entities_.begin());
}

bool AccessGraph::leads_to(Node node, Kind kind) const {
    const Grant here{node, {}, {}};
    const auto arrivals = reach({&here, 1});
    return std::any_of(arrivals.begin() + 1, arrivals.end(), [&](const Arrival& arrival) {
        return entities_[arrival.node].kind == kind;
    });
}

void AccessGraph::read_grants(std::vector<Grant>& grants, const std::string& user,
                              domain::Instant instant, const UserEdgeTable& edges,
                              Kind kind) const {
    const std::string column = edges.column;
    const std::string sql = "SELECT n." + column + ", n.began, n.valid_from, n.valid_until FROM " +
                            edges.table + " n WHERE n.user = ?2 AND " + session_.held("n") +
                            " ORDER BY n." + column;
    Rows rows(session_.db().prepare(sql, session_.end.position, user));
    while (rows.next()) {
        const auto window = views::window_at(rows.row(), 2);
        if (!window.contains(instant)) continue;
        const auto node = find(kind, views::text_at(rows.row(), 0));
        if (!node) throw views::DamagedViews("the views hold a grant without its end");
        grants.push_back({*node, views::position_at(rows.row(), 1), window});
    }
}

std::vector<AccessGraph::Grant> AccessGraph::grants_of(const std::string& user,
                                                       domain::Instant instant) const {
    std::vector<Grant> grants;
    read_grants(grants, user, instant, user_permissions, Kind::permission);
    read_grants(grants, user, instant, user_roles, Kind::role);
    read_grants(grants, user, instant, memberships, Kind::group);
    return grants;
}

std::vector<AccessGraph::Arrival> AccessGraph::reach(std::span<const Grant> grants) const {
    ++walk_;
    std::vector<Arrival> arrivals;
    const auto arrive = [&](const Arrival& arrival) {
        if (seen_[arrival.node] == walk_) return;
        seen_[arrival.node] = walk_;
        arrivals.push_back(arrival);
    };
    for (std::size_t i = 0; i < grants.size(); ++i)
        arrive({grants[i].to, i, std::nullopt, grants[i].began});
    for (std::size_t i = 0; i < arrivals.size(); ++i)
        for (const auto& link : links_[arrivals[i].node])
            arrive({link.to, arrivals[i].grant, i, link.began});
    return arrivals;
}

std::string AccessGraph::way_to(const std::vector<Arrival>& arrivals, std::size_t goal) const {
    std::string way;
    for (auto at = arrivals[goal].from; at; at = arrivals[*at].from) {
        const auto& entity = entities_[arrivals[*at].node];
        const auto step = std::string(kind_name(entity.kind)) + " " + told(entity.name, entity.id);
        way = way.empty() ? step : step + " > " + way;
    }
    return way.empty() ? "direct" : way;
}

} // namespace muniment::projections::audit
