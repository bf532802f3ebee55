#include "projections/audit/way_graph.hpp"

#include <set>

namespace muniment::projections::audit {

using domain::EntityKind;
using domain::EntityRef;

/// Goes from the user over one edge after the other, nearest first.
class WayGraph::Loader {
  public:
    Loader(const EdgeRows& rows, const AccessQuestion& question, const Filter& filter,
           WayGraph& graph)
        : rows_(rows), question_(question), filter_(filter), graph_(graph) {}

    void run() {
        node_of(domain::ref(question_.user), false);
        node_of(domain::ref(question_.permission), false);
        for (std::size_t node = 0; node < graph_.nodes_.size() && graph_.complete_; ++node)
            expand(node);
    }

  private:
    std::size_t node_of(const EntityRef& entity, bool mapped_from) {
        const auto [found, is_new] =
            known_.try_emplace({entity, mapped_from}, graph_.nodes_.size());
        if (is_new) graph_.nodes_.push_back({entity, mapped_from, {}});
        return found->second;
    }

    void expand(std::size_t node) {
        const auto entity = graph_.nodes_[node].entity; // the nodes move when there are more
        switch (entity.kind) {
        case EntityKind::user:
            take_all(node, rows_.leading_from(EdgeKind::membership, entity.id, filter_.extent));
            if (question_.login) follow_login(node);
            take_all(node, rows_.leading_from(EdgeKind::user_role, entity.id, filter_.extent));
            take_all(node, rows_.between(EdgeKind::user_permission, entity.id,
                                         question_.permission.text(), filter_.extent));
            break;
        case EntityKind::group:
            if (graph_.nodes_[node].mapped_from)
                take_all(node, rows_.mappings(entity, question_.login->connection,
                                              rows_.group_name(entity.id), filter_.extent));
            take_all(node, rows_.leading_from(EdgeKind::nesting, entity.id, filter_.extent));
            take_all(node, rows_.leading_from(EdgeKind::group_role, entity.id, filter_.extent));
            break;
        case EntityKind::role:
            take_all(node, rows_.leading_from(EdgeKind::role_inclusion, entity.id, filter_.extent));
            take_all(node, rows_.between(EdgeKind::role_permission, entity.id,
                                         question_.permission.text(), filter_.extent));
            break;
        default: // the permission
            break;
        }
    }

    void follow_login(std::size_t user) {
        const std::set<std::string> names(question_.login->groups.begin(),
                                          question_.login->groups.end());
        for (const auto& name : names)
            take_all(user, rows_.mappings(graph_.nodes_[user].entity, question_.login->connection,
                                          name, filter_.extent));
    }

    void take_all(std::size_t from, std::vector<EdgeInterval> intervals) {
        for (auto& interval : intervals) {
            if (filter_.takes && !filter_.takes(interval)) continue;
            if (filter_.edges_max != 0 && graph_.edges_.size() == filter_.edges_max) {
                graph_.complete_ = false;
                return;
            }
            const bool mapped_from =
                question_.login.has_value() && interval.kind == EdgeKind::membership;
            const auto to = node_of(interval.to, mapped_from);
            graph_.nodes_[from].edges.push_back(graph_.edges_.size());
            graph_.edges_.push_back({from, to, std::move(interval)});
        }
    }

    const EdgeRows& rows_;
    const AccessQuestion& question_;
    const Filter& filter_;
    WayGraph& graph_;
    std::map<std::pair<EntityRef, bool>, std::size_t> known_;
};

WayGraph WayGraph::load(const EdgeRows& rows, const AccessQuestion& question,
                        const Filter& filter) {
    WayGraph graph;
    Loader(rows, question, filter, graph).run();
    graph.keep_ways_to_goal();
    return graph;
}

void WayGraph::keep_ways_to_goal() {
    std::vector<std::vector<std::size_t>> before(nodes_.size());
    for (const auto& edge : edges_)
        before[edge.to].push_back(edge.from);
    std::vector<bool> leads(nodes_.size(), false);
    leads[goal] = true;
    std::vector<std::size_t> open{goal};
    while (!open.empty()) {
        const auto node = open.back();
        open.pop_back();
        for (const auto from : before[node]) {
            if (leads[from]) continue;
            leads[from] = true;
            open.push_back(from);
        }
    }
    for (auto& node : nodes_)
        std::erase_if(node.edges, [&](std::size_t edge) { return !leads[edges_[edge].to]; });
}

} // namespace muniment::projections::audit
