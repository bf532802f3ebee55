#pragma once

#include "api/auth0/payload.hpp"
#include "api/auth0/surface.hpp"

#include <string>
#include <vector>

/// Ids as routes get them: in paths and in bodies.
namespace muniment::api::auth0 {

/// The path parameter `id`, a GUID or known to the store as the id of such an entity.
Checked<std::string> entity_id(const Store& store, const Call& call, domain::EntityKind kind);

/// A path parameter that names a user or an application; nothing where none can be called so.
template <typename Id>
std::optional<Id> external_id(const Call& call, std::string_view name) {
    auto id = Id::parse(call.parameters.find(name)->second);
    if (!id) return std::nullopt;
    return std::move(id).value();
}

/// The path parameter `id` as the id of a user; 400 where nobody can be called so.
Checked<domain::UserId> required_user(const Call& call);

/// A body that lists at least one user, each once in the order given.
Checked<std::vector<domain::UserId>> check_user_ids(const boost::json::value& payload);

/// The member `applicationId` of a body.
Checked<domain::ApplicationId> application_member(const Record& record);

} // namespace muniment::api::auth0
