#include "projections/permission_index.hpp"

#include "projections/index/edge_lists.hpp"
#include "projections/index/graph.hpp"
#include "projections/index/head_view.hpp"
#include "projections/index/login_walk.hpp"
#include "projections/index/walk.hpp"
#include "projections/index/writer.hpp"

#include <algorithm>
#include <array>

namespace muniment::projections {

using index::asked_point;
using index::Interner;
using index::no_node;
using index::Node;
using index::NodeSet;
using index::Point;
using index::Walk;

struct PermissionIndex::State {
    index::Graph graph;
    index::HeadView head{graph};

    Walk walk(const domain::Moment& at) const {
        return {graph, asked_point(at.position), at.instant};
    }
    /// For what does not depend on windows.
    Walk walk(domain::Position at) const { return {graph, asked_point(at), {}}; }

    /// The permission with this id, else with this name in the application, or `no_node`.
    Node find_permission(index::NodeTable::Key application, std::string_view id_or_name,
                         Point point) const {
        auto found = graph.permissions.at(id_or_name, point);
        if (found != no_node && belongs(found, application, point)) return found;
        found = no_node;
        graph.permission_names.any_holder(index::Graph::scope_of(application), id_or_name, point,
                                          [&](Node node) {
                                              found = node;
                                              return true;
                                          });
        return found;
    }

    bool belongs(Node permission, index::NodeTable::Key application, Point point) const {
        const auto& home = graph.permission_homes[permission];
        if (point >= home.since) return home.application == application;
        return graph.permission_names.scope(permission, point) ==
               index::Graph::scope_of(application);
    }

    bool knows_user(Node user, Point point) const {
        return user != no_node &&
               (Walk(graph, point, {}).has_edges(user) || graph.registrations[user].since <= point);
    }

    /// For what those who ask learn.
    void make_room() {
        graph.reaches.reserve(graph.permissions.node_count(), graph.roles.node_count(),
                              graph.groups.node_count());
        graph.role_groups.reserve(graph.groups.node_count());
    }

    template <typename Id>
    std::vector<Id> ids(const std::vector<Node>& nodes) const {
        std::vector<Id> ids;
        ids.reserve(nodes.size());
        for (const auto node : nodes)
            ids.push_back(graph.id<Id>(node));
        return ids;
    }

    template <typename Id>
    std::vector<Id> in_storage_order(const std::vector<Id>& asked, domain::Position at) const {
        const auto point = asked_point(at);
        NodeSet living;
        for (const auto& id : asked) {
            const auto node = graph.table<Id>().at(id.text(), point);
            if (node != no_node) living.insert(node);
        }
        std::vector<Node> nodes(living.begin(), living.end());
        graph.order<Id>().sort(nodes, graph.table<Id>(), point);
        return ids<Id>(nodes);
    }

    template <typename Id>
    std::string name(const Id& id, domain::Position at) const {
        const auto node = graph.table<Id>().at(id.text(), asked_point(at));
        if (node == no_node) return "";
        return std::string(graph.names<Id>().name(node, asked_point(at)));
    }

