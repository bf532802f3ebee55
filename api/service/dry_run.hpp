#pragma once

#include "api/service/decision.hpp"
#include "domain/directory_view.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace muniment::api {

/// A permission that a user would have or no longer have.
struct EffectiveChange {
    domain::UserId user;
    domain::PermissionId permission;
    bool gained = true;
    auto operator<=>(const EffectiveChange&) const = default;
};

/// What a request would lead to.
struct DryRun {
    domain::Position position; ///< the head that it was decided on
    std::vector<domain::EventData> events;
    std::vector<EffectiveChange> effective_changes; ///< all, sorted by user and permission
};

/// Everything but append: decides the request on the view and compares the effective permissions
/// of every user that the events can reach, before and after, at `view.now`.
domain::Expected<DryRun, WriteError> dry_run(const WriteRequest& request, const TurnView& view);

/// The users whose effective permissions the event can change, as the view has them.
std::set<domain::UserId> users_reached(const domain::EventData& event,
                                       const domain::DirectoryView& view);

} // namespace muniment::api
