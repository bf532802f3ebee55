#pragma once

#include "api/service/store.hpp"
#include "domain/access.hpp"

#include <optional>
#include <string>
#include <vector>

/// What the extension tells a login.
namespace muniment::api::auth0 {

/// Names, each once, in storage order.
struct Policy {
    std::vector<std::string> groups;
    std::vector<std::string> roles;
    std::vector<std::string> permissions;
};

/// Who logs in to what. Absent where the text is one that no user or application can be called.
struct PolicySubject {
    std::optional<domain::UserId> user;
    std::optional<domain::ApplicationId> application;
};

/// The policy at a moment, from memory alone. Groups are those of every application; roles and
/// permissions those of the one that is asked for. Whoever is unknown has none.
Policy policy_of(const Store& store, const PolicySubject& subject, const domain::Moment& at,
                 const domain::LoginContext& login);

} // namespace muniment::api::auth0
