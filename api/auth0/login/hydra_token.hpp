#pragma once

#include "api/auth0/login/settings.hpp"
#include "api/json/malformed.hpp"
#include "domain/entities.hpp"
#include "domain/expected.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <vector>

/// What Ory Hydra and its token hook say to each other. Hydra adds members from version to version,
/// so what is not needed here is not looked at. Source: Ory Hydra 2, "Customizing claims with OAuth
/// 2.0 webhooks".
namespace muniment::api::auth0 {

/// The names that a user has by kind.
struct RightsNames {
    std::vector<std::string> groups;
    std::vector<std::string> roles;
    std::vector<std::string> permissions;
};

/// A token that Hydra is about to issue.
struct HydraToken {
    std::string subject; ///< empty: nobody logged in
    std::string client;
    std::vector<std::string> audiences;
    std::vector<std::string> grants;
    boost::json::object id_token;     ///< claims that the login and the consent gave
    boost::json::object access_token; ///< claims that the consent gave

    /// Whether a client asks for itself.
    bool is_of_machine() const;
    /// The claim `connection`; nothing if the login gave none.
    std::optional<std::string> connection() const;
    /// The claim `groups`, `roles` or `permissions` of the login: a list, or a text that is taken
    /// apart at commas and white space, without empty items.
    std::vector<std::string> claimed(const char* kind) const;
};

/// The body of a call of the hook.
domain::Expected<HydraToken, Malformed> read_hydra_token(const boost::json::value& body);

/// The body that gives the session its claims: those that it had, and the rights by kind as the
/// switches say; nothing if they say that none goes into tokens.
std::optional<std::string> hydra_session(const HydraToken& token, const RightsNames& rights,
                                         const LoginSettings& settings,
                                         const domain::Configuration& switches);

} // namespace muniment::api::auth0
