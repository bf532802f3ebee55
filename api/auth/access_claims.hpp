#pragma once

#include "api/service/store.hpp"
#include "domain/access.hpp"
#include "domain/ids.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace muniment::api {

/// The names of the groups, roles and permissions that the subject has now for the application, as
/// claims `groups`, `roles` and `permissions` (RFC 9068, section 2.2.3.1; `claims_namespace` in
/// front of each), by the rules and in the order of the login policy. Nothing if the application is
/// not registered.
std::optional<boost::json::object> access_claims(const Store& store, const domain::UserId& subject,
                                                 const domain::ApplicationId& application,
                                                 const std::optional<domain::LoginContext>& login,
                                                 const std::string& claims_namespace);

} // namespace muniment::api
