#include "api/auth0/group_changes.hpp"

#include <set>

namespace muniment::api::auth0 {

using domain::DirectoryView;
using domain::Failure;
using domain::GroupId;
using domain::MappingId;
using domain::RoleId;
using domain::UserId;

namespace {

domain::Expected<const domain::Group*, SurfaceRefusal> require(const DirectoryView& directory,
                                                               const std::string& id) {
    const auto* group = find_group(directory, id);
    if (group == nullptr) return is_missing(id, "groups");
    return group;
}

/// The group and all that it is nested in, over any number of nestings.
std::set<GroupId> with_ancestors(const DirectoryView& directory, const GroupId& group) {
    std::set<GroupId> reached{group};
    std::vector<GroupId> waiting{group};
    while (!waiting.empty()) {
        const auto next = std::move(waiting.back());
        waiting.pop_back();
        for (const auto& parent : directory.parents_of(next))
            if (reached.insert(parent).second) waiting.push_back(parent);
    }
    return reached;
}

/// The ids of `texts` that `there` says yes to, each once.
template <typename Id, typename Predicate>
std::vector<Id> select(const Texts& texts, Predicate there) {
    std::vector<Id> ids;
    for (const auto& text : each_once(texts)) {
        auto id = id_of<Id>(text);
        if (id && there(*id)) ids.push_back(*std::move(id));
    }
    return ids;
}

template <typename Change, typename Id>
Changes one_change(const GroupId& group, std::vector<Id> ids) {
    Changes changes;
    if (!ids.empty()) changes.emplace_back(Change{group, std::move(ids)});
    return changes;
}

} // namespace

Derived create_group(const DirectoryView&, const GroupId& id, const GroupBody& body) {
    return Changes{domain::CreateGroup{id, body.name, body.description, domain::NameRule::folded}};
}

Derived update_group(const DirectoryView& directory, const std::string& id, const GroupBody& body) {
    const auto* group = TRY(require(directory, id));
    return Changes{
        domain::UpdateGroup{group->id, body.name, body.description, domain::NameRule::folded}};
}

Derived delete_group(const Turn& turn, const std::string& id) {
    const auto* group = find_group(turn.directory, id);
    if (group == nullptr) return Changes{};
    const auto parents = turn.directory.parents_of(group->id);
    if (!parents.empty())
        return breaks_rule("Unable to touch nested while used in groups: " +
                           names_of(turn, parents));
    return Changes{domain::DeleteGroup{group->id, true}};
}

Derived add_members(const DirectoryView& directory, const std::string& group,
                    const std::vector<UserId>& users) {
    const auto* found = TRY(require(directory, group));
    return Changes{domain::AddMembers{found->id, users, {}, {}}};
}

Derived remove_members(const DirectoryView& directory, const std::string& group,
                       const Texts& users) {
    const auto* found = TRY(require(directory, group));
    return one_change<domain::RemoveMembers>(
        found->id, select<UserId>(users, [&](const UserId& user) {
            return directory.membership(found->id, user).has_value();
        }));
}

Derived nest_groups(const DirectoryView& directory, const std::string& group,
                    const Texts& children) {
    const auto* parent = TRY(require(directory, group));
    std::vector<GroupId> ids;
    for (const auto& text : each_once(children)) {
        const auto* child = find_group(directory, text);
        if (child == nullptr) return is_missing(text, "groups");
        if (child->id != parent->id) ids.push_back(child->id);
    }
    const auto above = with_ancestors(directory, parent->id);
    for (const auto& id : ids)
        if (above.contains(id))
            return breaks_rule("Group \"" + directory.find(id)->name +
                               "\" is already an ancestor of \"" + parent->name + "\"");
    return one_change<domain::NestGroups>(parent->id, std::move(ids));
}

Derived begin_nested(const DirectoryView& directory, const std::string& group) {
    const auto* parent = TRY(require(directory, group));
    return Changes{domain::WriteCollections{{}, {domain::arrays::nested(parent->id)}}};
}

Derived unnest_groups(const DirectoryView& directory, const std::string& group,
                      const Texts& children) {
    const auto* parent = TRY(require(directory, group));
    return one_change<domain::UnnestGroups>(parent->id,
                                            select<GroupId>(children, [&](const GroupId& child) {
                                                return directory.is_nested(parent->id, child);
                                            }));
}

Derived assign_roles(const DirectoryView& directory, const std::string& group, const Texts& roles) {
    const auto* found = TRY(require(directory, group));
    std::vector<RoleId> ids;
    for (const auto& text : each_once(roles)) {
        const auto* role = find_role(directory, text);
        if (role == nullptr) return is_missing(text, "roles");
        ids.push_back(role->id);
    }
    return one_change<domain::AssignGroupRoles>(found->id, std::move(ids));
}

Derived unassign_roles(const DirectoryView& directory, const std::string& group,
                       const Texts& roles) {
    const auto* found = TRY(require(directory, group));
    return one_change<domain::UnassignGroupRoles>(
        found->id, select<RoleId>(roles, [&](const RoleId& role) {
            return find_role(directory, role.text()) != nullptr &&
                   directory.group_has_role(found->id, role);
        }));
}

Derived add_mappings(const DirectoryView& directory, const std::string& group,
                     const std::vector<domain::Mapping>& mappings) {
    const auto* found = TRY(require(directory, group));
    return Changes{domain::AddMappings{found->id, mappings}};
}

Derived remove_mappings(const DirectoryView& directory, const std::string& group,
                        const Texts& mappings) {
    const auto* found = TRY(require(directory, group));
    return one_change<domain::RemoveMappings>(
        found->id, select<MappingId>(mappings, [&](const MappingId& mapping) {
            return directory.group_with(mapping) == found->id;
        }));
}

} // namespace muniment::api::auth0
