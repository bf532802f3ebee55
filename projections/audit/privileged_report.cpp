#include "projections/audit/access_walker.hpp"
#include "projections/audit/pattern.hpp"
#include "projections/audit/reports.hpp"
#include "projections/views/guarded.hpp"

#include <algorithm>
#include <tuple>

namespace muniment::projections {

namespace {

using audit::AccessGraph;

constexpr ReportColumn columns[] = {
    {"user", "User"},
    {"user_name", "Name", CellKind::text, true},
    {"registered", "Registered", CellKind::truth},
    {"kind", "Kind"},
    {"id", "Privilege"},
    {"name", "Name", CellKind::text, true},
    {"application", "Application"},
    {"application_name", "Name", CellKind::text, true},
    {"pattern", "Pattern"},
    {"direct", "Direct", CellKind::truth},
    {"via", "Through"},
    {"grants", "Grants", CellKind::number},
    {"since", "Since", CellKind::time},
    {"until", "Until", CellKind::time, true},
    {"granted_by", "Granted by"},
    {"on_behalf_of", "On behalf of", CellKind::text, true},
    {"ticket", "Ticket"},
    {"reason", "Reason", CellKind::text, true},
    {"position", "Position", CellKind::number},
};

/// By node: the first pattern that fits it; empty: it is not privileged.
std::vector<std::string> patterns_by_node(const AccessGraph& graph,
                                          const PrivilegePatterns& patterns) {
    std::vector<std::string> by_node(graph.entities().size());
    for (std::size_t node = 0; node < by_node.size(); ++node) {
        const auto& entity = graph.entities()[node];
        if (entity.kind == AccessGraph::Kind::group) break; // they come last
        const auto& asked =
            entity.kind == AccessGraph::Kind::role ? patterns.roles : patterns.permissions;
        const auto found = std::find_if(asked.begin(), asked.end(), [&](const auto& pattern) {
            return audit::fits(pattern, entity.id) || audit::fits(pattern, entity.name);
        });
        if (found != asked.end()) by_node[node] = *found;
    }
    return by_node;
}

std::vector<std::size_t> privileges_of(const AccessGraph& graph, const audit::UserAccess& access,
                                       const std::vector<std::string>& patterns,
                                       const AccessFilter& filter) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < access.arrivals.size(); ++i) {
        const auto& entity = graph.entity(access.arrivals[i].node);
        if (!patterns[access.arrivals[i].node].empty() &&
            (!filter.application || entity.application == filter.application->text()))
            found.push_back(i);
    }
    std::sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) {
        const auto& left = graph.entity(access.arrivals[a].node);
        const auto& right = graph.entity(access.arrivals[b].node);
        return std::tie(left.kind, left.application, left.id) <
               std::tie(right.kind, right.application, right.id);
    });
    return found;
}

ReportRow row_of(audit::AccessWalker& walker, const audit::UserAccess& access, std::size_t arrival,
                 const std::string& pattern) {
    const auto& privilege = walker.graph().entity(access.arrivals[arrival].node);
    const auto& application_name = walker.lookup().application_name(privilege.application);
    const auto way = walker.way(access, arrival);
    return {access.user,
            access.person.name,
            access.person.registered ? "true" : "false",
            std::string(audit::kind_name(privilege.kind)),
            privilege.id,
            privilege.name,
            privilege.application,
            application_name,
            pattern,
            access.arrivals[arrival].from ? "false" : "true",
            way.via,
            way.grants,
            way.since,
            way.until,
            way.cause->actor,
            way.cause->on_behalf_of,
            way.cause->ticket,
            way.cause->reason,
            audit::text_of(way.position)};
}

} // namespace

PrivilegePatterns usual_privileges() {
    const std::vector<std::string> usual = {"*admin*", "*owner*", "*root*", "*superuser*", "*\\**"};
    return {usual, usual};
}

ReportColumns privileged_columns() {
    return columns;
}

ReportAnswer privileged_rows(const ViewReader& reader, domain::Instant instant,
                             const AccessFilter& filter, const PrivilegePatterns& patterns,
                             const ReportSink& sink) {
    return views::guarded([&] {
        audit::AccessWalker walker(reader, instant);
        const auto by_node = patterns_by_node(walker.graph(), patterns);
        return walker.each_user(filter, [&](const audit::UserAccess& access) {
            for (const auto arrival : privileges_of(walker.graph(), access, by_node, filter))
                if (!sink(row_of(walker, access, arrival, by_node[access.arrivals[arrival].node])))
                    return false;
            return true;
        });
    });
}

} // namespace muniment::projections
