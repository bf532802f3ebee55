#include "tests/properties/listed_by_rule.hpp"

#include "domain/text.hpp"

#include <algorithm>
#include <initializer_list>
#include <set>

namespace muniment::testing {

using namespace domain;

namespace {

bool any_like(const std::string& q, std::initializer_list<std::string> texts) {
    const auto wanted = fold_case(q);
    return std::any_of(texts.begin(), texts.end(), [&](const auto& text) {
        return fold_case(text).find(wanted) != std::string::npos;
    });
}

bool like(const std::string& q, const User& user) {
    const auto profile = user.profile.value_or(UserProfile{});
    return any_like(q, {user.id.text(), profile.name.value_or(""), profile.email.value_or(""),
                        profile.nickname.value_or("")});
}

template <typename Entity>
bool like(const std::string& q, const Entity& entity) {
    return any_like(q, {entity.id.text(), entity.name});
}

template <typename Id, typename Entity, typename Wanted>
std::vector<Entity> select(const std::map<Id, Entity>& entities, Wanted wanted) {
    std::vector<Entity> selected;
    for (const auto& [id, entity] : entities)
        if (wanted(entity)) selected.push_back(entity);
    return selected;
}

template <typename Id, typename Entity>
std::vector<Entity> select_like(const std::map<Id, Entity>& entities, const std::string& q) {
    return select(entities, [&](const Entity& entity) { return like(q, entity); });
}

/// The entities with these ids, by id. Groups in lists of edges come without their mappings.
template <typename Id, typename Entity>
std::vector<Entity> with_ids(const std::map<Id, Entity>& entities, const std::vector<Id>& ids) {
    auto selected = select(entities, [&](const Entity& entity) {
        return std::find(ids.begin(), ids.end(), entity.id) != ids.end();
    });
    if constexpr (requires(Entity entity) { entity.mappings; })
        for (auto& entity : selected)
            entity.mappings.clear();
    return selected;
}

/// The edges of one end, by the other: the maps are sorted by both.
template <typename Edges, typename Wanted>
std::vector<ListedByRule::Edge> edges_where(const Edges& edges, Wanted wanted) {
    std::vector<ListedByRule::Edge> selected;
    for (const auto& [ends, window] : edges)
        if (wanted(ends)) selected.emplace_back(ends.first.text(), ends.second.text(), window);
    return selected;
}

template <typename Edges, typename Id>
auto edges_from(const Edges& edges, const Id& id) {
    return edges_where(edges, [&](const auto& ends) { return ends.first == id; });
}
template <typename Edges, typename Id>
auto edges_to(const Edges& edges, const Id& id) {
    return edges_where(edges, [&](const auto& ends) { return ends.second == id; });
}

bool has_edges(const Directory& directory, const UserId& user) {
    return !(directory.groups_of(user).empty() && directory.roles_of(user).empty() &&
             directory.permissions_of(user).empty());
}

} // namespace

// --- entities ----------------------------------------------------------------------------------

std::vector<Application> ListedByRule::applications(const std::string& q) const {
    return select_like(directory_.applications, q);
}
std::vector<Connection> ListedByRule::connections(const std::string& q) const {
    return select_like(directory_.connections, q);
}
std::vector<User> ListedByRule::users(const std::string& q) const {
    return select_like(directory_.users, q);
}
std::vector<UserId> ListedByRule::users_with_edges() const {
    std::set<UserId> users;
    for (const auto& edge : directory_.memberships)
        users.insert(edge.first.second);
    for (const auto& edge : directory_.user_roles)
        users.insert(edge.first.second);
    for (const auto& edge : directory_.user_permissions)
        users.insert(edge.first.second);
    return {users.begin(), users.end()};
}
std::vector<UserId> ListedByRule::unregistered_users() const {
    auto users = users_with_edges();
    std::erase_if(users, [&](const UserId& id) { return directory_.find(id) != nullptr; });
    return users;
}
std::vector<Permission>
ListedByRule::permissions(const std::string& q,
                          const std::optional<ApplicationId>& application) const {
    return select(directory_.permissions, [&](const Permission& permission) {
        return like(q, permission) && (!application || permission.application == *application);
    });
}
std::vector<Role> ListedByRule::roles(const std::string& q,
                                      const std::optional<ApplicationId>& application) const {
    return select(directory_.roles, [&](const Role& role) {
        return like(q, role) && (!application || role.application == application);
    });
}
std::vector<Group> ListedByRule::groups(const std::string& q) const {
    return select_like(directory_.groups, q);
}

template <typename Id>
auto ListedByRule::versioned(const Id& id) const {
    const auto* there = directory_.find(id);
    using Entity = std::decay_t<decltype(*there)>;
    return there == nullptr
               ? Detail<Entity>()
               : Detail<Entity>(projections::Versioned<Entity>{*there, touched(ref(id))});
}

ListedByRule::Detail<Application> ListedByRule::detail(const ApplicationId& id) const {
    return versioned(id);
}
ListedByRule::Detail<Connection> ListedByRule::detail(const ConnectionId& id) const {
    return versioned(id);
}
ListedByRule::Detail<projections::UserDetail> ListedByRule::detail(const UserId& id) const {
    const auto* there = directory_.find(id);
    if (there == nullptr && !has_edges(directory_, id)) return std::nullopt;
    const auto user = there == nullptr ? User{id, std::nullopt} : *there;
    return projections::Versioned<projections::UserDetail>{{user, there != nullptr},
                                                           touched(ref(id))};
}
ListedByRule::Detail<Permission> ListedByRule::detail(const PermissionId& id) const {
    return versioned(id);
}
ListedByRule::Detail<Role> ListedByRule::detail(const RoleId& id) const {
    return versioned(id);
}
ListedByRule::Detail<Group> ListedByRule::detail(const GroupId& id) const {
    return versioned(id);
}
Position ListedByRule::touched(const EntityRef& entity) const {
    const auto found = past_.touched.find(entity);
    return found == past_.touched.end() ? Position{} : found->second;
}

// --- edges -------------------------------------------------------------------------------------

std::vector<ListedByRule::Edge> ListedByRule::members(const GroupId& id) const {
    return edges_from(directory_.memberships, id);
}
std::vector<Group> ListedByRule::children(const GroupId& id) const {
    return with_ids(directory_.groups, directory_.children_of(id));
}
std::vector<Group> ListedByRule::parents(const GroupId& id) const {
    return with_ids(directory_.groups, directory_.parents_of(id));
}
std::vector<Group> ListedByRule::descendants(const GroupId& id) const {
    std::vector<GroupId> found;
    auto open = directory_.children_of(id);
    while (!open.empty()) {
        const auto next = open.back();
        open.pop_back();
        if (std::find(found.begin(), found.end(), next) != found.end()) continue;
        found.push_back(next);
        for (auto& child : directory_.children_of(next))
            open.push_back(std::move(child));
    }
    return with_ids(directory_.groups, found);
}
std::vector<Role> ListedByRule::group_roles(const GroupId& id) const {
    return with_ids(directory_.roles, directory_.roles_of(id));
}
std::vector<Mapping> ListedByRule::mappings(const GroupId& id) const {
    const auto* group = directory_.find(id);
    if (group == nullptr) return {};
    auto mappings = group->mappings;
    std::sort(mappings.begin(), mappings.end(),
              [](const Mapping& one, const Mapping& other) { return one.id < other.id; });
    return mappings;
}
std::vector<ListedByRule::Edge> ListedByRule::user_groups(const UserId& id) const {
    return edges_to(directory_.memberships, id);
}
std::vector<ListedByRule::Edge> ListedByRule::user_roles(const UserId& id) const {
    return edges_to(directory_.user_roles, id);
}
std::vector<ListedByRule::Edge> ListedByRule::user_permissions(const UserId& id) const {
    return edges_to(directory_.user_permissions, id);
}
std::vector<Permission> ListedByRule::role_permissions(const RoleId& id) const {
    return with_ids(directory_.permissions, directory_.permissions_of(id));
}
std::vector<Role> ListedByRule::included_roles(const RoleId& id) const {
    return with_ids(directory_.roles, directory_.included_in(id));
}
std::vector<ListedByRule::Edge> ListedByRule::role_users(const RoleId& id) const {
    return edges_from(directory_.user_roles, id);
}

// --- the audit ---------------------------------------------------------------------------------

std::vector<std::tuple<Position, std::string, std::string, BatchMember, OccurredTime, RecordedTime,
                       Circumstances>>
ListedByRule::events() const {
    std::vector<std::tuple<Position, std::string, std::string, BatchMember, OccurredTime,
                           RecordedTime, Circumstances>>
        events;
    for (const auto& event : log_) {
        if (event.position > past_.end.position) break;
        auto circumstances = event.circumstances;
        circumstances.idempotency_hash.reset(); // the views do not keep hashes
        circumstances.request_hash.reset();
        events.emplace_back(event.position, event.id, std::string(type_name(event.data)),
                            event.batch, event.occurred_at, event.recorded_at,
                            std::move(circumstances));
    }
    return events;
}

} // namespace muniment::testing
