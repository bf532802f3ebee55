#include "projections/index/writer.hpp"

#include "projections/index/writer_nodes.hpp"

#include <algorithm>
#include <variant>

namespace muniment::projections::index {

namespace {

template <typename T, typename Stated>
void take(T& member, const std::optional<Stated>& stated) {
    if (stated) member = *stated;
}

/// What tells the other end of a dying edge that it was touched.
auto touch_in(NodeTable& table, Point point) {
    return [&table, point](Node node) { table.touch(table.key_of(node), point); };
}

using ApplicationLists = std::unordered_map<NodeTable::Key, LivingList>;

void leave_application(ApplicationLists& lists, NodeTable::Key application, Node node) {
    const auto list = lists.find(application);
    if (list == lists.end()) return;
    list->second.remove(node);
    if (list->second.empty()) lists.erase(list);
}

} // namespace

void Writer::write(const domain::EventData& data) {
    std::visit([&](const auto& event) { on(event); }, data);
}

// --- applications, connections, users, configuration -------------------------------------------

void Writer::on(const domain::ApplicationCreated& event) {
    const auto node = begin(event.application);
    if (node == no_node) return;
    graph_.application_entities.emplace(
        node, domain::Application{event.application, event.name, event.application_type,
                                  event.callbacks, domain::unless_empty(event.required_roles),
                                  domain::unless_empty(event.denied_message)});
}

void Writer::on(const domain::ApplicationUpdated& event) {
    const auto node = living(event.application);
    if (node == no_node) return;
    auto& application = graph_.application_entities.at(node);
    take(application.name, event.name);
    take(application.type, event.application_type);
    take(application.callbacks, event.callbacks);
    if (event.required_roles)
        application.required_roles = domain::unless_empty(event.required_roles);
    if (event.denied_message)
        application.denied_message = domain::unless_empty(event.denied_message);
}

void Writer::on(const domain::ApplicationDeleted& event) {
    graph_.application_entities.erase(end(event.application));
}

void Writer::on(const domain::ConnectionCreated& event) {
    const auto node = begin(event.connection);
    if (node == no_node) return;
    graph_.connection_entities.emplace(
        node, domain::Connection{event.connection, event.name, event.strategy});
}

void Writer::on(const domain::ConnectionUpdated& event) {
    const auto node = living(event.connection);
    if (node == no_node) return;
    auto& connection = graph_.connection_entities.at(node);
    take(connection.name, event.name);
    take(connection.strategy, event.strategy);
}

void Writer::on(const domain::ConnectionDeleted& event) {
    graph_.connection_entities.erase(end(event.connection));
}

Node Writer::user_node(const domain::UserId& id) {
    const auto key = named(id);
    const auto known = graph_.users.living(key);
    if (known != no_node) return known;
    graph_.registrations.emplace_back();
    return graph_.users.begin(key, point_);
}

void Writer::on(const domain::UserCreated& event) {
    const auto node = user_node(event.user);
    if (graph_.registrations[node].since != never) return;
    graph_.registrations[node] = {point_, point_};
    graph_.user_entities.emplace(node, domain::User{event.user, event.profile});
}

void Writer::on(const domain::UserUpdated& event) {
    const auto user = graph_.user_entities.find(living(event.user));
    if (user == graph_.user_entities.end()) return;
    user->second.profile = event.profile;
    graph_.registrations[user->first].profile = point_;
}

void Writer::on(const domain::UserErased& event) {
    const auto user = graph_.user_entities.find(living(event.user));
    if (user == graph_.user_entities.end()) return;
    user->second.profile.reset();
    graph_.registrations[user->first].profile = point_;
}

void Writer::on(const domain::UserDeleted& event) {
    const auto node = end(event.user);
    if (node == no_node) return;
    graph_.memberships.end_right(node, point_, touch_in(graph_.groups, point_));
    graph_.user_roles.end_right(node, point_, touch_in(graph_.roles, point_));
    graph_.user_permissions.end_right(node, point_, touch_in(graph_.permissions, point_));
    graph_.user_entities.erase(node);
}

void Writer::on(const domain::ConfigurationUpdated& event) {
    using Members =
        boost::describe::describe_members<domain::Configuration, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        take(graph_.configuration.*member.pointer, event.switches.*member.pointer);
    });
}

void Writer::on(const domain::ConfigurationCleared& event) {
    for (const auto which : event.switches)
        clear_switch(graph_.configuration, which);
}

// --- permissions and roles ---------------------------------------------------------------------

void Writer::place(const domain::Permission& permission, Node node) {
    const auto application = graph_.applications.key(permission.application.text());
    graph_.application_permissions[application].add({node, point_, 0});
    graph_.permission_names.set(Graph::scope_of(application), permission.name, node, point_);
    if (node == graph_.permission_homes.size())
        graph_.permission_homes.push_back({application, point_});
    else if (graph_.permission_homes[node].application != application)
        graph_.permission_homes[node] = {application, point_};
}

void Writer::on(const domain::PermissionCreated& event) {
    named(event.application);
    const auto node = begin(event.permission);
    if (node == no_node) return;
    reaches_.permission(node);
    const auto [permission, _] = graph_.permission_entities.emplace(
        node, domain::Permission{event.permission, event.application, event.application_type,
                                 event.name, event.description});
    place(permission->second, node);
}

