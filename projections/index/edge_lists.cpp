#include "projections/index/edge_lists.hpp"

#include <array>
#include <utility>

namespace muniment::projections::index {

namespace {

enum class FirstEnd { left, right };

std::vector<ListedEnd> living_at(const NodeTable& table, Point point) {
    std::vector<ListedEnd> ends;
    for (NodeTable::Key key = 0; key < table.key_count(); ++key)
        if (const auto node = table.at(key, point); node != no_node) ends.push_back({node, 0, {}});
    return ends;
}

template <FirstEnd first_end, typename Found>
void each_edge(const Relation& relation, Point point, Node first, Found found) {
    const auto visit = [&](const auto& edge) {
        found(edge);
        return false;
    };
    if constexpr (first_end == FirstEnd::left)
        relation.any_left(first, point, visit);
    else
        relation.any_right(first, point, visit);
}

/// What the edges of one kind are asked for.
struct EdgeKind {
    const NodeTable& (*first_table)(const Graph& graph);
    const NodeTable& (*second_table)(const Graph& graph);
    std::vector<ListedEnd> (*firsts)(const NodeTable& table, Point point);
    std::vector<ListedEnd> (*seconds)(const Graph& graph, Point point, Node first);
    std::uint64_t (*count)(const Graph& graph, Point point, Node first);
    Fact (*fact)(const Graph& graph, const ListedEnd& first, const ListedEnd& second);
};

template <typename Row, typename First, typename Second, Relation Graph::*relation,
          FirstEnd first_end = FirstEnd::left>
struct Edges {
    static std::vector<ListedEnd> seconds(const Graph& graph, Point point, Node first) {
        std::vector<ListedEnd> ends;
        each_edge<first_end>(graph.*relation, point, first, [&](const auto& edge) {
            ends.push_back({edge.other, edge.window, {}});
        });
        return ends;
    }

    static std::uint64_t count(const Graph& graph, Point point, Node first) {
        std::uint64_t edges = 0;
        each_edge<first_end>(graph.*relation, point, first, [&](const auto&) { ++edges; });
        return edges;
    }

    static Fact fact(const Graph& graph, const ListedEnd& first, const ListedEnd& second) {
        auto first_id = First::parse(first.id).value();
        auto second_id = Second::parse(second.id).value();
        if constexpr (requires { &Row::window; })
            return Row{std::move(first_id), std::move(second_id),
                       graph.windows.window(second.window)};
        else
            return Row{std::move(first_id), std::move(second_id)};
    }

    static const NodeTable& first_table(const Graph& graph) { return graph.table<First>(); }
    static const NodeTable& second_table(const Graph& graph) { return graph.table<Second>(); }

    static constexpr EdgeKind kind{first_table, second_table, living_at, seconds, count, fact};
};

/// In the order of `Fact`.
const EdgeKind& kind_of(const EdgeCursor& cursor) {
    using namespace domain;
    static constexpr std::array kinds{
        Edges<MembershipRow, GroupId, UserId, &Graph::memberships>::kind,
        Edges<NestingRow, GroupId, GroupId, &Graph::nestings>::kind,
        Edges<GroupRoleRow, GroupId, RoleId, &Graph::group_roles>::kind,
        Edges<UserRoleRow, RoleId, UserId, &Graph::user_roles>::kind,
        Edges<UserPermissionRow, PermissionId, UserId, &Graph::user_permissions>::kind,
        Edges<RoleInclusionRow, RoleId, RoleId, &Graph::inclusions, FirstEnd::right>::kind,
        Edges<RolePermissionRow, PermissionId, RoleId, &Graph::role_permissions,
              FirstEnd::right>::kind};
    static_assert(kinds.size() == edge_facts.end - edge_facts.first);
    return kinds.at(cursor.kind);
}

void begin(const Graph& graph, EdgeCursor& cursor) {
    if (std::exchange(cursor.is_begun, true)) return;
    const auto& kind = kind_of(cursor);
    cursor.firsts.replace(kind.firsts(kind.first_table(graph), cursor.point));
}

} // namespace

bool read_edges(const Graph& graph, EdgeCursor& cursor, std::size_t steps,
                std::vector<Fact>& facts) {
    const auto& kind = kind_of(cursor);
    begin(graph, cursor);
    while (steps > 0) {
        std::size_t done = 1;
        if (!cursor.firsts.are_looked_up()) {
            done = cursor.firsts.look_up(kind.first_table(graph), steps);
        } else if (!cursor.seconds.are_looked_up()) {
            done = cursor.seconds.look_up(kind.second_table(graph), steps);
        } else if (!cursor.firsts.are_sorted() || !cursor.seconds.are_sorted()) {
            return true; // whoever reads sorts them
        } else if (!cursor.seconds.at_end()) {
            facts.push_back(kind.fact(graph, cursor.first, cursor.seconds.take()));
        } else if (!cursor.firsts.at_end()) {
            cursor.first = cursor.firsts.take();
            cursor.seconds.replace(kind.seconds(graph, cursor.point, cursor.first.node));
        } else {
            return false;
        }
        steps -= done;
    }
    return true;
}

bool count_edges(const Graph& graph, EdgeCursor& cursor, std::size_t steps, std::uint64_t& number) {
    const auto& kind = kind_of(cursor);
    begin(graph, cursor);
    for (; steps > 0 && !cursor.firsts.at_end(); --steps)
        number += kind.count(graph, cursor.point, cursor.firsts.take().node);
    return !cursor.firsts.at_end();
}

} // namespace muniment::projections::index
