#pragma once

#include "api/service/dry_run.hpp"
#include "api/service/store.hpp"
#include "projections/view_reader.hpp"

#include <functional>
#include <set>
#include <vector>

namespace muniment::api {

/// What a user gained and lost from one set of permissions to another, sorted by permission.
std::vector<EffectiveChange> effective_changes(const domain::UserId& user,
                                               const std::set<domain::PermissionId>& before,
                                               const std::set<domain::PermissionId>& after);

/// What is visited: from after this permission of this user on.
struct EffectiveRange {
    domain::Moment from;
    domain::Moment to; ///< its position is not before that of `from`
    std::string user;
    std::string permission;
};

/// Calls `visit` with what users gained and lost between two moments, sorted by user and
/// permission, until it returns false. `views` stands at `to.position`. Compares the users alone
/// whom a change between the moments can reach. Answers whether all were visited.
domain::Expected<bool, projections::ViewsFailure>
visit_effective_changes(const Store& store, const projections::ViewReader& views,
                        const EffectiveRange& range,
                        const std::function<bool(const EffectiveChange&)>& visit);

} // namespace muniment::api