void Writer::on(const domain::PermissionUpdated& event) {
    if (event.application) named(*event.application);
    const auto node = living(event.permission);
    if (node == no_node) return;
    auto& permission = graph_.permission_entities.at(node);
    leave_application(graph_.application_permissions,
                      graph_.applications.key(permission.application.text()), node);
    take(permission.application, event.application);
    take(permission.application_type, event.application_type);
    take(permission.name, event.name);
    take(permission.description, event.description);
    place(permission, node);
}

void Writer::on(const domain::PermissionDeleted& event) {
    const auto node = end(event.permission);
    if (node == no_node) return;
    reaches_.permission(node);
    graph_.role_permissions.end_right(node, point_, touch_in(graph_.roles, point_));
    graph_.user_permissions.abandon_left(node, point_);
    graph_.permission_names.end(node, point_);
    const auto permission = graph_.permission_entities.find(node);
    leave_application(graph_.application_permissions,
                      graph_.applications.key(permission->second.application.text()), node);
    graph_.permission_entities.erase(permission);
}

void Writer::place(const domain::Role& role, Node node) {
    std::optional<NodeTable::Key> application;
    if (role.application) {
        application = graph_.applications.key(role.application->text());
        graph_.application_roles[*application].add({node, point_, 0});
    }
    graph_.role_names.set(Graph::scope_of(application), role.name, node, point_);
}

void Writer::on(const domain::RoleCreated& event) {
    if (event.application) named(*event.application);
    const auto node = begin(event.role);
    if (node == no_node) return;
    const auto [role, _] = graph_.role_entities.emplace(
        node, domain::Role{event.role, event.application, event.application_type, event.name,
                           event.description});
    place(role->second, node);
}

void Writer::on(const domain::RoleUpdated& event) {
    if (event.application) named(*event.application);
    const auto node = living(event.role);
    if (node == no_node) return;
    auto& role = graph_.role_entities.at(node);
    if (role.application)
        leave_application(graph_.application_roles,
                          graph_.applications.key(role.application->text()), node);
    take(role.application, event.application);
    take(role.application_type, event.application_type);
    take(role.name, event.name);
    take(role.description, event.description);
    place(role, node);
}

void Writer::on(const domain::RoleDeleted& event) {
    const auto node = end(event.role);
    if (node == no_node) return;
    reaches_.role_given(node);
    graph_.group_roles.end_right(node, point_, touch_in(graph_.groups, point_));
    graph_.inclusions.end_left(node, point_, touch_in(graph_.roles, point_));
    graph_.inclusions.end_right(node, point_, touch_in(graph_.roles, point_));
    graph_.role_permissions.end_left(node, point_, touch_in(graph_.permissions, point_));
    graph_.user_roles.abandon_left(node, point_);
    graph_.role_names.end(node, point_);
    const auto role = graph_.role_entities.find(node);
    if (const auto& application = role->second.application)
        leave_application(graph_.application_roles, graph_.applications.key(application->text()),
                          node);
    graph_.role_entities.erase(role);
}

// --- groups and mappings -----------------------------------------------------------------------

void Writer::on(const domain::GroupCreated& event) {
    const auto node = begin(event.group);
    if (node == no_node) return;
    graph_.group_entities.emplace(node,
                                  domain::Group{event.group, event.name, event.description, {}});
    graph_.group_names.set(0, event.name, node, point_);
}

void Writer::on(const domain::GroupUpdated& event) {
    const auto node = living(event.group);
    if (node == no_node) return;
    auto& group = graph_.group_entities.at(node);
    take(group.name, event.name);
    take(group.description, event.description);
    graph_.group_names.set(0, group.name, node, point_);
}

void Writer::on(const domain::GroupDeleted& event) {
    const auto node = end(event.group);
    if (node == no_node) return;
    reaches_.group(node);
    graph_.nestings.end_left(node, point_, touch_in(graph_.groups, point_));
    graph_.nestings.end_right(node, point_, touch_in(graph_.groups, point_));
    graph_.group_roles.end_left(node, point_, touch_in(graph_.roles, point_));
    graph_.memberships.abandon_left(node, point_);
    graph_.group_names.end(node, point_);
    const auto group = graph_.group_entities.find(node);
    for (const auto& mapping : group->second.mappings)
        remove_mapping(living(mapping.id));
    graph_.group_entities.erase(group);
}

void Writer::on(const domain::MappingsAdded& event) {
    const auto group = living(event.group);
    for (const auto& mapping : event.mappings) {
        const auto key = named(mapping.id);
        if (group == no_node || graph_.mappings.living(key) != no_node) continue;
        const auto node = graph_.mappings.begin(key, point_);
        graph_.mapping_groups.push_back(group);
        graph_.mapping_names.set(graph_.connection_names.intern(mapping.connection_name),
                                 mapping.group_name, node, point_);
        graph_.group_entities.at(group).mappings.push_back(mapping);
    }
}

void Writer::on(const domain::MappingsRemoved& event) {
    const auto group = living(event.group);
    for (const auto& id : event.mappings) {
        const auto node = living(id);
        if (node == no_node || graph_.mapping_groups[node] != group) continue;
        remove_mapping(node);
        std::erase_if(graph_.group_entities.at(group).mappings,
                      [&](const domain::Mapping& mapping) { return mapping.id == id; });
    }
}

void Writer::remove_mapping(Node mapping) {
    graph_.mappings.end(mapping, point_);
    graph_.mapping_names.end(mapping, point_);
}

} // namespace muniment::projections::index
