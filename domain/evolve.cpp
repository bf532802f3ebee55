#include "domain/directory.hpp"
#include "domain/overlay.hpp"
#include "domain/overlay_state.hpp"
#include "domain/relations.hpp"

#include <type_traits>
#include <variant>

/// What each event does, once, for everything that can be edited: the plain directory and the
/// overlay. An editor can `find`, `put` and `erase` entities (erasing ends the edges too), and
/// `link` and `unlink` edges.
namespace muniment::domain {

namespace {

struct DirectoryEditor {
    Directory& directory;

    template <typename Id>
    const auto* find(const Id& id) const {
        return directory.find(id);
    }

    template <typename Entity>
    void put(Entity entity) {
        const auto id = entity.id;
        table(id).insert_or_assign(id, std::move(entity));
    }

    template <typename Id>
    void erase(const Id& id) {
        table(id).erase(id);
        boost::mp11::mp_for_each<relation::All>([&](auto relation) {
            using Relation = decltype(relation);
            const auto touches = [&](const auto& edge) {
                const auto& [left, right] = ends<Relation>(edge);
                bool touched = false;
                if constexpr (std::is_same_v<Id, typename Relation::Left>) touched = left == id;
                if constexpr (std::is_same_v<Id, typename Relation::Right>)
                    touched = touched || right == id;
                return touched;
            };
            std::erase_if(edges(relation), touches);
        });
    }

    template <typename Relation>
    void link(const typename Relation::Left& left, const typename Relation::Right& right,
              const Window& window) {
        if constexpr (Relation::windowed)
            edges(Relation{}).insert_or_assign({left, right}, window);
        else
            edges(Relation{}).insert({left, right});
    }

    template <typename Relation>
    void unlink(const typename Relation::Left& left, const typename Relation::Right& right) {
        edges(Relation{}).erase({left, right});
    }

    void set_configuration(const Configuration& switches) { directory.switches = switches; }
    Configuration configuration() const { return directory.switches; }

    auto& table(const ApplicationId&) { return directory.applications; }
    auto& table(const ConnectionId&) { return directory.connections; }
    auto& table(const UserId&) { return directory.users; }
    auto& table(const PermissionId&) { return directory.permissions; }
    auto& table(const RoleId&) { return directory.roles; }
    auto& table(const GroupId&) { return directory.groups; }

    auto& edges(relation::Membership) { return directory.memberships; }
    auto& edges(relation::UserRole) { return directory.user_roles; }
    auto& edges(relation::UserPermission) { return directory.user_permissions; }
    auto& edges(relation::Nesting) { return directory.nestings; }
    auto& edges(relation::GroupRole) { return directory.group_roles; }
    auto& edges(relation::Inclusion) { return directory.inclusions; }
    auto& edges(relation::RolePermission) { return directory.role_permissions; }

