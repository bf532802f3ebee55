#pragma once

#include "api/auth0/login/settings.hpp"
#include "domain/entities.hpp"

#include <boost/describe.hpp>

#include <string>
#include <string_view>

/// The scripts and snippets that connect a login pipeline to this server. Each begins as a file of
/// this folder that can be read and linted as it is; it is completed by values in JSON alone, and
/// never holds a secret.
namespace muniment::api::auth0 {

enum class LoginTarget { auth0_action, auth0_rule, keycloak, ory_hydra, generic };
BOOST_DESCRIBE_ENUM(LoginTarget, auth0_action, auth0_rule, keycloak, ory_hydra, generic)

struct LoginScript {
    std::string_view content_type;
    std::string text;
};

LoginScript render_login_script(LoginTarget target, const LoginSettings& settings,
                                const domain::Configuration& switches);

/// The text of a file of this folder, as it was when the program was built.
std::string_view login_template(std::string_view file);

} // namespace muniment::api::auth0
