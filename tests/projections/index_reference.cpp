#include "tests/projections/index_reference.hpp"

#include "domain/access.hpp"
#include "domain/relations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace muniment::testing {

using namespace domain;

namespace {

template <typename T>
std::vector<T> sorted(std::vector<T> items) {
    std::sort(items.begin(), items.end());
    return items;
}

template <typename T>
std::vector<T> listed(const std::set<T>& items) {
    return {items.begin(), items.end()};
}

template <typename T>
void add_once(std::vector<T>& items, const T& item) {
    if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
}

template <typename Id>
const std::vector<Id>& ids_of(const Universe& universe) {
    if constexpr (std::is_same_v<Id, UserId>) return universe.users;
    if constexpr (std::is_same_v<Id, PermissionId>) return universe.permissions;
    if constexpr (std::is_same_v<Id, RoleId>) return universe.roles;
    if constexpr (std::is_same_v<Id, GroupId>) return universe.groups;
}

/// Entities compare by value, wherever they are kept.
template <typename Entity>
void expect_same(const Entity* actual, const Entity* expected, const std::string& id) {
    ASSERT_EQ(actual != nullptr, expected != nullptr) << id;
    if (actual != nullptr) {
        EXPECT_TRUE(*actual == *expected) << id;
    }
}

/// The entities at the other ends of the edges that deleting `id` will end.
template <typename Id>
std::set<EntityRef> neighbours(const Directory& directory, const Universe& universe, const Id& id) {
    std::set<EntityRef> refs;
    boost::mp11::mp_for_each<relation::All>([&](auto kind) {
        using Relation = decltype(kind);
        if constexpr (std::is_same_v<Id, typename Relation::Left>)
            for (const auto& right : ids_of<typename Relation::Right>(universe))
                if (Relation::edge(directory, id, right)) refs.insert(ref(right));
        if constexpr (std::is_same_v<Id, typename Relation::Right>)
            for (const auto& left : ids_of<typename Relation::Left>(universe))
                if (Relation::edge(directory, left, id)) refs.insert(ref(left));
    });
    if constexpr (std::is_same_v<Id, GroupId>)
        if (const auto* group = directory.find(id))
            for (const auto& mapping : group->mappings)
                refs.insert(ref(mapping.id));
    return refs;
}

std::set<EntityRef> reached_by_deletion(const Directory& directory, const Universe& universe,
                                        const EventData& event) {
    if (const auto* e = std::get_if<UserDeleted>(&event))
        return neighbours(directory, universe, e->user);
    if (const auto* e = std::get_if<PermissionDeleted>(&event))
        return neighbours(directory, universe, e->permission);
    if (const auto* e = std::get_if<RoleDeleted>(&event))
        return neighbours(directory, universe, e->role);
    if (const auto* e = std::get_if<GroupDeleted>(&event))
        return neighbours(directory, universe, e->group);
    return {};
}

/// By id first, then by name; names are unique at the end of a batch.
std::optional<PermissionId> permission_meant(const Directory& directory,
                                             const ApplicationId& application,
                                             const std::string& text) {
    const auto id = PermissionId::parse(text);
    const auto* permission = id ? directory.find(*id) : nullptr;
    if (permission != nullptr && permission->application == application) return permission->id;
    const auto bearers = directory.permissions_named(application, text, NameRule::exact);
    return bearers.empty() ? std::nullopt : std::optional(bearers.front());
}

/// At the instant 0.
projections::Verdict verdict_by_rule(const Directory& directory, const UserId& user,
                                     const ApplicationId& application, const std::string& text) {
    using projections::Verdict;
    if (directory.find(application) == nullptr) return Verdict::unknown_application;
    const auto permission = permission_meant(directory, application, text);
    if (!permission) return Verdict::unknown_permission;
    if (effective_permissions(directory, user, {}).contains(*permission)) return Verdict::allowed;
    const bool known = directory.find(user) != nullptr || !directory.groups_of(user).empty() ||
                       !directory.roles_of(user).empty() || !directory.permissions_of(user).empty();
    return known ? Verdict::denied : Verdict::unknown_user;
}

template <typename Id, typename Next>
std::set<Id> closure(const Id& from, Next next) {
    std::set<Id> reached{from};
    std::vector<Id> open{from};
    while (!open.empty()) {
        const auto id = open.back();
        open.pop_back();
        for (const auto& further : next(id))
            if (reached.insert(further).second) open.push_back(further);
    }
    return reached;
}

} // namespace

