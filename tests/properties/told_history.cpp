#include "tests/properties/told_history.hpp"

#include "tests/properties/random_changes.hpp"

#include <cstdlib>

namespace muniment::testing {

using namespace domain;

namespace {

std::string shown(const EntityRef& entity) {
    return std::string(to_string(entity.kind)) + ":" + entity.id;
}

} // namespace

PlainEdge plain_edge(const std::string& kind, const EntityRef& from, const EntityRef& to) {
    return kind + " " + shown(from) + " " + shown(to);
}

std::set<PlainEdge> plain_edges(const Directory& directory) {
    std::set<PlainEdge> edges;
    for (const auto& [ends, window] : directory.memberships)
        edges.insert(plain_edge("membership", ref(ends.second), ref(ends.first)));
    for (const auto& [ends, window] : directory.user_roles)
        edges.insert(plain_edge("user_role", ref(ends.second), ref(ends.first)));
    for (const auto& [ends, window] : directory.user_permissions)
        edges.insert(plain_edge("user_permission", ref(ends.second), ref(ends.first)));
    for (const auto& [parent, child] : directory.nestings)
        edges.insert(plain_edge("nesting", ref(child), ref(parent)));
    for (const auto& [group, role] : directory.group_roles)
        edges.insert(plain_edge("group_role", ref(group), ref(role)));
    for (const auto& [role, included] : directory.inclusions)
        edges.insert(plain_edge("role_inclusion", ref(role), ref(included)));
    for (const auto& [role, permission] : directory.role_permissions)
        edges.insert(plain_edge("role_permission", ref(role), ref(permission)));
    return edges;
}

ToldHistory::ToldHistory(std::uint64_t seed, std::size_t batches, projections::Views& views)
    : views_(views) {
    if (!views_.reset()) std::abort();
    take_in({LogCreated{"muniment.example/told", "log-key", "event-key"}}, {});
    RandomChanges changes(seed);
    for (std::size_t i = 0; i < batches; ++i) {
        const auto asked = changes.next_batch();
        const OccurredTime now{changes.now()};
        auto decided = reference_.decide(asked, now);
        if (decided && !decided->empty()) take_in(std::move(decided).value(), now);
    }
}

void ToldHistory::take_in(std::vector<EventData> batch, OccurredTime occurred_at) {
    auto directory = reference_.head().directory;
    const auto first = events_.size();
    const auto commit = reference_.pasts().size();
    const RecordedTime recorded_at{{occurred_at.instant.us + static_cast<std::int64_t>(commit)}};
    reference_.apply(batch, occurred_at, recorded_at);
    std::uint64_t index = 0;
    const auto count = batch.size();
    for (auto& data : batch) {
        evolve(directory, data);
        seen_.push_back(plain_edges(directory));
        const Position position{events_.size() + 1};
        events_.push_back({position,
                           "event-" + std::to_string(position.value),
                           commit,
                           {"batch-" + std::to_string(commit), index++, count},
                           occurred_at,
                           recorded_at,
                           {},
                           std::move(data)});
    }
    if (!views_.apply(std::span(events_).subspan(first))) std::abort();
}

std::set<PlainEdge> ToldHistory::ever(Position position) const {
    std::set<PlainEdge> edges;
    for (std::size_t i = 0; i < position.value; ++i)
        edges.insert(seen_[i].begin(), seen_[i].end());
    return edges;
}

} // namespace muniment::testing