    template <typename Relation, typename Edge>
    static const auto& ends(const Edge& edge) {
        if constexpr (Relation::windowed)
            return edge.first;
        else
            return edge;
    }
};

template <typename Editor, typename Entity>
void add(Editor& editor, Entity entity) {
    if (editor.find(entity.id) == nullptr) editor.put(std::move(entity));
}

template <typename Editor, typename Id, typename Edit>
void amend(Editor& editor, const Id& id, Edit edit) {
    const auto* there = editor.find(id);
    if (there == nullptr) return;
    auto amended = *there;
    edit(amended);
    editor.put(std::move(amended));
}

template <typename T, typename Stated>
void take(T& member, const std::optional<Stated>& stated) {
    if (stated) member = *stated;
}

/// Users have edges without being registered; everything else must be there.
template <typename Editor, typename Id>
bool can_have_edges(const Editor& editor, const Id& id) {
    if constexpr (std::is_same_v<Id, UserId>)
        return true;
    else
        return editor.find(id) != nullptr;
}

template <typename Relation, typename Editor>
void link_all(Editor& editor, const typename Relation::Left& left,
              const std::vector<typename Relation::Right>& rights, const Window& window = {}) {
    if (!can_have_edges(editor, left)) return;
    for (const auto& right : rights)
        if (can_have_edges(editor, right)) editor.template link<Relation>(left, right, window);
}

template <typename Relation, typename Editor>
void unlink_all(Editor& editor, const typename Relation::Left& left,
                const std::vector<typename Relation::Right>& rights) {
    for (const auto& right : rights)
        editor.template unlink<Relation>(left, right);
}

// --- entities ----------------------------------------------------------------------------------

template <typename Editor>
void evolve_with(Editor& editor, const ApplicationCreated& e) {
    add(editor, Application{e.application, e.name, e.application_type, e.callbacks,
                            unless_empty(e.required_roles), unless_empty(e.denied_message)});
}
template <typename Editor>
void evolve_with(Editor& editor, const ApplicationUpdated& e) {
    amend(editor, e.application, [&](Application& application) {
        take(application.name, e.name);
        take(application.type, e.application_type);
        take(application.callbacks, e.callbacks);
        if (e.required_roles) application.required_roles = unless_empty(e.required_roles);
        if (e.denied_message) application.denied_message = unless_empty(e.denied_message);
    });
}
template <typename Editor>
void evolve_with(Editor& editor, const ApplicationDeleted& e) {
    editor.erase(e.application);
}

template <typename Editor>
void evolve_with(Editor& editor, const ConnectionCreated& e) {
    add(editor, Connection{e.connection, e.name, e.strategy});
}
template <typename Editor>
void evolve_with(Editor& editor, const ConnectionUpdated& e) {
    amend(editor, e.connection, [&](Connection& connection) {
        take(connection.name, e.name);
        take(connection.strategy, e.strategy);
    });
}
template <typename Editor>
void evolve_with(Editor& editor, const ConnectionDeleted& e) {
    editor.erase(e.connection);
}

template <typename Editor>
void evolve_with(Editor& editor, const UserCreated& e) {
    add(editor, User{e.user, e.profile});
}
template <typename Editor>
void evolve_with(Editor& editor, const UserUpdated& e) {
    amend(editor, e.user, [&](User& user) { user.profile = e.profile; });
}
template <typename Editor>
void evolve_with(Editor& editor, const UserDeleted& e) {
    editor.erase(e.user);
}
template <typename Editor>
void evolve_with(Editor& editor, const UserErased& e) {
    amend(editor, e.user, [](User& user) { user.profile.reset(); });
}

template <typename Editor>
void evolve_with(Editor& editor, const PermissionCreated& e) {
    add(editor, Permission{e.permission, e.application, e.application_type, e.name, e.description});
}
template <typename Editor>
void evolve_with(Editor& editor, const PermissionUpdated& e) {
    amend(editor, e.permission, [&](Permission& permission) {
        take(permission.application, e.application);
        take(permission.application_type, e.application_type);
        take(permission.name, e.name);
        take(permission.description, e.description);
    });
}
template <typename Editor>
void evolve_with(Editor& editor, const PermissionDeleted& e) {
    editor.erase(e.permission);
}

template <typename Editor>
void evolve_with(Editor& editor, const RoleCreated& e) {
    add(editor, Role{e.role, e.application, e.application_type, e.name, e.description});
}
template <typename Editor>
void evolve_with(Editor& editor, const RoleUpdated& e) {
    amend(editor, e.role, [&](Role& role) {
        take(role.application, e.application);
        take(role.application_type, e.application_type);
        take(role.name, e.name);
        take(role.description, e.description);
    });
}
template <typename Editor>
void evolve_with(Editor& editor, const RoleDeleted& e) {
    editor.erase(e.role);
}

template <typename Editor>
void evolve_with(Editor& editor, const GroupCreated& e) {
    add(editor, Group{e.group, e.name, e.description, {}});
}
template <typename Editor>
void evolve_with(Editor& editor, const GroupUpdated& e) {
    amend(editor, e.group, [&](Group& group) {
        take(group.name, e.name);
        take(group.description, e.description);
    });
}
template <typename Editor>
void evolve_with(Editor& editor, const GroupDeleted& e) {
    editor.erase(e.group);
}
template <typename Editor>
void evolve_with(Editor& editor, const MappingsAdded& e) {
    amend(editor, e.group, [&](Group& group) {
        group.mappings.insert(group.mappings.end(), e.mappings.begin(), e.mappings.end());
    });
}
template <typename Editor>
void evolve_with(Editor& editor, const MappingsRemoved& e) {
    const std::set<MappingId> removed(e.mappings.begin(), e.mappings.end());
    amend(editor, e.group, [&](Group& group) {
        std::erase_if(group.mappings,
                      [&](const Mapping& mapping) { return removed.contains(mapping.id); });
    });
}

template <typename Editor>
void evolve_with(Editor& editor, const ConfigurationUpdated& e) {
    auto switches = editor.configuration();
    using Members = boost::describe::describe_members<Configuration, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        if (const auto& stated = e.switches.*member.pointer) switches.*member.pointer = stated;
    });
    editor.set_configuration(switches);
}

