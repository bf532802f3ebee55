#include "domain/unique_names.hpp"

#include <algorithm>

namespace muniment::domain::detail {

namespace {

std::vector<GroupId> namesakes(const DirectoryView& view, const Group& group, NameRule rule) {
    return view.groups_named(group.name, rule);
}
std::vector<RoleId> namesakes(const DirectoryView& view, const Role& role, NameRule rule) {
    return view.roles_named(role.application, role.name, rule);
}
std::vector<PermissionId> namesakes(const DirectoryView& view, const Permission& permission,
                                    NameRule rule) {
    return view.permissions_named(permission.application, permission.name, rule);
}

} // namespace

template <typename Id>
void UniqueNames::find_refusal(const DirectoryView& view, std::optional<Rejection>& first) const {
    const auto& given = std::get<std::map<Id, Given>>(given_);
    for (const auto& [id, own] : given) {
        const auto* entity = view.find(id);
        if (entity == nullptr) continue; // deleted again within the batch
        auto others = namesakes(view, *entity, own.rule);
        std::sort(others.begin(), others.end()); // views promise no order, refusals are repeatable
        for (const auto& other : others) {
            if (other == id) continue;
            // Of two names given in one batch the later one is refused.
            const auto rival = given.find(other);
            const bool rival_came_later =
                rival != given.end() && rival->second.change_index > own.change_index;
            const auto& refused = rival_came_later ? rival->second : own;
            if (first && first->change_index <= refused.change_index) continue;
            const auto& name = rival_came_later ? view.find(other)->name : entity->name;
            first = Rejection{refused.change_index, refused.pointer,
                              NameTaken{ref(rival_came_later ? id : other), name}};
        }
    }
}

std::optional<Rejection> UniqueNames::refusal(const DirectoryView& view) const {
    std::optional<Rejection> first;
    find_refusal<GroupId>(view, first);
    find_refusal<RoleId>(view, first);
    find_refusal<PermissionId>(view, first);
    return first;
}

} // namespace muniment::domain::detail
