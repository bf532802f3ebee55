#include "api/auth0/role_expansion.hpp"

#include <map>

namespace muniment::api::auth0 {

using projections::ListQuery;

namespace {

/// The entities, each once, in storage order.
template <typename Entity>
std::vector<Entity> ordered(const Store& store, const Records& records,
                            std::vector<Entity> entities) {
    std::map<decltype(Entity::id), Entity> by_id;
    std::vector<decltype(Entity::id)> ids;
    for (auto& entity : entities) {
        const auto id = entity.id;
        if (by_id.try_emplace(id, std::move(entity)).second) ids.push_back(id);
    }
    std::vector<Entity> sorted;
    for (const auto& id : in_storage_order(store, ids, records.moment().position))
        sorted.push_back(std::move(by_id.at(id)));
    return sorted;
}

} // namespace

Checked<std::vector<domain::Role>> roles_of_groups(const Store& store, const Records& records,
                                                   const std::vector<domain::Group>& groups) {
    std::vector<domain::Role> found;
    for (const auto& group : groups)
        for (auto& role : TRY(read_all([&](const ListQuery& query) {
                 return records.views().group_roles(group.id, query);
             })))
            if (role.application) found.push_back(std::move(role));
    return ordered(store, records, std::move(found));
}

Checked<std::vector<ExpandedRole>> expand_roles(const Store& store, const Records& records,
                                                const std::vector<domain::Role>& roles) {
    std::vector<ExpandedRole> expanded;
    for (const auto& role : roles) {
        auto permissions = TRY(read_all([&](const ListQuery& query) {
            return records.views().role_permissions(role.id, query);
        }));
        expanded.push_back({role, ordered(store, records, std::move(permissions))});
    }
    return expanded;
}

} // namespace muniment::api::auth0
