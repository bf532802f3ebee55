#include "projections/audit/holding_history.hpp"

#include "projections/audit/causes.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <algorithm>
#include <set>

namespace muniment::projections::audit {

namespace {

using domain::Instant;
using domain::Moment;
using domain::Position;
using views::Rows;
using Session = ViewReader::Session;
using Path = std::vector<std::size_t>; ///< edges of the graph

bool holds(const EdgeInterval& edge, const Moment& moment) {
    return edge.began <= moment.position && (!edge.ended || *edge.ended > moment.position) &&
           edge.window.contains(moment.instant);
}

/// Moments of the line, as the header says.
class Line {
  public:
    Line(const Session& session, Instant last) : session_(session), last_(last) {}

    /// When what the event at the position says takes effect.
    void add_event(std::set<Moment>& to, Position position) const {
        Rows rows(session_.db().prepare("SELECT end_position, occurred_at FROM batch WHERE "
                                        "end_position >= ?1 ORDER BY end_position LIMIT 1",
                                        position));
        if (!rows.next()) throw views::DamagedViews("the views lack a batch");
        add(to, {views::position_at(rows.row(), 0), views::instant_at(rows.row(), 1)});
    }

    /// When a bound takes effect.
    void add_bound(std::set<Moment>& to, Instant bound) const {
        if (const auto end = first_row("SELECT end_position FROM batch WHERE occurred_at = ?2 AND "
                                       "end_position <= ?1 ORDER BY end_position LIMIT 1",
                                       bound))
            add(to, {*end, bound});
        else if (const auto before =
                     first_row("SELECT end_position FROM batch WHERE occurred_at < ?2 AND "
                               "end_position <= ?1 ORDER BY occurred_at DESC, end_position DESC "
                               "LIMIT 1",
                               bound))
            add(to, {*before, bound});
    }

  private:
    void add(std::set<Moment>& to, const Moment& moment) const {
        if (moment.instant <= last_) to.insert(moment);
    }

    std::optional<Position> first_row(const std::string& sql, Instant bound) const {
        Rows rows(session_.db().prepare(sql, session_.end.position, bound));
        if (!rows.next()) return std::nullopt;
        return views::position_at(rows.row(), 0);
    }

    const Session& session_;
    Instant last_;
};

/// Goes along the moments at which an edge changes and finds out where the answer turns.
class Sweep {
  public:
    Sweep(const WayGraph& graph, Causes& causes) : graph_(graph), causes_(causes) {}

    std::vector<Holding> run(const std::set<Moment>& moments) {
        for (const auto& moment : moments) {
            if (path_.empty() || !whole(path_, moment)) turn(moment);
            before_ = moment;
        }
        return std::move(holdings_);
    }

  private:
    bool whole(const Path& path, const Moment& moment) const {
        return std::all_of(path.begin(), path.end(),
                           [&](std::size_t edge) { return holds(interval(edge), moment); });
    }

    void turn(const Moment& moment) {
        auto path = shortest(moment);
        if (path_.empty() && !path.empty()) holdings_.push_back({opened(path, moment), {}});
        if (!path_.empty() && path.empty()) holdings_.back().ended = closed(moment);
        path_ = std::move(path);
    }

    /// The first shortest way that holds; empty if none does.
    Path shortest(const Moment& moment) const {
        std::vector<std::optional<std::size_t>> over(graph_.nodes().size());
        std::vector<std::size_t> open{WayGraph::start};
        for (std::size_t i = 0; i < open.size() && !over[WayGraph::goal]; ++i)
            for (const auto edge : graph_.nodes()[open[i]].edges) {
                const auto to = graph_.edges()[edge].to;
                if (to == WayGraph::start || over[to] || !holds(interval(edge), moment)) continue;
                over[to] = edge;
                open.push_back(to);
            }
        Path path;
        if (!over[WayGraph::goal]) return path;
        for (auto at = WayGraph::goal; at != WayGraph::start; at = graph_.edges()[path.back()].from)
            path.push_back(*over[at]);
        std::reverse(path.begin(), path.end());
        return path;
    }

    /// Whether any interval between the same ends held: another window is no other edge.
    bool joined(std::size_t edge, const Moment& moment) const {
        const auto& alike = graph_.edges()[edge];
        const auto& siblings = graph_.nodes()[alike.from].edges;
        return std::any_of(siblings.begin(), siblings.end(), [&](std::size_t other) {
            return graph_.edges()[other].to == alike.to &&
                   interval(other).kind == alike.interval.kind && holds(interval(other), moment);
        });
    }

    Turn opened(const Path& path, const Moment& moment) {
        std::optional<Turn> turn;
        for (const auto edge : path) {
            if (before_ && joined(edge, *before_)) continue;
            const auto& came = interval(edge);
            const bool by_event = !before_ || came.began > before_->position;
            if (by_event && (!turn || !turn->event || turn->event->position < came.began))
                turn = Turn{moment, came, causes_.at(came.began), {}};
            else if (!turn)
                turn = Turn{moment, came, {}, Bound::valid_from};
        }
        return std::move(turn).value();
    }

    Turn closed(const Moment& moment) {
        std::optional<Turn> turn;
        for (const auto edge : path_) {
            if (joined(edge, moment)) continue;
            const auto& gone = interval(edge);
            const bool by_event = gone.ended && *gone.ended <= moment.position;
            if (by_event && (!turn || !turn->event || *gone.ended < turn->event->position))
                turn = Turn{moment, gone, causes_.at(*gone.ended), {}};
            else if (!turn)
                turn = Turn{moment, gone, {}, Bound::valid_until};
        }
        return std::move(turn).value();
    }

    const EdgeInterval& interval(std::size_t edge) const { return graph_.edges()[edge].interval; }

    const WayGraph& graph_;
    Causes& causes_;
    std::optional<Moment> before_;
    Path path_; ///< a way that holds; empty: none does
    std::vector<Holding> holdings_;
};

} // namespace

ViewReader::Answer<std::vector<Holding>> holding_history(const ViewReader& reader,
                                                         const domain::UserId& user,
                                                         const domain::PermissionId& permission,
                                                         Instant instant) {
    return views::guarded([&] {
        const EdgeRows rows(reader);
        const auto graph =
            WayGraph::load(rows, {user, permission, std::nullopt}, {Extent::all, {}, 0});
        const Line line(reader.session(), instant);
        std::set<Moment> moments;
        for (const auto& node : graph.nodes())
            for (const auto edge : node.edges) {
                const auto& interval = graph.edges()[edge].interval;
                line.add_event(moments, interval.began);
                if (interval.ended) line.add_event(moments, *interval.ended);
                if (interval.window.from) line.add_bound(moments, *interval.window.from);
                if (interval.window.until) line.add_bound(moments, *interval.window.until);
            }
        Causes causes(reader);
        return Sweep(graph, causes).run(moments);
    });
}

} // namespace muniment::projections::audit
