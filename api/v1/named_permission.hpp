#pragma once

#include "api/v1/list_answer.hpp"
#include "projections/audit/explanation.hpp"

#include <optional>
#include <string>

namespace muniment::api {

/// A permission as a question names it: by its id, else by its name in the application, at the
/// moment of the read.
struct NamedPermission {
    std::optional<domain::PermissionId> id; ///< nothing: it is not there
    /// Why not: `unknown_application`, `unknown_permission`.
    std::optional<std::string> unknown;
    /// What was there under the id or the name before, where nothing is.
    std::optional<projections::audit::FormerPermission> former;

    /// The one that is, or was, there.
    std::optional<domain::PermissionId> any() const {
        if (id) return id;
        return former ? std::optional(former->id) : std::nullopt;
    }
};

domain::Expected<NamedPermission, Problem> name_permission(const Store& store, const OpenRead& read,
                                                           const domain::ApplicationId& application,
                                                           const std::string& id_or_name);

} // namespace muniment::api
