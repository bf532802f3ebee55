#include "projections/audit/access_walker.hpp"
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
    {"application", "Application"},
    {"application_name", "Name", CellKind::text, true},
    {"permission", "Permission"},
    {"permission_name", "Name", CellKind::text, true},
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

/// The arrivals at permissions that the filter lets through, by application and id.
std::vector<std::size_t> permissions_of(const AccessGraph& graph, const audit::UserAccess& access,
                                        const AccessFilter& filter) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < access.arrivals.size(); ++i) {
        const auto& entity = graph.entity(access.arrivals[i].node);
        if (entity.kind == AccessGraph::Kind::permission &&
            (!filter.application || entity.application == filter.application->text()))
            found.push_back(i);
    }
    std::sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) {
        const auto& left = graph.entity(access.arrivals[a].node);
        const auto& right = graph.entity(access.arrivals[b].node);
        return std::tie(left.application, left.id) < std::tie(right.application, right.id);
    });
    return found;
}

ReportRow row_of(audit::AccessWalker& walker, const audit::UserAccess& access,
                 std::size_t arrival) {
    const auto& permission = walker.graph().entity(access.arrivals[arrival].node);
    const auto& application_name = walker.lookup().application_name(permission.application);
    const auto way = walker.way(access, arrival);
    return {access.user,
            access.person.name,
            access.person.registered ? "true" : "false",
            permission.application,
            application_name,
            permission.id,
            permission.name,
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

ReportColumns access_columns() {
    return columns;
}

ReportAnswer access_rows(const ViewReader& reader, domain::Instant instant,
                         const AccessFilter& filter, const ReportSink& sink) {
    return views::guarded([&] {
        audit::AccessWalker walker(reader, instant);
        return walker.each_user(filter, [&](const audit::UserAccess& access) {
            for (const auto arrival : permissions_of(walker.graph(), access, filter))
                if (!sink(row_of(walker, access, arrival))) return false;
            return true;
        });
    });
}

} // namespace muniment::projections
