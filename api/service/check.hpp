#pragma once

#include "domain/access.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "projections/permission_index.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
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

/// What the connection and the groups say of a login.
std::optional<domain::LoginContext> login_of(const CheckQuestion& question);

/// A question whose texts lie elsewhere: they must outlive it.
struct CheckTexts {
    std::string_view user;
    std::string_view application;
    std::string_view permission;
    std::optional<domain::LoginContext> login;
};
CheckTexts texts_of(const CheckQuestion& question);

/// `reason`: what did not exist at that moment: `unknown_user`, `unknown_application` or
/// `unknown_permission`.
struct CheckAnswer {
    bool allowed = false;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(CheckAnswer, (), (allowed, reason))

/// These questions come next: the index sets out for what it will look at. Changes no answer. The
/// caller holds the lock of the live state.
void expect(const projections::PermissionIndex& index, std::span<const CheckTexts> questions);

/// The caller holds the lock of the live state.
CheckAnswer check(const projections::PermissionIndex& index, const CheckTexts& question,
                  const domain::Moment& at);

} // namespace muniment::api
