#include "projections/edge_facts.hpp"

#include "projections/index/edge_cursor.hpp"

#include <vector>

namespace muniment::projections {

namespace {

/// What is done at once while the index is kept as it is: some tenths of a millisecond.
constexpr std::size_t steps_at_once = 1'000;

constexpr auto edge_kinds = edge_facts.end - edge_facts.first;

} // namespace

FactCounts EdgeFacts::count() const {
    FactCounts counts{};
    for (std::size_t kind = 0; kind < edge_kinds; ++kind) {
        index::EdgeCursor cursor(kind, index::asked_point(at_));
        bool has_more = true;
        while (has_more)
            use_([&](const PermissionIndex& index) {
                has_more =
                    index.count_edges(cursor, steps_at_once, counts[edge_facts.first + kind]);
            });
    }
    return counts;
}

bool EdgeFacts::visit(const std::function<bool(const Fact&)>& visit) const {
    std::vector<Fact> facts;
    for (std::size_t kind = 0; kind < edge_kinds; ++kind) {
        index::EdgeCursor cursor(kind, index::asked_point(at_));
        bool has_more = true;
        while (has_more) {
            facts.clear();
            use_([&](const PermissionIndex& index) {
                has_more = index.read_edges(cursor, steps_at_once, facts);
            });
            cursor.sort();
            for (const auto& fact : facts)
                if (!visit(fact)) return false;
        }
    }
    return true;
}

} // namespace muniment::projections
