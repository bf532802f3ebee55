#include "api/document/planner.hpp"

#include <algorithm>
#include <type_traits>

namespace muniment::api::detail {

using namespace domain::relation;
using domain::GroupId;
using domain::MappingId;
using domain::PermissionId;
using domain::RoleId;
using domain::Window;

template <typename Relation>
void Planner::plan_edges(const typename Relation::Left& left,
                         const ExtensionArray<typename Relation::Right>* current,
                         const ExtensionArray<typename Relation::Right>& wanted,
                         const std::string& record) {
    using Array = EdgeArray<Relation>;
    const auto pointer = record + "/" + Array::name;
    auto difference =
        compare_edges<Relation>(situation_, left, current, wanted, [&](const auto& right) {
            if constexpr (std::is_same_v<Relation, GroupRole>) return remade_roles_.contains(right);
            if constexpr (std::is_same_v<Relation, RolePermission>)
                return moved_roles_.contains(left) || moved_permissions_.contains(right);
            return false;
        });
    plan_.losses.windows += difference.windows;
    // A role comes with its permissions, and with the array.
    const bool came_with_it = std::is_same_v<Relation, RolePermission> && current == nullptr;
    if (!difference.removed.empty())
        removals_.add(Array::remove(left, std::move(difference.removed)), pointer);
    if (!difference.added.empty() && !came_with_it)
        additions_.add(Array::add(left, std::move(difference.added)), pointer);
    if (came_with_it && !wanted) dropped_.push_back(Array::array(left));
    if (!came_with_it)
        plan_presence(Array::array(left), current != nullptr && current->has_value(),
                      wanted.has_value(), difference.is_written);
    plan_order(Array::array(left), difference.moved, pointer);
}

/// Nobody is told that an array is there which an item makes be there.
void Planner::plan_presence(const domain::DocumentArray& array, bool was_there, bool is_wanted,
                            bool is_written) {
    if (was_there && !is_wanted && is_replacement_) dropped_.push_back(array);
    if (!was_there && is_wanted && is_written) written_.push_back(array);
}

template <typename Id>
void Planner::plan_order(const domain::DocumentArray& array, const std::vector<Id>& moved,
                         const std::string& pointer) {
    if (moved.empty()) return;
    domain::ReorderDocument change{array, {}};
    for (const auto& id : moved)
        change.ids.push_back(domain::document_item(id));
    order_.add(std::move(change), pointer);
}
template void Planner::plan_order(const domain::DocumentArray&, const std::vector<GroupId>&,
                                  const std::string&);
template void Planner::plan_order(const domain::DocumentArray&, const std::vector<RoleId>&,
                                  const std::string&);
template void Planner::plan_order(const domain::DocumentArray&, const std::vector<PermissionId>&,
                                  const std::string&);

void Planner::plan_edges_of(const ExtensionGroup& wanted) {
    const auto record = record_pointer("groups", wanted.index);
    const auto& id = wanted.entity.id;
    const bool is_there = directory_.find(id) != nullptr;
    const ExtensionGroup nothing{{id, "", "", {}}, {}, {}, {}, {}, 0};
    const auto* shown = groups_.find(id);
    const auto* current = !is_there ? nullptr : shown == nullptr ? &nothing : shown;
    const auto part = [&](auto member) {
        return current == nullptr ? nullptr : &(current->*member);
    };
    plan_edges<Membership>(id, part(&ExtensionGroup::members), wanted.members, record);
    plan_edges<GroupRole>(id, part(&ExtensionGroup::roles), wanted.roles, record);
    plan_edges<Nesting>(id, part(&ExtensionGroup::nested), wanted.nested, record);
    plan_mappings(wanted, current, record);
}

void Planner::plan_edges_of(const ExtensionRole& wanted) {
    const auto record = record_pointer("roles", wanted.index);
    const auto& id = wanted.entity.id;
    const ExtensionRole nothing{{id, {}, {}, "", ""}, {}, {}, 0};
    const auto* shown = roles_.find(id);
    const auto* current = is_new(id) ? nullptr : shown == nullptr ? &nothing : shown;
    const auto part = [&](auto member) {
        return current == nullptr ? nullptr : &(current->*member);
    };
    plan_edges<RolePermission>(id, part(&ExtensionRole::permissions), wanted.permissions, record);
    plan_edges<UserRole>(id, part(&ExtensionRole::users), wanted.users, record);
}

std::vector<domain::Mapping> Planner::new_mappings(const ExtensionGroup& wanted,
                                                   std::unordered_set<MappingId>& removed,
                                                   const std::string& record) {
    std::vector<domain::Mapping> added;
    if (!wanted.mappings) return added;
    std::unordered_map<MappingId, const domain::Mapping*> there;
    if (const auto* group = directory_.find(wanted.entity.id))
        for (const auto& mapping : group->mappings)
            there.emplace(mapping.id, &mapping);
    for (const auto& [mapping, index] : *wanted.mappings) {
        const auto same = there.find(mapping.id);
        if (same != there.end() && *same->second == mapping) continue;
        if (situation_.mode == ImportMode::create && directory_.group_with(mapping.id)) {
            plan_.conflicts.push_back({item_pointer(record, "mappings", index) + "/_id",
                                       "is there already with other content; delete it first or "
                                       "leave this record out"});
            continue;
        }
        if (same != there.end()) removed.insert(mapping.id);
        added.push_back(mapping);
    }
    return added;
}

/// A mapping that is there with other content goes and comes anew.
void Planner::plan_mappings(const ExtensionGroup& wanted, const ExtensionGroup* current,
                            const std::string& record) {
    const auto& id = wanted.entity.id;
    const auto pointer = record + "/mappings";
    std::unordered_set<MappingId> removed;
    auto added = new_mappings(wanted, removed, record);
    std::unordered_set<MappingId> targets;
    std::vector<MappingId> target;
    if (wanted.mappings)
        for (const auto& item : *wanted.mappings) {
            target.push_back(item.value.id);
            targets.insert(item.value.id);
        }
    std::vector<MappingId> order;
    if (current != nullptr && current->mappings)
        for (const auto& item : *current->mappings) {
            if (is_replacement_ && !targets.contains(item.value.id)) removed.insert(item.value.id);
            if (!removed.contains(item.value.id)) order.push_back(item.value.id);
        }
    for (const auto& mapping : added)
        order.push_back(mapping.id);
    const bool was_there = current != nullptr && current->mappings.has_value();
    plan_presence(domain::arrays::mappings(id), was_there, wanted.mappings.has_value(),
                  added.empty());
    if (is_replacement_)
        plan_order(domain::arrays::mappings(id), moves_to_end(order, target), pointer);
    if (!removed.empty()) {
        std::vector<MappingId> gone(removed.begin(), removed.end());
        std::sort(gone.begin(), gone.end()); // events are repeatable
        removals_.add(domain::RemoveMappings{id, std::move(gone)}, pointer);
    }
    if (!added.empty()) additions_.add(domain::AddMappings{id, std::move(added)}, pointer);
}

// --- what a replacement would lose -------------------------------------------------------------

void Planner::count_losses_of(const GroupId& group) {
    for (const auto& user : directory_.members_of(group))
        if (directory_.membership(group, user) != Window{}) ++plan_.losses.windows;
}

void Planner::count_losses_of(const RoleId& role) {
    for (const auto& user : directory_.users_with(role))
        if (directory_.user_role(role, user) != Window{}) ++plan_.losses.windows;
    for (const auto& included : directory_.included_in(role))
        take_inclusion(role, included);
    for (const auto& including : directory_.including(role))
        take_inclusion(including, role);
}

void Planner::count_losses_of(const PermissionId& permission) {
    plan_.losses.user_permissions += directory_.user_count(permission);
}

void Planner::take_inclusion(const RoleId& including, const RoleId& included) {
    if (inclusions_taken_.emplace(including, included).second) ++plan_.losses.included_roles;
}

/// The application of the role when the document is there; nothing if it has none.
std::optional<domain::ApplicationId> Planner::application_after(const RoleId& id) const {
    if (const auto* role = wanted_roles_.find(id)) return role->entity.application;
    const auto* there = directory_.find(id);
    return there == nullptr ? std::nullopt : there->application;
}

/// A role that gets another application must not include, nor be included, on its way there. What
/// fits afterwards is there again, what does not is lost.
void Planner::plan_inclusions() {
    std::set<std::pair<RoleId, RoleId>> touched;
    for (const auto& role : moved_roles_) {
        for (const auto& included : directory_.included_in(role))
            touched.emplace(role, included);
        for (const auto& including : directory_.including(role))
            touched.emplace(including, role);
    }
    for (const auto& edge : touched) {
        if (inclusions_taken_.contains(edge)) continue; // goes with a role
        const auto& [including, included] = edge;
        removals_.add(domain::ExcludeRoles{including, {included}}, "/roles");
        const auto holder = application_after(including);
        if (!holder || holder == application_after(included))
            additions_.add(domain::IncludeRoles{including, {included}}, "/roles");
        else
            take_inclusion(including, included);
    }
}

} // namespace muniment::api::detail
