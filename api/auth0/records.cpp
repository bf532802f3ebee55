#include "api/auth0/records.hpp"

#include "api/auth0/derivation.hpp"
#include "api/auth0/surface.hpp"

#include <set>

namespace muniment::api::auth0 {

using domain::Failure;
using domain::Group;
using domain::GroupId;
using domain::PermissionId;
using domain::RoleId;
using projections::ListQuery;

Checked<Records> Records::at(const Store& store, const domain::Moment& moment) {
    auto views = store.view(moment.position);
    if (!views) return Failure{to_refusal(views.error())};
    return Records(moment, std::move(views).value());
}

Checked<Records> Records::after_write(const Store& store, domain::Position position) {
    constexpr int waits_max = 30;
    const domain::Moment moment{position, store.clock().now()};
    for (int waits = 1; waits < waits_max; ++waits) {
        auto records = at(store, moment);
        if (records || records.error().status != 503) return records;
    }
    return at(store, moment);
}

Checked<Records> Records::of(const Store& store, const Call& call) {
    return at(store, TRY(moment_of(store, call)));
}

Checked<GroupRecord> Records::require_group(const std::string& id) const {
    const auto parsed = id_of<GroupId>(id);
    if (!parsed) return Failure{no_such_record(id, "groups")};
    auto found = TRY(answered(document_.group(*parsed)));
    if (!found) return Failure{no_such_record(id, "groups")};
    return *std::move(found);
}

Checked<RoleRecord> Records::require_role(const std::string& id) const {
    const auto parsed = id_of<RoleId>(id);
    if (!parsed) return Failure{no_such_record(id, "roles")};
    auto found = TRY(answered(document_.role(*parsed)));
    if (!found) return Failure{no_such_record(id, "roles")};
    return *std::move(found);
}

Checked<domain::Permission> Records::require_permission(const std::string& id) const {
    const auto parsed = id_of<PermissionId>(id);
    if (!parsed) return Failure{no_such_record(id, "permissions")};
    auto found = TRY(answered(views_->permission(*parsed)));
    if (!found) return Failure{no_such_record(id, "permissions")};
    return std::move(found->value);
}

Checked<Group> Records::require_group_alone(const std::string& id) const {
    const auto parsed = id_of<GroupId>(id);
    if (!parsed) return Failure{no_such_record(id, "groups")};
    auto found = TRY(answered(views_->group(*parsed)));
    if (!found) return Failure{no_such_record(id, "groups")};
    return std::move(found->value);
}

Checked<domain::Role> Records::require_role_alone(const std::string& id) const {
    const auto parsed = id_of<RoleId>(id);
    if (!parsed) return Failure{no_such_record(id, "roles")};
    auto found = TRY(answered(views_->role(*parsed)));
    if (!found || !found->value.application) return Failure{no_such_record(id, "roles")};
    return std::move(found->value);
}

Checked<std::vector<domain::Role>> Records::roles(const std::vector<RoleId>& ids) const {
    std::vector<domain::Role> roles;
    for (const auto& id : ids) {
        auto found = TRY(answered(views_->role(id)));
        if (found && found->value.application) roles.push_back(std::move(found->value));
    }
    return roles;
}

Checked<std::vector<Group>> Records::groups(const std::vector<GroupId>& ids) const {
    std::vector<Group> groups;
    for (const auto& id : ids) {
        auto found = TRY(answered(views_->group(id)));
        if (found) groups.push_back(std::move(found->value));
    }
    return groups;
}

std::vector<GroupId> in_storage_order(const Store& store, const std::vector<GroupId>& ids,
                                      domain::Position at) {
    const auto lock = store.live().lock_shared();
    return store.live().index.in_storage_order(ids, at);
}

std::vector<RoleId> in_storage_order(const Store& store, const std::vector<RoleId>& ids,
                                     domain::Position at) {
    const auto lock = store.live().lock_shared();
    return store.live().index.in_storage_order(ids, at);
}

std::vector<PermissionId> in_storage_order(const Store& store, const std::vector<PermissionId>& ids,
                                           domain::Position at) {
    const auto lock = store.live().lock_shared();
    return store.live().index.in_storage_order(ids, at);
}

Checked<std::vector<Group>> with_ancestors(const Store& store, const Records& records,
                                           const Group& group) {
    std::vector<GroupId> reached{group.id};
    std::set<GroupId> seen{group.id};
    for (std::size_t next = 0; next < reached.size(); ++next) {
        const auto parents = TRY(read_all(
            [&](const ListQuery& query) { return records.views().parents(reached[next], query); }));
        for (const auto& parent : parents)
            if (seen.insert(parent.id).second) reached.push_back(parent.id);
    }
    return records.groups(in_storage_order(store, reached, records.moment().position));
}

} // namespace muniment::api::auth0
