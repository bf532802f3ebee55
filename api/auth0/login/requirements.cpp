#include "api/auth0/login/requirements.hpp"

#include <algorithm>
#include <unordered_set>

namespace muniment::api::auth0 {

std::string allowed_scopes(std::string_view requested,
                           const std::vector<std::string>& permissions) {
    const std::unordered_set<std::string_view> held(permissions.begin(), permissions.end());
    std::unordered_set<std::string_view> seen;
    std::string allowed;
    while (!requested.empty()) {
        const auto scope = requested.substr(0, requested.find(' '));
        requested.remove_prefix(std::min(scope.size() + 1, requested.size()));
        const bool passes = scope.find(':') == std::string_view::npos || held.contains(scope);
        if (scope.empty() || !passes || !seen.insert(scope).second) continue;
        if (!allowed.empty()) allowed += ' ';
        allowed += scope;
    }
    return allowed;
}

std::optional<std::string> login_denial(const domain::Application& application,
                                        const std::vector<std::string>& roles) {
    if (!application.required_roles) return std::nullopt;
    const auto has = [&](const std::string& role) {
        return std::find(roles.begin(), roles.end(), role) != roles.end();
    };
    const auto& required = *application.required_roles;
    if (std::any_of(required.begin(), required.end(), has)) return std::nullopt;
    return application.denied_message.value_or("You do not have the required role to access " +
                                               application.name);
}

} // namespace muniment::api::auth0
