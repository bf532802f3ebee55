#include "domain/decide_on.hpp"
#include "domain/select.hpp"

#include <algorithm>

/// Applications, connections, users, groups and the configuration.
namespace muniment::domain::detail {

// --- applications ------------------------------------------------------------------------------

namespace {

using Texts = std::vector<std::string>;

} // namespace

Verdict decide_on(Decision& decision, const CreateApplication& change) {
    TRY(decision.require_free(change.id));
    decision.emit(ApplicationCreated{change.id, change.name, change.type, change.callbacks,
                                     unless_empty(change.required_roles),
                                     unless_empty(change.denied_message)});
    return Done{};
}

Verdict decide_on(Decision& decision, const UpdateApplication& change) {
    TRY(decision.require_known(change.id, "/id"));
    const auto& there = *decision.directory().find(change.id);
    ApplicationUpdated event{
        change.id,
        difference(change.name, there.name),
        difference(change.type, there.type),
        difference(change.callbacks, there.callbacks),
        difference(change.required_roles, there.required_roles.value_or(Texts{})),
        difference(change.denied_message, there.denied_message.value_or(""))};
    if (event != ApplicationUpdated{change.id, {}, {}, {}}) decision.emit(std::move(event));
    return Done{};
}

Verdict decide_on(Decision& decision, const DeleteApplication& change) {
    TRY(decision.require_known(change.id, "/id"));
    auto roles = decision.directory().roles_of_application(change.id);
    auto permissions = decision.directory().permissions_of_application(change.id);
    if (!change.cascade && !(roles.empty() && permissions.empty()))
        return refuse("/id", InUse{.entity = ref(change.id),
                                   .permissions = permissions.size(),
                                   .roles = roles.size()});
    std::sort(roles.begin(), roles.end());
    std::sort(permissions.begin(), permissions.end());
    for (auto& role : roles)
        TRY(decide_on(decision, DeleteRole{std::move(role), true}));
    for (auto& permission : permissions)
        TRY(decide_on(decision, DeletePermission{std::move(permission), true}));
    decision.emit(ApplicationDeleted{change.id});
    return Done{};
}

// --- connections -------------------------------------------------------------------------------

Verdict decide_on(Decision& decision, const CreateConnection& change) {
    TRY(decision.require_free(change.id));
    decision.emit(ConnectionCreated{change.id, change.name, change.strategy});
    return Done{};
}

Verdict decide_on(Decision& decision, const UpdateConnection& change) {
    TRY(decision.require_known(change.id, "/id"));
    const auto& there = *decision.directory().find(change.id);
    ConnectionUpdated event{change.id, difference(change.name, there.name),
                            difference(change.strategy, there.strategy)};
    if (event.name || event.strategy) decision.emit(std::move(event));
    return Done{};
}

/// Never in use: mappings name connections by text, known or not.
Verdict decide_on(Decision& decision, const DeleteConnection& change) {
    TRY(decision.require_known(change.id, "/id"));
    decision.emit(ConnectionDeleted{change.id});
    return Done{};
}

// --- users -------------------------------------------------------------------------------------

namespace {

struct UserEdges {
    std::size_t groups;
    std::size_t roles;
    std::size_t permissions;
    bool any() const { return groups + roles + permissions > 0; }
};

UserEdges edges_of(const DirectoryView& directory, const UserId& user) {
    return {directory.groups_of(user).size(), directory.roles_of(user).size(),
            directory.permissions_of(user).size()};
}

Verdict require_registered_or_linked(const Decision& decision, const UserId& user) {
    if (edges_of(decision.directory(), user).any()) return Done{};
    return decision.require_known(user, "/id");
}

} // namespace

Verdict decide_on(Decision& decision, const CreateUser& change) {
    TRY(decision.require_free(change.id));
    TRY(decision.give_profile(change.id));
    decision.emit(UserCreated{change.id, change.profile});
    return Done{};
}

Verdict decide_on(Decision& decision, const UpdateUser& change) {
    TRY(decision.require_known(change.id, "/id"));
    TRY(decision.give_profile(change.id));
    // A profile that was erased begins anew, empty.
    const auto there = decision.directory().find(change.id)->profile.value_or(UserProfile{});
    auto profile = there;
    if (change.name) profile.name = change.name;
    if (change.nickname) profile.nickname = change.nickname;
    if (change.email) profile.email = change.email;
    if (change.picture) profile.picture = change.picture;
    if (change.connections) profile.connections = *change.connections;
    if (change.attributes) profile.attributes = change.attributes;
    if (profile != there) decision.emit(UserUpdated{change.id, std::move(profile)});
    return Done{};
}

Verdict decide_on(Decision& decision, const DeleteUser& change) {
    TRY(require_registered_or_linked(decision, change.id));
    const auto edges = edges_of(decision.directory(), change.id);
    decision.emit(UserDeleted{change.id, edges.groups, edges.roles, edges.permissions});
    return Done{};
}

/// The keys may outlive the user, so that a deleted user can still be erased.
Verdict decide_on(Decision& decision, const EraseUser& change) {
    TRY(decision.erase_profile(change.id));
    if (change.keys.empty()) return require_registered_or_linked(decision, change.id);
    decision.emit(UserErased{change.id, change.keys});
    return Done{};
}

// --- groups ------------------------------------------------------------------------------------

Verdict decide_on(Decision& decision, const CreateGroup& change) {
    TRY(decision.require_free(change.id));
    decision.emit(GroupCreated{change.id, change.name, change.description});
    decision.note_name(change.id, change.unique, "/name");
    return Done{};
}

Verdict decide_on(Decision& decision, const UpdateGroup& change) {
    TRY(decision.require_known(change.id, "/id"));
    const auto& there = *decision.directory().find(change.id);
    GroupUpdated event{change.id, difference(change.name, there.name),
                       difference(change.description, there.description)};
    if (event.name) decision.note_name(change.id, change.unique, "/name");
    if (event.name || event.description) decision.emit(std::move(event));
    return Done{};
}

Verdict decide_on(Decision& decision, const DeleteGroup& change) {
    TRY(decision.require_known(change.id, "/id"));
    const auto& directory = decision.directory();
    const GroupDeleted event{change.id,
                             directory.member_count(change.id),
                             directory.parents_of(change.id).size(),
                             directory.children_of(change.id).size(),
                             directory.roles_of(change.id).size(),
                             directory.find(change.id)->mappings.size()};
    if (!change.cascade && event.members + event.parents > 0)
        return refuse(
            "/id",
            InUse{.entity = ref(change.id), .groups = event.parents, .members = event.members});
    decision.emit(event);
    return Done{};
}

Verdict decide_on(Decision& decision, const AddMappings& change) {
    TRY(decision.require_known(change.group, "/group"));
    std::unordered_set<MappingId> added;
    for (std::size_t i = 0; i < change.mappings.size(); ++i) {
        const auto& id = change.mappings[i].id;
        if (decision.directory().group_with(id) || !added.insert(id).second)
            return refuse(item_of("/mappings", i) + "/id", IdTaken{ref(id)});
    }
    if (!change.mappings.empty()) decision.emit(MappingsAdded{change.group, change.mappings});
    return Done{};
}

Verdict decide_on(Decision& decision, const RemoveMappings& change) {
    TRY(decision.require_known(change.group, "/group"));
    auto mappings = select(change.mappings, [&](const MappingId& id, std::size_t) {
        return decision.directory().group_with(id) == change.group;
    });
    if (!mappings.empty()) decision.emit(MappingsRemoved{change.group, std::move(mappings)});
    return Done{};
}

// --- configuration -----------------------------------------------------------------------------

Verdict decide_on(Decision& decision, const UpdateConfiguration& change) {
    const auto there = decision.directory().configuration();
    ConfigurationUpdated event;
    using Members = boost::describe::describe_members<Configuration, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        const auto& stated = change.switches.*member.pointer;
        if (stated && stated != there.*member.pointer) event.switches.*member.pointer = stated;
    });
    if (event.switches != Configuration{}) decision.emit(event);
    return Done{};
}

} // namespace muniment::domain::detail
