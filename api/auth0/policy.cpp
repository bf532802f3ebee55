#include "api/auth0/policy.hpp"

#include <unordered_set>

namespace muniment::api::auth0 {

namespace {

using projections::PermissionIndex;

template <typename Id>
std::vector<std::string> names_of(const PermissionIndex& index, const std::vector<Id>& ids,
                                  domain::Position at) {
    std::unordered_set<std::string> seen;
    std::vector<std::string> names;
    names.reserve(ids.size());
    for (const auto& id : ids) {
        auto name = index.name(id, at);
        if (seen.insert(name).second) names.push_back(std::move(name));
    }
    return names;
}

} // namespace

Policy policy_of(const Store& store, const PolicySubject& subject, const domain::Moment& at,
                 const domain::LoginContext& login) {
    if (!subject.user) return {};
    const auto lock = store.live().lock_shared();
    const auto& index = store.live().index;
    if (!subject.application) {
        const auto groups =
            index.in_storage_order(index.effective_groups(*subject.user, at, login), at.position);
        return {names_of(index, groups, at.position), {}, {}};
    }
    const auto access = index.login_access(*subject.user, *subject.application, at, login);
    return {names_of(index, access.groups, at.position), names_of(index, access.roles, at.position),
            names_of(index, access.permissions, at.position)};
}

} // namespace muniment::api::auth0
