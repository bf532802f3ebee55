#pragma once

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "projections/permission_index.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

namespace muniment::api {

/// May this user do this? `permission` is an id, else a name in the application. With a
/// `connection`, mappings apply, to `groups` as the identity provider sent them.
struct CheckQuestion {
    domain::UserId user;
    domain::ApplicationId application;
    std::string permission;
    std::optional<std::string> connection;
    std::optional<std::vector<std::string>> groups;
};
BOOST_DESCRIBE_STRUCT(CheckQuestion, (), (user, application, permission, connection, groups))

/// `reason`: what did not exist at that moment: `unknown_user`, `unknown_application` or
/// `unknown_permission`.
struct CheckAnswer {
    bool allowed = false;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(CheckAnswer, (), (allowed, reason))

/// The caller holds the lock of the live state.
CheckAnswer check(const projections::PermissionIndex& index, const CheckQuestion& question,
                  const domain::Moment& at);

} // namespace muniment::api