void Universe::add(const EventData& event) {
    for (const auto& entity : subjects(event)) {
        switch (entity.kind) {
        case EntityKind::application:
            add_once(applications, *ApplicationId::parse(entity.id));
            break;
        case EntityKind::connection:
            add_once(connections, *ConnectionId::parse(entity.id));
            break;
        case EntityKind::user:
            add_once(users, *UserId::parse(entity.id));
            break;
        case EntityKind::permission:
            add_once(permissions, *PermissionId::parse(entity.id));
            break;
        case EntityKind::role:
            add_once(roles, *RoleId::parse(entity.id));
            break;
        case EntityKind::group:
            add_once(groups, *GroupId::parse(entity.id));
            break;
        case EntityKind::mapping:
            add_once(mappings, *MappingId::parse(entity.id));
            break;
        }
    }
    std::visit(
        [&](const auto& e) {
            if constexpr (requires { e.valid_from; }) {
                for (const auto& bound : {e.valid_from, e.valid_until})
                    if (bound) {
                        add_once(instants, *bound);
                        add_once(instants, Instant{bound->us - 1});
                    }
            }
            if constexpr (std::is_same_v<decltype(e), const MappingsAdded&>) {
                for (const auto& mapping : e.mappings) {
                    add_once(names, mapping.group_name);
                    add_once(mapped_connections, mapping.connection_name);
                }
            } else if constexpr (requires { e.name.value(); }) {
                if (e.name) add_once(names, *e.name);
            } else if constexpr (requires { e.name; }) {
                add_once(names, e.name);
            }
        },
        event);
}

void IndexReference::apply(const std::vector<EventData>& batch, Instant occurred_at) {
    auto directory = pasts_.back().directory;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        universe_.add(batch[i]);
        ++position_;
        for (const auto& entity : reached_by_deletion(directory, universe_, batch[i]))
            touched_[entity] = {position_};
        for (const auto& entity : subjects(batch[i]))
            touched_[entity] = {position_};
        evolve(directory, batch[i]);
        RecordedEvent event{.position = {position_},
                            .id = {},
                            .commit = pasts_.size(),
                            .batch = {{}, i, batch.size()},
                            .occurred_at = {occurred_at},
                            .recorded_at = {occurred_at},
                            .circumstances = {},
                            .data = batch[i]};
        index_.apply(event);
        if (std::holds_alternative<UserCreated>(event.data) ||
            std::holds_alternative<UserUpdated>(event.data))
            profile_events_.emplace(event.position, event);
    }
    if (!batch.empty()) pasts_.push_back({{position_}, occurred_at, std::move(directory)});
    constexpr std::size_t batches_an_image = 7;
    if (pasts_.size() % batches_an_image == 0) pass_through_image();
}

// --- the head ----------------------------------------------------------------------------------

void IndexReference::expect_equal_head() const {
    expect_equal_entities();
    expect_equal_names();
    expect_equal_edges();
    expect_equal_touched();
}

