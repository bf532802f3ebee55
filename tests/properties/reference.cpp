#include "tests/properties/reference.hpp"

#include "domain/relations.hpp"
#include "tests/properties/random_changes.hpp"

#include <type_traits>

namespace muniment::testing {

using namespace domain;

namespace {

template <typename Id>
const std::vector<Id>& pool() {
    if constexpr (std::is_same_v<Id, UserId>)
        return RandomChanges::users();
    else if constexpr (std::is_same_v<Id, PermissionId>)
        return RandomChanges::permissions();
    else if constexpr (std::is_same_v<Id, RoleId>)
        return RandomChanges::roles();
    else
        return RandomChanges::groups();
}

/// Sets `position` for the other ends of all edges of `id`.
template <typename Id>
void touch_neighbours(Past& past, const Id& id, Position position) {
    boost::mp11::mp_for_each<relation::All>([&](auto kind) {
        using Relation = decltype(kind);
        if constexpr (std::is_same_v<Id, typename Relation::Left>)
            for (const auto& right : pool<typename Relation::Right>())
                if (Relation::edge(past.directory, id, right)) past.touched[ref(right)] = position;
        if constexpr (std::is_same_v<Id, typename Relation::Right>)
            for (const auto& left : pool<typename Relation::Left>())
                if (Relation::edge(past.directory, left, id)) past.touched[ref(left)] = position;
    });
}

} // namespace

Expected<std::vector<EventData>, Rejection> Reference::decide(std::span<const Change> changes,
                                                              OccurredTime occurred_at) const {
    return domain::decide(head().directory, changes, {occurred_at});
}

void Reference::apply(std::span<const EventData> batch, OccurredTime occurred_at,
                      RecordedTime recorded_at) {
    Past next = head();
    next.end.recorded_at = recorded_at;
    for (const auto& event : batch) {
        ++next.end.position.value;
        if (is_directory_event(event)) next.end.occurred_at = occurred_at;
        touch(next, event, next.end.position);
        evolve(next.directory, event);
        next.document.apply(event);
        if (const auto* erased = std::get_if<UserErased>(&event)) forget_profile(erased->user);
    }
    pasts_.push_back(std::move(next));
}

/// Called before the event changes the directory, so that the edges it ends are there.
void Reference::touch(Past& past, const EventData& event, Position position) const {
    if (const auto* user = std::get_if<UserDeleted>(&event))
        touch_neighbours(past, user->user, position);
    if (const auto* permission = std::get_if<PermissionDeleted>(&event))
        touch_neighbours(past, permission->permission, position);
    if (const auto* role = std::get_if<RoleDeleted>(&event))
        touch_neighbours(past, role->role, position);
    if (const auto* group = std::get_if<GroupDeleted>(&event)) {
        touch_neighbours(past, group->group, position);
        if (const auto* there = past.directory.find(group->group))
            for (const auto& mapping : there->mappings)
                past.touched[ref(mapping.id)] = position;
    }
    if (std::holds_alternative<ConfigurationUpdated>(event) ||
        std::holds_alternative<ConfigurationCleared>(event))
        past.configured = position;
    for (const auto& entity : subjects(event))
        past.touched[entity] = position;
}

void Reference::forget_profile(const UserId& user) {
    for (auto& past : pasts_) {
        const auto found = past.directory.users.find(user);
        if (found != past.directory.users.end()) found->second.profile.reset();
    }
}

BatchEnd Reference::last_occurred(Instant instant) const {
    BatchEnd last;
    for (const auto& past : pasts_)
        if (past.end.occurred_at.instant <= instant) last = past.end;
    return last;
}

} // namespace muniment::testing
