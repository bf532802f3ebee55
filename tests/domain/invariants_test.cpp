#include "tests/domain/scenario.hpp"
#include "tests/properties/random_changes.hpp"

#include <map>
#include <set>

/// What holds in every directory that `decide` lets come about.
namespace muniment::testing {
namespace {

/// Whether something in `edges` reaches itself.
template <typename Id>
bool has_cycle(std::set<std::pair<Id, Id>> edges) {
    // Take away what nothing leads to, again and again; what remains is cycles and what they reach.
    for (;;) {
        std::set<Id> reached;
        for (const auto& edge : edges)
            reached.insert(edge.second);
        if (std::erase_if(edges, [&](const auto& e) { return !reached.contains(e.first); }) == 0)
            return !edges.empty();
    }
}

template <typename Id, typename Entity, typename Scope>
bool has_namesakes(const std::map<Id, Entity>& entities, Scope scope) {
    std::set<std::pair<std::optional<ApplicationId>, std::string>> seen;
    for (const auto& [id, entity] : entities)
        if (!seen.emplace(scope(entity), entity.name).second) return true;
    return false;
}

bool applications_fit(const Directory& directory) {
    for (const auto& [role, permission] : directory.role_permissions) {
        const auto& holder = directory.find(role)->application;
        if (holder && holder != directory.find(permission)->application) return false;
    }
    for (const auto& [including, included] : directory.inclusions) {
        const auto& holder = directory.find(including)->application;
        if (holder && holder != directory.find(included)->application) return false;
    }
    for (const auto& [id, role] : directory.roles)
        if (role.application.has_value() != role.application_type.has_value()) return false;
    return true;
}

std::string broken_invariant(const Directory& directory) {
    if (has_cycle(directory.nestings)) return "groups have a cycle";
    if (has_cycle(directory.inclusions)) return "roles have a cycle";
    if (has_namesakes(directory.groups,
                      [](const Group&) { return std::optional<ApplicationId>(); }))
        return "two groups have one name";
    if (has_namesakes(directory.roles, [](const Role& role) { return role.application; }))
        return "two roles have one name";
    if (has_namesakes(directory.permissions, [](const Permission& permission) {
            return std::optional(permission.application);
        }))
        return "two permissions have one name";
    if (!applications_fit(directory)) return "a role holds what is of another application";
    for (const auto& [id, permission] : directory.permissions)
        if (directory.find(permission.application) == nullptr) return "an application is gone";
    for (const auto& [id, role] : directory.roles)
        if (role.application && directory.find(*role.application) == nullptr)
            return "an application is gone";
    std::set<MappingId> mappings;
    for (const auto& [id, group] : directory.groups)
        for (const auto& mapping : group.mappings)
            if (!mappings.insert(mapping.id).second) return "two mappings have one id";
    return "";
}

TEST(Decide, KeepsTheDirectorySound) {
    for (std::uint64_t seed = 1; seed <= 300 && !HasFailure(); ++seed) {
        RandomChanges random(seed);
        Directory directory;
        for (int batches = 0; batches < 80; ++batches) {
            const auto events = decide(directory, random.next_batch(), {{random.now()}});
            if (!events) continue;
            for (const auto& event : *events)
                evolve(directory, event);
            ASSERT_EQ(broken_invariant(directory), "")
                << "RandomChanges(" << seed << ") after " << spelled(*events);
        }
    }
}

/// Whether an erasure is needed and how the document is ordered is not in the directory.
bool is_said_each_time(const Change& change) {
    return std::holds_alternative<EraseUser>(change) ||
           std::holds_alternative<ReorderDocument>(change) ||
           std::holds_alternative<WriteCollections>(change) ||
           std::holds_alternative<WriteDocumentRecords>(change);
}

TEST(Decide, SaysNothingNewWhenAskedAgain) {
    std::size_t asked_again = 0;
    for (std::uint64_t seed = 301; seed <= 500 && !HasFailure(); ++seed) {
        RandomChanges random(seed);
        Directory directory;
        for (int batches = 0; batches < 60; ++batches) {
            const auto batch = random.next_batch();
            const auto events = decide(directory, batch, {{random.now()}});
            if (!events) continue;
            for (const auto& event : *events)
                evolve(directory, event);
            if (batch.size() != 1 || is_said_each_time(batch[0])) continue;
            // Ids that are taken or given up are refused; everything else is already so.
            const auto again = decide(directory, batch, {{random.now()}});
            ASSERT_TRUE(!again || again->empty())
                << "RandomChanges(" << seed << "): " << spelled(*events) << "and again "
                << spelled(again);
            ++asked_again;
        }
    }
    EXPECT_GT(asked_again, 2'000U);
}

} // namespace
} // namespace muniment::testing