void IndexReference::expect_equal_entities() const {
    const auto& view = index_.head_view();
    const auto& directory = pasts_.back().directory;
    const auto compare = [&](const auto& ids) {
        for (const auto& id : ids)
            expect_same(view.find(id), directory.find(id), id.text());
    };
    compare(universe_.applications);
    compare(universe_.connections);
    compare(universe_.users);
    compare(universe_.permissions);
    compare(universe_.roles);
    compare(universe_.groups);
    EXPECT_EQ(view.configuration(), directory.configuration());
    for (const auto& mapping : universe_.mappings)
        EXPECT_EQ(view.group_with(mapping), directory.group_with(mapping)) << mapping.text();
    EXPECT_EQ(sorted(view.application_ids()), sorted(directory.application_ids()));
    for (const auto& id : universe_.applications) {
        EXPECT_EQ(sorted(view.roles_of_application(id)),
                  sorted(directory.roles_of_application(id)));
        EXPECT_EQ(sorted(view.permissions_of_application(id)),
                  sorted(directory.permissions_of_application(id)));
    }
}

void IndexReference::expect_equal_names() const {
    const auto& view = index_.head_view();
    const auto& directory = pasts_.back().directory;
    for (const auto rule : {NameRule::exact, NameRule::folded}) {
        for (const auto& name : universe_.names) {
            EXPECT_EQ(sorted(view.groups_named(name, rule)),
                      sorted(directory.groups_named(name, rule)));
            EXPECT_EQ(sorted(view.roles_named({}, name, rule)),
                      sorted(directory.roles_named({}, name, rule)));
            for (const auto& id : universe_.applications) {
                EXPECT_EQ(sorted(view.roles_named(id, name, rule)),
                          sorted(directory.roles_named(id, name, rule)));
                EXPECT_EQ(sorted(view.permissions_named(id, name, rule)),
                          sorted(directory.permissions_named(id, name, rule)));
            }
        }
    }
}

void IndexReference::expect_equal_edges() const {
    const auto& view = index_.head_view();
    const auto& directory = pasts_.back().directory;
    boost::mp11::mp_for_each<relation::All>([&](auto kind) {
        using Relation = decltype(kind);
        const auto& rights = ids_of<typename Relation::Right>(universe_);
        for (const auto& left : ids_of<typename Relation::Left>(universe_)) {
            EXPECT_EQ(sorted(Relation::rights(view, left)),
                      sorted(Relation::rights(directory, left)));
            if constexpr (Relation::windowed) {
                EXPECT_EQ(Relation::count(view, left), Relation::count(directory, left));
            }
            for (const auto& right : rights)
                EXPECT_EQ(Relation::edge(view, left, right), Relation::edge(directory, left, right))
                    << left.text() << " " << right.text();
        }
        for (const auto& right : rights)
            EXPECT_EQ(sorted(Relation::lefts(view, right)),
                      sorted(Relation::lefts(directory, right)));
    });
}

void IndexReference::expect_equal_touched() const {
    const auto compare = [&](const auto& ids) {
        for (const auto& id : ids) {
            const auto touched = touched_.find(ref(id));
            EXPECT_EQ(index_.last_touched(ref(id)),
                      touched == touched_.end() ? Position{} : touched->second)
                << id.text();
        }
    };
    compare(universe_.applications);
    compare(universe_.connections);
    compare(universe_.users);
    compare(universe_.permissions);
    compare(universe_.roles);
    compare(universe_.groups);
    compare(universe_.mappings);
}

// --- the past ----------------------------------------------------------------------------------

void IndexReference::expect_equal_past() const {
    std::size_t turn = 0;
    for (const auto& past : pasts_) {
        SCOPED_TRACE("position " + std::to_string(past.position.value));
        expect_equal_lookups(past);
        expect_equal_at(past, past.occurred_at);
        if (universe_.instants.empty()) continue;
        // Not each bound at each position: over a history each is met many times.
        for (int i = 0; i < 2; ++i)
            expect_equal_at(past, universe_.instants[turn++ % universe_.instants.size()]);
        if (::testing::Test::HasFailure()) return;
    }
}

