#include "api/auth0/login/script.hpp"

#include "api/json/write.hpp"

#include <map>

namespace muniment::api::auth0 {

namespace {

constexpr std::string_view javascript = "text/javascript; charset=utf-8";
constexpr std::string_view yaml = "application/yaml";

/// What the configuration says of groups, roles or permissions.
struct KindSettings {
    bool in_token;
    bool passthrough;
    bool persist;
};
BOOST_DESCRIBE_STRUCT(KindSettings, (), (in_token, passthrough, persist))

/// The constant `settings` of the scripts.
struct ScriptSettings {
    std::string url;
    std::string claims_namespace;
    std::int64_t timeout_ms;
    bool fail_open;
    bool filter_scopes;
    Persisting persist;
    KindSettings groups;
    KindSettings roles;
    KindSettings permissions;
};
BOOST_DESCRIBE_STRUCT(ScriptSettings, (),
                      (url, claims_namespace, timeout_ms, fail_open, filter_scopes, persist, groups,
                       roles, permissions))

KindSettings kind_of(const std::optional<bool>& in_token, const std::optional<bool>& passthrough,
                     const std::optional<bool>& persist) {
    return {in_token.value_or(false), passthrough.value_or(false), persist.value_or(false)};
}

std::string settings_json(const LoginSettings& settings, const domain::Configuration& switches) {
    return to_json(ScriptSettings{
        settings.url, settings.claims_namespace, settings.timeout_ms, settings.fail_open,
        settings.filter_scopes, settings.persist,
        kind_of(switches.groups_in_token, switches.groups_passthrough, switches.persist_groups),
        kind_of(switches.roles_in_token, switches.roles_passthrough, switches.persist_roles),
        kind_of(switches.permissions_in_token, switches.permissions_passthrough,
                switches.persist_permissions)});
}

using Pieces = std::map<std::string_view, std::string>;

/// Puts each piece in the place of its placeholder `"@name@"`. What was put in is not looked at
/// again, so that no value can be taken for a placeholder.
std::string completed(std::string_view text, const Pieces& pieces) {
    constexpr std::string_view opening = "\"@";
    constexpr std::string_view closing = "@\"";
    std::string whole;
    for (auto at = text.find(opening); at != std::string_view::npos; at = text.find(opening)) {
        const auto end = text.find(closing, at);
        const auto piece = pieces.find(text.substr(at + opening.size(), end - at - opening.size()));
        whole += text.substr(0, at);
        if (piece != pieces.end()) whole += piece->second;
        text.remove_prefix(end + closing.size());
    }
    return whole += text;
}

std::string_view file_of(LoginTarget target) {
    switch (target) {
    case LoginTarget::auth0_action:
        return "auth0_action.js";
    case LoginTarget::auth0_rule:
        return "auth0_rule.js";
    case LoginTarget::keycloak:
        return "keycloak.js";
    case LoginTarget::ory_hydra:
        return "ory_hydra.yml";
    case LoginTarget::generic:
        return "generic.js";
    }
    return "";
}

} // namespace

LoginScript render_login_script(LoginTarget target, const LoginSettings& settings,
                                const domain::Configuration& switches) {
    Pieces pieces{{"settings", settings_json(settings, switches)},
                  {"hook_url", to_json(settings.url + "/api/hooks/ory-hydra/token")}};
    pieces["authorize.js"] = completed(login_template("authorize.js"), pieces);
    return {target == LoginTarget::ory_hydra ? yaml : javascript,
            completed(login_template(file_of(target)), pieces)};
}

} // namespace muniment::api::auth0