    template <typename Id>
    std::vector<Id> sorted_ids(const NodeSet& nodes) const {
        std::vector<Id> ids;
        ids.reserve(nodes.size());
        for (const auto node : nodes)
            ids.push_back(graph.id<Id>(node));
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    const index::NodeTable& table(domain::EntityKind kind) const {
        switch (kind) {
        case domain::EntityKind::application:
            return graph.applications;
        case domain::EntityKind::connection:
            return graph.connections;
        case domain::EntityKind::user:
            return graph.users;
        case domain::EntityKind::permission:
            return graph.permissions;
        case domain::EntityKind::role:
            return graph.roles;
        case domain::EntityKind::group:
            return graph.groups;
        case domain::EntityKind::mapping:
            return graph.mappings;
        }
        return graph.mappings;
    }
};

PermissionIndex::PermissionIndex() : state_(std::make_unique<State>()) {}
PermissionIndex::~PermissionIndex() = default;
PermissionIndex::PermissionIndex(PermissionIndex&&) noexcept = default;
PermissionIndex& PermissionIndex::operator=(PermissionIndex&&) noexcept = default;

void PermissionIndex::apply(const domain::RecordedEvent& event) {
    auto& graph = state_->graph;
    index::Writer(graph, index::recorded_point(event.position)).write(event.data);
    state_->make_room();
}

void PermissionIndex::save(ImageSink& sink) const {
    state_->graph.save(sink);
}

void PermissionIndex::load(ImageSource& source) {
    state_->graph.load(source);
    state_->make_room();
}

std::vector<domain::Position> PermissionIndex::profiles_left_out() const {
    std::vector<domain::Position> positions;
    for (const auto& [node, user] : state_->graph.user_entities)
        positions.push_back({state_->graph.registrations[node].profile});
    std::sort(positions.begin(), positions.end());
    return positions;
}

void PermissionIndex::restore_profile(const domain::RecordedEvent& event) {
    const auto restore = [&](const domain::UserId& id,
                             const std::optional<domain::UserProfile>& profile) {
        auto& users = state_->graph.user_entities;
        const auto user = users.find(state_->graph.users.living(id.text()));
        if (user != users.end()) user->second.profile = profile;
    };
    if (const auto* created = std::get_if<domain::UserCreated>(&event.data))
        restore(created->user, created->profile);
    else if (const auto* updated = std::get_if<domain::UserUpdated>(&event.data))
        restore(updated->user, updated->profile);
}

const domain::DirectoryView& PermissionIndex::head_view() const {
    return state_->head;
}

bool PermissionIndex::knows_user(const domain::UserId& user, domain::Position at) const {
    const auto point = asked_point(at);
    return state_->knows_user(state_->graph.users.at(user.text(), point), point);
}

bool PermissionIndex::knows_application(const domain::ApplicationId& application,
                                        domain::Position at) const {
    return state_->graph.applications.at(application.text(), asked_point(at)) != no_node;
}

std::optional<domain::PermissionId>
PermissionIndex::find_permission(const domain::ApplicationId& application,
                                 std::string_view id_or_name, domain::Position at) const {
    const auto& graph = state_->graph;
    const auto key = graph.applications.find_key(application.text());
    if (key == Interner::none) return std::nullopt;
    const auto found = state_->find_permission(key, id_or_name, asked_point(at));
    if (found == no_node) return std::nullopt;
    return graph.id<domain::PermissionId>(found);
}

Verdict PermissionIndex::check(std::string_view user, std::string_view application,
                               std::string_view permission_id_or_name, const domain::Moment& at,
                               const std::optional<domain::LoginContext>& login) const {
    const auto& graph = state_->graph;
    const auto point = asked_point(at.position);
    const auto walk = state_->walk(at);
    // What is known of the user lies far away: it is fetched while nearer things are looked at.
    const auto hash = graph.users.hash_of(user);
    graph.users.prefetch(hash);
    const auto key = graph.applications.find_key(application);
    if (key == Interner::none || graph.applications.at(key, point) == no_node)
        return Verdict::unknown_application;
    const auto permission = state_->find_permission(key, permission_id_or_name, point);
    if (permission == no_node) return Verdict::unknown_permission;
    walk.prefetch(permission);
    const auto likely = graph.users.likely(hash);
    graph.memberships.prefetch_right(likely);
    graph.memberships.prefetch_right_edges(likely);

    const auto node = graph.users.at(user, hash, point);
    if (walk.holds(node, permission, login)) return Verdict::allowed;
    return state_->knows_user(node, point) ? Verdict::denied : Verdict::unknown_user;
}

/// In sweeps, each of which asks memory for what the one before has brought.
void PermissionIndex::expect(std::span<const std::string_view> users) const {
    constexpr std::size_t at_once = 16;
    const auto& known = state_->graph.users;
    const auto& memberships = state_->graph.memberships;
    while (!users.empty()) {
        const auto few = users.first(std::min(users.size(), at_once));
        std::array<std::uint32_t, at_once> hashes{};
        std::array<Node, at_once> likely{};
        for (std::size_t i = 0; i < few.size(); ++i)
            known.prefetch(hashes[i] = known.hash_of(few[i]));
        for (std::size_t i = 0; i < few.size(); ++i)
            likely[i] = known.likely(hashes[i]);
        for (std::size_t i = 0; i < few.size(); ++i)
            memberships.prefetch_right(likely[i]);
        for (std::size_t i = 0; i < few.size(); ++i)
            memberships.prefetch_right_edges(likely[i]);
        users = users.subspan(few.size());
    }
}

bool PermissionIndex::check(const domain::UserId& user, const domain::PermissionId& permission,
                            const domain::Moment& at,
                            const std::optional<domain::LoginContext>& login) const {
    const auto node = state_->graph.permissions.at(permission.text(), asked_point(at.position));
    const auto user_node = state_->graph.users.at(user.text(), asked_point(at.position));
    return node != no_node && state_->walk(at).holds(user_node, node, login);
}

std::vector<domain::GroupId>
PermissionIndex::effective_groups(const domain::UserId& user, const domain::Moment& at,
                                  const std::optional<domain::LoginContext>& login) const {
    return state_->sorted_ids<domain::GroupId>(state_->walk(at).groups(user.text(), login));
}

std::vector<domain::RoleId>
PermissionIndex::effective_roles(const domain::UserId& user, const domain::Moment& at,
                                 const std::optional<domain::LoginContext>& login) const {
    return state_->sorted_ids<domain::RoleId>(state_->walk(at).roles(user.text(), login));
}

std::vector<domain::PermissionId>
PermissionIndex::effective_permissions(const domain::UserId& user, const domain::Moment& at,
                                       const std::optional<domain::LoginContext>& login) const {
    return state_->sorted_ids<domain::PermissionId>(
        state_->walk(at).permissions(user.text(), login));
}

std::vector<std::string_view>
PermissionIndex::effective_permission_texts(const domain::UserId& user,
                                            const domain::Moment& at) const {
    const auto nodes = state_->walk(at).permissions(user.text(), std::nullopt);
    std::vector<std::string_view> texts;
    texts.reserve(nodes.size());
    for (const auto node : nodes)
        texts.push_back(state_->graph.permissions.id(node));
    return texts;
}

LoginAccess PermissionIndex::login_access(const domain::UserId& user,
                                          const domain::ApplicationId& application,
                                          const domain::Moment& at,
                                          const std::optional<domain::LoginContext>& login) const {
    const index::LoginWalk walk(state_->graph, asked_point(at.position), at.instant);
    const auto access = walk.access(user.text(), application.text(), login);
    return {state_->ids<domain::GroupId>(access.groups), state_->ids<domain::RoleId>(access.roles),
            state_->ids<domain::PermissionId>(access.permissions)};
}

std::vector<domain::GroupId>
PermissionIndex::in_storage_order(const std::vector<domain::GroupId>& ids,
                                  domain::Position at) const {
    return state_->in_storage_order(ids, at);
}
std::vector<domain::RoleId>
PermissionIndex::in_storage_order(const std::vector<domain::RoleId>& ids,
                                  domain::Position at) const {
    return state_->in_storage_order(ids, at);
}
std::vector<domain::PermissionId>
PermissionIndex::in_storage_order(const std::vector<domain::PermissionId>& ids,
                                  domain::Position at) const {
    return state_->in_storage_order(ids, at);
}

std::string PermissionIndex::name(const domain::GroupId& id, domain::Position at) const {
    return state_->name(id, at);
}
std::string PermissionIndex::name(const domain::RoleId& id, domain::Position at) const {
    return state_->name(id, at);
}
std::string PermissionIndex::name(const domain::PermissionId& id, domain::Position at) const {
    return state_->name(id, at);
}

std::vector<domain::UserId> PermissionIndex::effective_members(const domain::GroupId& group,
                                                               const domain::Moment& at) const {
    const auto node = state_->graph.groups.at(group.text(), asked_point(at.position));
    if (node == no_node) return {};
    return state_->sorted_ids<domain::UserId>(state_->walk(at).members(node));
}

std::vector<domain::GroupId> PermissionIndex::descendants(const domain::GroupId& group,
                                                          domain::Position at) const {
    const auto node = state_->graph.groups.at(group.text(), asked_point(at));
    if (node == no_node) return {};
    auto groups = state_->sorted_ids<domain::GroupId>(state_->walk(at).with_descendants(node));
    std::erase(groups, group);
    return groups;
}

std::vector<domain::RoleId> PermissionIndex::effective_group_roles(const domain::GroupId& group,
                                                                   domain::Position at) const {
    const auto node = state_->graph.groups.at(group.text(), asked_point(at));
    if (node == no_node) return {};
    return state_->sorted_ids<domain::RoleId>(state_->walk(at).group_roles(node));
}

std::vector<domain::UserId> PermissionIndex::users_with_edges(domain::Position at) const {
    const auto& users = state_->graph.users;
    const auto walk = state_->walk(at);
    std::vector<domain::UserId> ids;
    for (index::NodeTable::Key key = 0; key < users.key_count(); ++key) {
        const auto node = users.at(key, asked_point(at));
        if (node != no_node && walk.has_edges(node))
            ids.push_back(state_->graph.id<domain::UserId>(node));
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

bool PermissionIndex::read_edges(index::EdgeCursor& cursor, std::size_t steps,
                                 std::vector<Fact>& facts) const {
    return index::read_edges(state_->graph, cursor, steps, facts);
}

bool PermissionIndex::count_edges(index::EdgeCursor& cursor, std::size_t steps,
                                  std::uint64_t& number) const {
    return index::count_edges(state_->graph, cursor, steps, number);
}

domain::Position PermissionIndex::last_touched(const domain::EntityRef& entity) const {
    const auto& graph = state_->graph;
    const auto& table = state_->table(entity.kind);
    const auto key = table.find_key(entity.id);
    if (key == Interner::none) return {};
    auto last = table.touched(key);
    const auto user = entity.kind == domain::EntityKind::user ? table.living(key) : no_node;
    if (user != no_node)
        last = std::max({last, graph.memberships.last_death_seen_from(user),
                         graph.user_roles.last_death_seen_from(user),
                         graph.user_permissions.last_death_seen_from(user)});
    return {last};
}

} // namespace muniment::projections