void IndexReference::expect_equal_at(const Past& past, Instant instant) const {
    SCOPED_TRACE("instant " + std::to_string(instant.us));
    std::optional<LoginContext> login;
    if (const auto& connections = universe_.mapped_connections; !connections.empty()) {
        const auto turn = past.position.value;
        login = LoginContext{connections[turn % connections.size()],
                             {universe_.names[turn % universe_.names.size()], "no such group"}};
    }
    for (const auto& user : universe_.users) {
        SCOPED_TRACE(user.text());
        expect_equal_access(past, user, instant, std::nullopt);
        if (login) expect_equal_access(past, user, instant, login);
    }
    expect_equal_groups(past, instant);
}

void IndexReference::expect_equal_access(const Past& past, const UserId& user, Instant instant,
                                         const std::optional<LoginContext>& login) const {
    const Moment at{past.position, instant};
    EXPECT_EQ(index_.effective_groups(user, at, login),
              listed(effective_groups(past.directory, user, instant, login)));
    EXPECT_EQ(index_.effective_roles(user, at, login),
              listed(effective_roles(past.directory, user, instant, login)));
    const auto held = effective_permissions(past.directory, user, instant, login);
    EXPECT_EQ(index_.effective_permissions(user, at, login), listed(held));
    for (const auto& permission : universe_.permissions) {
        EXPECT_EQ(index_.check(user, permission, at, login), held.contains(permission))
            << permission.text();
        // Asked again, when who holds the permission is known.
        EXPECT_EQ(index_.check(user, permission, at, login), held.contains(permission))
            << permission.text();
    }
}

void IndexReference::expect_equal_groups(const Past& past, Instant instant) const {
    const auto& directory = past.directory;
    std::map<GroupId, std::vector<UserId>> members;
    for (const auto& user : sorted(universe_.users))
        for (const auto& group : effective_groups(directory, user, instant))
            members[group].push_back(user);
    for (const auto& group : universe_.groups) {
        SCOPED_TRACE(group.text());
        EXPECT_EQ(index_.effective_members(group, {past.position, instant}), members[group]);

        auto below = closure(group, [&](const auto& id) { return directory.children_of(id); });
        below.erase(group);
        EXPECT_EQ(index_.descendants(group, past.position), listed(below));

        std::set<RoleId> roles;
        for (const auto& above :
             closure(group, [&](const auto& id) { return directory.parents_of(id); }))
            for (const auto& role : directory.roles_of(above))
                roles.merge(
                    closure(role, [&](const auto& id) { return directory.included_in(id); }));
        EXPECT_EQ(index_.effective_group_roles(group, past.position), listed(roles));
    }
}

void IndexReference::expect_equal_lookups(const Past& past) const {
    const auto& directory = past.directory;
    std::vector<UserId> with_edges;
    for (const auto& user : sorted(universe_.users)) {
        const bool has_edges = !directory.groups_of(user).empty() ||
                               !directory.roles_of(user).empty() ||
                               !directory.permissions_of(user).empty();
        if (has_edges) with_edges.push_back(user);
        EXPECT_EQ(index_.knows_user(user, past.position),
                  has_edges || directory.find(user) != nullptr)
            << user.text();
    }
    EXPECT_EQ(index_.users_with_edges(past.position), with_edges);

    for (const auto& application : universe_.applications) {
        EXPECT_EQ(index_.knows_application(application, past.position),
                  directory.find(application) != nullptr);
        auto texts = universe_.names;
        for (const auto& id : universe_.permissions)
            texts.push_back(id.text());
        for (const auto& text : texts) {
            EXPECT_EQ(index_.find_permission(application, text, past.position),
                      permission_meant(directory, application, text))
                << text;
            for (const auto& user : universe_.users)
                EXPECT_EQ(index_.check(user.text(), application.text(), text, {past.position, {}}),
                          verdict_by_rule(directory, user, application, text))
                    << user.text() << ' ' << text;
        }
    }
}

} // namespace muniment::testing
