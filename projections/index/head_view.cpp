#include "projections/index/head_view.hpp"

namespace muniment::projections::index {

using namespace domain;

namespace {

template <typename Entity>
const Entity* entity(const std::unordered_map<Node, Entity>& entities, Node node) {
    const auto found = entities.find(node);
    return found == entities.end() ? nullptr : &found->second;
}

} // namespace

template <typename Id>
std::vector<Id> HeadView::ids(const std::vector<Node>& nodes) const {
    std::vector<Id> ids;
    ids.reserve(nodes.size());
    for (const auto node : nodes)
        ids.push_back(graph_.id<Id>(node));
    return ids;
}

template <typename Left, typename Right>
const Entry* HeadView::edge(const Relation& relation, const Left& left, const Right& right) const {
    const auto left_node = graph_.table<Left>().living(left.text());
    const auto right_node = graph_.table<Right>().living(right.text());
    if (left_node == no_node || right_node == no_node) return nullptr;
    return relation.find(left_node, right_node);
}

template <typename Left, typename Right>
std::optional<Window> HeadView::window(const Relation& relation, const Left& left,
                                       const Right& right) const {
    const auto* entry = edge(relation, left, right);
    if (entry == nullptr) return std::nullopt;
    return graph_.windows.window(entry->window);
}

template <typename Right, typename Left>
std::vector<Right> HeadView::rights(const Relation& relation, const Left& left) const {
    std::vector<Right> rights;
    const auto node = graph_.table<Left>().living(left.text());
    if (node == no_node) return rights;
    relation.any_left(node, point_max, [&](const auto& found) {
        rights.push_back(graph_.id<Right>(found.other));
        return false;
    });
    return rights;
}

template <typename Left, typename Right>
std::vector<Left> HeadView::lefts(const Relation& relation, const Right& right) const {
    std::vector<Left> lefts;
    const auto node = graph_.table<Right>().living(right.text());
    if (node == no_node) return lefts;
    relation.any_right(node, point_max, [&](const auto& found) {
        lefts.push_back(graph_.id<Left>(found.other));
        return false;
    });
    return lefts;
}

template <typename Left>
std::uint64_t HeadView::count(const Relation& relation, const Left& left) const {
    const auto node = graph_.table<Left>().living(left.text());
    return node == no_node ? 0 : relation.count_left(node);
}

template <typename Id>
std::vector<Id> HeadView::belonging(const std::unordered_map<NodeTable::Key, LivingList>& lists,
                                    const ApplicationId& application) const {
    std::vector<Id> ids;
    const auto list = lists.find(graph_.applications.find_key(application.text()));
    if (list == lists.end()) return ids;
    list->second.any_at(point_max, [&](const Entry& entry) {
        ids.push_back(graph_.id<Id>(entry.other));
        return false;
    });
    return ids;
}

// --- entities ----------------------------------------------------------------------------------

const Application* HeadView::find(const ApplicationId& id) const {
    return entity(graph_.application_entities, graph_.applications.living(id.text()));
}
const Connection* HeadView::find(const ConnectionId& id) const {
    return entity(graph_.connection_entities, graph_.connections.living(id.text()));
}
const User* HeadView::find(const UserId& id) const {
    return entity(graph_.user_entities, graph_.users.living(id.text()));
}
const Permission* HeadView::find(const PermissionId& id) const {
    return entity(graph_.permission_entities, graph_.permissions.living(id.text()));
}
const Role* HeadView::find(const RoleId& id) const {
    return entity(graph_.role_entities, graph_.roles.living(id.text()));
}
const Group* HeadView::find(const GroupId& id) const {
    return entity(graph_.group_entities, graph_.groups.living(id.text()));
}

std::vector<GroupId> HeadView::groups_named(std::string_view name, NameRule rule) const {
    return ids<GroupId>(graph_.group_names.holders(0, name, rule));
}

std::vector<RoleId> HeadView::roles_named(const std::optional<ApplicationId>& application,
                                          std::string_view name, NameRule rule) const {
    std::optional<NodeTable::Key> key;
    if (application) {
        key = graph_.applications.find_key(application->text());
        if (*key == Interner::none) return {};
    }
    return ids<RoleId>(graph_.role_names.holders(Graph::scope_of(key), name, rule));
}

std::vector<PermissionId> HeadView::permissions_named(const ApplicationId& application,
                                                      std::string_view name, NameRule rule) const {
    const auto key = graph_.applications.find_key(application.text());
    if (key == Interner::none) return {};
    return ids<PermissionId>(graph_.permission_names.holders(Graph::scope_of(key), name, rule));
}

std::vector<ApplicationId> HeadView::application_ids() const {
    std::vector<ApplicationId> ids;
    ids.reserve(graph_.application_entities.size());
    for (const auto& [node, application] : graph_.application_entities)
        ids.push_back(application.id);
    return ids;
}
std::vector<RoleId> HeadView::roles_of_application(const ApplicationId& id) const {
    return belonging<RoleId>(graph_.application_roles, id);
}
std::vector<PermissionId> HeadView::permissions_of_application(const ApplicationId& id) const {
    return belonging<PermissionId>(graph_.application_permissions, id);
}

void HeadView::expect(std::span<const UserId> users) const {
    graph_.table<UserId>().expect(users);
}

std::optional<GroupId> HeadView::group_with(const MappingId& mapping) const {
    const auto node = graph_.mappings.living(mapping.text());
    if (node == no_node) return std::nullopt;
    return graph_.id<GroupId>(graph_.mapping_groups[node]);
}

// --- edges -------------------------------------------------------------------------------------

std::optional<Window> HeadView::membership(const GroupId& group, const UserId& user) const {
    return window(graph_.memberships, group, user);
}
std::vector<GroupId> HeadView::groups_of(const UserId& user) const {
    return lefts<GroupId>(graph_.memberships, user);
}
std::vector<UserId> HeadView::members_of(const GroupId& group) const {
    return rights<UserId>(graph_.memberships, group);
}

bool HeadView::is_nested(const GroupId& parent, const GroupId& child) const {
    return edge(graph_.nestings, parent, child) != nullptr;
}
std::vector<GroupId> HeadView::parents_of(const GroupId& child) const {
    return lefts<GroupId>(graph_.nestings, child);
}
std::vector<GroupId> HeadView::children_of(const GroupId& parent) const {
    return rights<GroupId>(graph_.nestings, parent);
}

bool HeadView::group_has_role(const GroupId& group, const RoleId& role) const {
    return edge(graph_.group_roles, group, role) != nullptr;
}
std::vector<RoleId> HeadView::roles_of(const GroupId& group) const {
    return rights<RoleId>(graph_.group_roles, group);
}
std::vector<GroupId> HeadView::groups_with(const RoleId& role) const {
    return lefts<GroupId>(graph_.group_roles, role);
}

std::optional<Window> HeadView::user_role(const RoleId& role, const UserId& user) const {
    return window(graph_.user_roles, role, user);
}
std::vector<RoleId> HeadView::roles_of(const UserId& user) const {
    return lefts<RoleId>(graph_.user_roles, user);
}
std::vector<UserId> HeadView::users_with(const RoleId& role) const {
    return rights<UserId>(graph_.user_roles, role);
}

std::optional<Window> HeadView::user_permission(const PermissionId& permission,
                                                const UserId& user) const {
    return window(graph_.user_permissions, permission, user);
}
std::vector<PermissionId> HeadView::permissions_of(const UserId& user) const {
    return lefts<PermissionId>(graph_.user_permissions, user);
}
std::vector<UserId> HeadView::users_with(const PermissionId& permission) const {
    return rights<UserId>(graph_.user_permissions, permission);
}

bool HeadView::is_included(const RoleId& including, const RoleId& included) const {
    return edge(graph_.inclusions, including, included) != nullptr;
}
std::vector<RoleId> HeadView::included_in(const RoleId& including) const {
    return rights<RoleId>(graph_.inclusions, including);
}
std::vector<RoleId> HeadView::including(const RoleId& included) const {
    return lefts<RoleId>(graph_.inclusions, included);
}

bool HeadView::role_has_permission(const RoleId& role, const PermissionId& permission) const {
    return edge(graph_.role_permissions, role, permission) != nullptr;
}
std::vector<PermissionId> HeadView::permissions_of(const RoleId& role) const {
    return rights<PermissionId>(graph_.role_permissions, role);
}
std::vector<RoleId> HeadView::roles_with(const PermissionId& permission) const {
    return lefts<RoleId>(graph_.role_permissions, permission);
}

std::uint64_t HeadView::member_count(const GroupId& group) const {
    return count(graph_.memberships, group);
}
std::uint64_t HeadView::user_count(const RoleId& role) const {
    return count(graph_.user_roles, role);
}
std::uint64_t HeadView::user_count(const PermissionId& permission) const {
    return count(graph_.user_permissions, permission);
}

} // namespace muniment::projections::index
