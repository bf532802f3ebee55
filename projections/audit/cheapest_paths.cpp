#include "projections/audit/cheapest_paths.hpp"

#include "projections/audit/limits.hpp"

#include <algorithm>
#include <limits>
#include <queue>
#include <tuple>

namespace muniment::projections::audit {

namespace {

constexpr auto unreachable = std::numeric_limits<std::uint64_t>::max();
constexpr auto none = std::numeric_limits<std::size_t>::max();

/// Something to look at at a cost; what came first goes first among equals.
struct Waiting {
    std::uint64_t cost;
    std::size_t index;
    bool operator>(const Waiting& other) const {
        return std::tie(cost, index) > std::tie(other.cost, other.index);
    }
};
using Queue = std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>>;

/// What it costs to come from each node to the goal (Dijkstra, backwards).
std::vector<std::uint64_t> costs_to_goal(const WayGraph& graph,
                                         const std::vector<std::uint64_t>& costs) {
    std::vector<std::vector<std::size_t>> incoming(graph.nodes().size());
    for (const auto& node : graph.nodes())
        for (const auto edge : node.edges)
            incoming[graph.edges()[edge].to].push_back(edge);
    std::vector<std::uint64_t> best(graph.nodes().size(), unreachable);
    best[WayGraph::goal] = 0;
    Queue queue;
    queue.push({0, WayGraph::goal});
    while (!queue.empty()) {
        const auto [cost, node] = queue.top();
        queue.pop();
        if (cost > best[node]) continue;
        for (const auto edge : incoming[node]) {
            const auto from = graph.edges()[edge].from;
            if (cost + costs[edge] >= best[from]) continue;
            best[from] = cost + costs[edge];
            queue.push({best[from], from});
        }
    }
    return best;
}

/// The beginning of a way: the one before it and one edge more.
struct Partial {
    std::size_t node;
    std::size_t edge;
    std::size_t before;
    std::uint64_t cost;
};

class Search {
  public:
    Search(const WayGraph& graph, const std::vector<std::uint64_t>& costs)
        : graph_(graph), costs_(costs), to_goal_(costs_to_goal(graph, costs)) {
        partials_.push_back({WayGraph::start, none, none, 0});
        if (to_goal_[WayGraph::start] != unreachable) queue_.push({to_goal_[WayGraph::start], 0});
    }

    FoundPaths run(std::size_t wanted) {
        FoundPaths found;
        while (!queue_.empty()) {
            const auto index = queue_.top().index;
            queue_.pop();
            if (partials_[index].node == WayGraph::goal) {
                if (found.paths.size() == wanted) {
                    found.complete = false;
                    break;
                }
                found.paths.push_back(edges_of(index));
            } else {
                found.complete &= extend(index);
            }
        }
        return found;
    }

  private:
    /// Tells whether there was room for all.
    bool extend(std::size_t index) {
        for (const auto edge : graph_.nodes()[partials_[index].node].edges) {
            const auto to = graph_.edges()[edge].to;
            if (meets(index, graph_.nodes()[to].entity)) continue;
            if (partials_.size() == partial_paths_max) return false;
            const auto cost = partials_[index].cost + costs_[edge];
            queue_.push({cost + to_goal_[to], partials_.size()});
            partials_.push_back({to, edge, index, cost});
        }
        return true;
    }

    bool meets(std::size_t index, const domain::EntityRef& entity) const {
        for (auto at = index; at != none; at = partials_[at].before)
            if (graph_.nodes()[partials_[at].node].entity == entity) return true;
        return false;
    }

    std::vector<std::size_t> edges_of(std::size_t index) const {
        std::vector<std::size_t> edges;
        for (auto at = index; partials_[at].edge != none; at = partials_[at].before)
            edges.push_back(partials_[at].edge);
        std::reverse(edges.begin(), edges.end());
        return edges;
    }

    const WayGraph& graph_;
    const std::vector<std::uint64_t>& costs_;
    std::vector<std::uint64_t> to_goal_;
    std::vector<Partial> partials_;
    Queue queue_;
};

} // namespace

FoundPaths cheapest_paths(const WayGraph& graph, const std::vector<std::uint64_t>& costs,
                          std::size_t wanted) {
    return Search(graph, costs).run(wanted);
}

} // namespace muniment::projections::audit
