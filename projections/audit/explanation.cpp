#include "projections/audit/explanation.hpp"

#include "projections/audit/causes.hpp"
#include "projections/audit/cheapest_paths.hpp"
#include "projections/audit/limits.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <algorithm>

namespace muniment::projections::audit {

namespace {

using domain::Instant;

/// A missing edge costs more than any number of edges that hold.
constexpr std::uint64_t missing_cost = std::uint64_t{1} << 32;

std::optional<Lack> lack_of(const EdgeInterval& edge, Instant instant) {
    if (edge.ended) return Lack::ended;
    if (edge.window.contains(instant)) return std::nullopt;
    return edge.window.from && instant < *edge.window.from ? Lack::not_begun : Lack::expired;
}

ExplainedPath explained(const WayGraph& graph, const std::vector<std::size_t>& path,
                        Instant instant, Causes& causes) {
    ExplainedPath explained;
    for (const auto index : path) {
        const auto& edge = graph.edges()[index].interval;
        std::optional<AuditRow> ended;
        if (edge.ended) ended = causes.at(*edge.ended);
        explained.push_back(
            {edge, causes.at(edge.began), std::move(ended), lack_of(edge, instant)});
    }
    return explained;
}

/// What a way lacks, and when the first of it was lost.
struct Loss {
    std::size_t missing = 0;
    Instant at = {std::numeric_limits<std::int64_t>::max()};
};

Instant lost_at(const EdgeInterval& edge, Lack lack, Causes& causes) {
    switch (lack) {
    case Lack::expired:
        return *edge.window.until;
    case Lack::not_begun:
        return *edge.window.from;
    default:
        return causes.at(*edge.ended).occurred_at.instant;
    }
}

Loss loss_of(const WayGraph& graph, const std::vector<std::size_t>& path, Instant instant,
             Causes& causes) {
    Loss loss;
    for (const auto index : path) {
        const auto& edge = graph.edges()[index].interval;
        const auto lack = lack_of(edge, instant);
        if (!lack) continue;
        ++loss.missing;
        loss.at = std::min(loss.at, lost_at(edge, *lack, causes));
    }
    return loss;
}

void add_paths(Explanation& to, const WayGraph& graph, Instant instant, Causes& causes) {
    const std::vector<std::uint64_t> costs(graph.edges().size(), 1);
    const auto found = cheapest_paths(graph, costs, paths_max);
    to.complete = found.complete;
    for (const auto& path : found.paths)
        to.paths.push_back(explained(graph, path, instant, causes));
}

void add_misses(Explanation& to, const WayGraph& graph, Instant instant, Causes& causes) {
    std::vector<std::uint64_t> costs;
    for (const auto& edge : graph.edges())
        costs.push_back(edge.interval.holds_at(instant) ? 1 : missing_cost);
    const auto found = cheapest_paths(graph, costs, miss_candidates_max);
    std::vector<std::pair<Loss, const std::vector<std::size_t>*>> ranked;
    for (const auto& path : found.paths)
        ranked.emplace_back(loss_of(graph, path, instant, causes), &path);
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
        if (a.first.missing != b.first.missing) return a.first.missing < b.first.missing;
        return a.first.at > b.first.at;
    });
    to.complete = graph.complete() && found.complete && ranked.size() <= misses_max;
    ranked.resize(std::min(ranked.size(), misses_max));
    for (const auto& [loss, path] : ranked)
        to.misses.push_back(explained(graph, *path, instant, causes));
}

} // namespace

ViewReader::Answer<Explanation> explain(const ViewReader& reader, const AccessQuestion& question,
                                        Instant instant) {
    return views::guarded([&] {
        const EdgeRows rows(reader);
        Causes causes(reader);
        Explanation explanation;
        const auto holds = [&](const EdgeInterval& edge) { return edge.holds_at(instant); };
        const auto graph = WayGraph::load(rows, question, {Extent::living, holds, 0});
        explanation.allowed = graph.reaches_goal();
        if (explanation.allowed) {
            add_paths(explanation, graph, instant, causes);
        } else {
            const auto past = WayGraph::load(rows, question, {Extent::latest, {}, miss_edges_max});
            add_misses(explanation, past, instant, causes);
        }
        return explanation;
    });
}

ViewReader::Answer<std::optional<FormerPermission>>
former_permission(const ViewReader& reader, const domain::ApplicationId& application,
                  std::string_view id_or_name) {
    return views::guarded([&]() -> std::optional<FormerPermission> {
        Causes causes(reader);
        const std::string text(id_or_name);
        const auto is_gone =
            "ended <= ?1 AND NOT EXISTS (SELECT 1 FROM permission AS p WHERE p.id = ?3 AND " +
            reader.session().held("p") + ")";
        for (const std::string column : {"id", "name"}) {
            views::Rows rows(reader.session().db().prepare(
                "SELECT id, ended FROM permission WHERE application = ?2 AND " + column +
                    " = ?3 AND " + is_gone + " ORDER BY ended DESC LIMIT 1",
                reader.end().position, application, text));
            if (rows.next())
                return FormerPermission{views::id_at<domain::PermissionId>(rows.row(), 0),
                                        causes.at(views::position_at(rows.row(), 1))};
        }
        return std::nullopt;
    });
}

} // namespace muniment::projections::audit
