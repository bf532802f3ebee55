#include "api/service/effective_changes.hpp"

#include "projections/audit/affected_users.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

using domain::PermissionId;
using domain::UserId;

constexpr std::size_t users_at_once = 500;

std::set<PermissionId> held(const Store& store, const UserId& user, const domain::Moment& at) {
    const auto lock = store.live().lock_shared();
    const auto ids = store.live().index.effective_permissions(user, at);
    return {ids.begin(), ids.end()};
}

} // namespace

std::vector<EffectiveChange> effective_changes(const UserId& user,
                                               const std::set<PermissionId>& before,
                                               const std::set<PermissionId>& after) {
    std::vector<EffectiveChange> changes;
    for (const auto& permission : after)
        if (!before.contains(permission)) changes.push_back({user, permission, true});
    for (const auto& permission : before)
        if (!after.contains(permission)) changes.push_back({user, permission, false});
    std::sort(changes.begin(), changes.end());
    return changes;
}

domain::Expected<bool, projections::ViewsFailure>
visit_effective_changes(const Store& store, const projections::ViewReader& views,
                        const EffectiveRange& range,
                        const std::function<bool(const EffectiveChange&)>& visit) {
    const auto affected =
        TRY(projections::audit::AffectedUsers::between(views, range.from, range.to));
    const auto visit_user = [&](const UserId& user, const std::string& last) {
        for (const auto& change :
             effective_changes(user, held(store, user, range.from), held(store, user, range.to)))
            if (change.permission.text() > last && !visit(change)) return false;
        return true;
    };
    if (!range.permission.empty())
        if (const auto user = UserId::parse(range.user);
            user && !visit_user(*user, range.permission))
            return false;
    std::string last = range.user;
    for (;;) {
        const auto users = TRY(affected.after(last, users_at_once));
        for (const auto& user : users)
            if (!visit_user(user, "")) return false;
        if (users.size() < users_at_once) return true;
        last = users.back().text();
    }
}

} // namespace muniment::api
