#pragma once

#include "api/auth0/login/explanation.hpp"
#include "api/auth0/policy.hpp"
#include "api/auth0/schema.hpp"
#include "api/service/store.hpp"

#include <optional>
#include <string>

/// What a login asks for beyond the policy of the extension, and what it is told.
namespace muniment::api::auth0 {

struct LoginQuestion {
    PolicySubject subject;
    domain::LoginContext login;
    std::optional<std::string> scope; ///< requested, with spaces between
    bool explain = false;
};

struct LoginAnswer {
    Policy policy;
    std::optional<std::string> scope; ///< what of the requested scopes stays
    std::optional<Explanation> explanation;
};

/// 403 with `attributes.error` = `required_role` for whoever lacks the roles that the application
/// required at the moment. The policy itself is answered from memory.
Checked<LoginAnswer> answer_login(const Store& store, const LoginQuestion& question,
                                  const domain::Moment& at);

/// `{"groups":[…],"roles":[…],"permissions":[…],"scope"?,"explanation"?}`
std::string to_json(const LoginAnswer& answer);

} // namespace muniment::api::auth0
