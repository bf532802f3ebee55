#include "api/auth0/login/login_routes.hpp"

#include "api/auth0/login/hydra_token.hpp"
#include "api/auth0/login/login_answer.hpp"
#include "api/auth0/login/script.hpp"
#include "api/auth0/payload.hpp"
#include "api/auth0/surface.hpp"
#include "api/service/scopes.hpp"

#include <boost/mp11.hpp>

#include <algorithm>

namespace muniment::api::auth0 {

namespace {

using boost::json::value;
using domain::Failure;

constexpr std::size_t target_units_max = 100;

domain::Configuration switches_of(const Store& store) {
    const auto lock = store.live().lock_shared();
    return store.live().index.head_view().configuration();
}

/// As it is written in the query: `auth0-action`.
std::string spelled(const char* name) {
    std::string text = name;
    std::replace(text.begin(), text.end(), '_', '-');
    return text;
}

Checked<LoginTarget> target_of(const Request& request) {
    const QueryRecord query(request);
    const auto name = TRY(query.text("target", target_units_max));
    TRY(query.allow_only({"target"}));
    const Spot spot{"query", "target", "target"};
    if (!name) return spot.refuse("is required");
    std::optional<LoginTarget> target;
    std::string names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<LoginTarget>>(
        [&](auto enumerator) {
            const auto known = spelled(enumerator.name);
            if (*name == known) target = enumerator.value;
            names += (names.empty() ? "" : ", ") + known;
        });
    if (!target) return spot.refuse("must be one of [" + names + "]");
    return *target;
}

RouteHandler get_script(const Store& store, const LoginSettings& settings) {
    return [&store, settings](const Call& call) {
        const auto target = target_of(call.request);
        if (!target) return to_response(target.error());
        auto script = render_login_script(*target, settings, switches_of(store));
        Response response;
        response.headers.set("Content-Type", std::string(script.content_type));
        response.body = std::move(script.text);
        return response;
    };
}

/// Whether the token is one that carries the rights of a user who logged in.
bool is_of_a_login(const HydraToken& token) {
    return !token.subject.empty() && !token.is_of_machine();
}

Checked<Response> answer_hydra(const Store& store, const LoginSettings& settings,
                               const HydraToken& token) {
    if (!is_of_a_login(token)) return no_content();
    if (std::find(token.audiences.begin(), token.audiences.end(), api_audience) !=
        token.audiences.end())
        return Failure{plain_refusal(403, "no_end_users")};
    LoginQuestion question;
    question.login = {token.connection().value_or(""), token.claimed("groups")};
    if (auto user = domain::UserId::parse(token.subject)) question.subject.user = *user;
    if (auto application = domain::ApplicationId::parse(token.client))
        question.subject.application = *application;
    const auto resolved = store.resolve({});
    if (!resolved) return Failure{to_refusal(resolved.error())};
    auto answer = TRY(answer_login(store, question, resolved->moment));
    const RightsNames rights{std::move(answer.policy.groups), std::move(answer.policy.roles),
                             std::move(answer.policy.permissions)};
    auto session = hydra_session(token, rights, settings, switches_of(store));
    return session ? ok(*std::move(session)) : no_content();
}

RouteHandler post_hydra(const Store& store, const LoginSettings& settings) {
    return answering([&store, settings](const Call&, const value& payload) -> Checked<Response> {
        const auto token = read_hydra_token(payload);
        if (!token)
            return Failure{
                plain_refusal(400, "`" + token.error().pointer + "` " + token.error().problem)};
        return answer_hydra(store, settings, *token);
    });
}

} // namespace

void add_login_routes(std::vector<Route>& routes, const Store& store,
                      const LoginSettings& settings) {
    routes.push_back({"GET", "/api/configuration/rule", "auth0_login_script", "read:configuration",
                      "The script or snippet that connects a login pipeline (`target`)",
                      get_script(store, settings)});
    Route hook{"POST",
               "/api/hooks/ory-hydra/token",
               "auth0_hydra_hook",
               std::string(scope::authenticated),
               "The token hook of Ory Hydra",
               post_hydra(store, settings),
               payload_bytes_max};
    hook.takes_api_key = true;
    routes.push_back(std::move(hook));
}

} // namespace muniment::api::auth0