template <typename Editor>
void evolve_with(Editor& editor, const ConfigurationCleared& e) {
    auto switches = editor.configuration();
    for (const auto which : e.switches)
        clear_switch(switches, which);
    editor.set_configuration(switches);
}

// --- edges -------------------------------------------------------------------------------------

template <typename Editor>
void evolve_with(Editor& editor, const PermissionsGranted& e) {
    link_all<relation::RolePermission>(editor, e.role, e.permissions);
}
template <typename Editor>
void evolve_with(Editor& editor, const PermissionsRevoked& e) {
    unlink_all<relation::RolePermission>(editor, e.role, e.permissions);
}
template <typename Editor>
void evolve_with(Editor& editor, const RolesIncluded& e) {
    link_all<relation::Inclusion>(editor, e.role, e.roles);
}
template <typename Editor>
void evolve_with(Editor& editor, const RolesExcluded& e) {
    unlink_all<relation::Inclusion>(editor, e.role, e.roles);
}
template <typename Editor>
void evolve_with(Editor& editor, const MembersAdded& e) {
    link_all<relation::Membership>(editor, e.group, e.users, {e.valid_from, e.valid_until});
}
template <typename Editor>
void evolve_with(Editor& editor, const MembersRemoved& e) {
    unlink_all<relation::Membership>(editor, e.group, e.users);
}
template <typename Editor>
void evolve_with(Editor& editor, const GroupsNested& e) {
    link_all<relation::Nesting>(editor, e.group, e.children);
}
template <typename Editor>
void evolve_with(Editor& editor, const GroupsUnnested& e) {
    unlink_all<relation::Nesting>(editor, e.group, e.children);
}
template <typename Editor>
void evolve_with(Editor& editor, const GroupRolesAssigned& e) {
    link_all<relation::GroupRole>(editor, e.group, e.roles);
}
template <typename Editor>
void evolve_with(Editor& editor, const GroupRolesUnassigned& e) {
    unlink_all<relation::GroupRole>(editor, e.group, e.roles);
}
template <typename Editor>
void evolve_with(Editor& editor, const UserRolesAssigned& e) {
    link_all<relation::UserRole>(editor, e.role, e.users, {e.valid_from, e.valid_until});
}
template <typename Editor>
void evolve_with(Editor& editor, const UserRolesUnassigned& e) {
    unlink_all<relation::UserRole>(editor, e.role, e.users);
}
template <typename Editor>
void evolve_with(Editor& editor, const UserPermissionsGranted& e) {
    link_all<relation::UserPermission>(editor, e.permission, e.users,
                                       {e.valid_from, e.valid_until});
}
template <typename Editor>
void evolve_with(Editor& editor, const UserPermissionsRevoked& e) {
    unlink_all<relation::UserPermission>(editor, e.permission, e.users);
}

// --- the order of the document is not part of the directory -------------------------------------

template <typename Editor>
void evolve_with(Editor&, const DocumentReordered&) {}
template <typename Editor>
void evolve_with(Editor&, const CollectionsWritten&) {}
template <typename Editor>
void evolve_with(Editor&, const DocumentRecordsWritten&) {}

// --- store events change nothing here ----------------------------------------------------------

template <typename Editor>
void evolve_with(Editor&, const LogCreated&) {}
template <typename Editor>
void evolve_with(Editor&, const KeyRotated&) {}
template <typename Editor>
void evolve_with(Editor&, const ClientCreated&) {}
template <typename Editor>
void evolve_with(Editor&, const ClientRevoked&) {}
template <typename Editor>
void evolve_with(Editor&, const AccessRefused&) {}
template <typename Editor>
void evolve_with(Editor&, const EvidenceRead&) {}
template <typename Editor>
void evolve_with(Editor&, const ApiKeyRotated&) {}
template <typename Editor>
void evolve_with(Editor&, const ResourceServerUpdated&) {}
template <typename Editor>
void evolve_with(Editor&, const DocumentRepaired&) {}

} // namespace

void evolve(Directory& directory, const EventData& event) {
    DirectoryEditor editor{directory};
    std::visit([&](const auto& e) { evolve_with(editor, e); }, event);
}

void Overlay::apply(const EventData& event) {
    std::visit([&](const auto& e) { evolve_with(*state_, e); }, event);
}

} // namespace muniment::domain
