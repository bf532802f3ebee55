#include "api/application.hpp"

#include "api/auth0/configuration.hpp"
#include "api/auth0/dispatch_errors.hpp"
#include "api/auth0/login/login_routes.hpp"
#include "api/auth0/routes.hpp"
#include "api/evidence.hpp"
#include "api/http/problem.hpp"
#include "api/service/scopes.hpp"
#include "api/v1/event_format.hpp"
#include "api/v1/routes.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

namespace muniment::api {

namespace {

Response plain(int status, std::string text) {
    Response response;
    response.status = status;
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.body = std::move(text);
    return response;
}

/// Ready: changes are accepted and the views follow. The body says what is not.
Response readiness(const Store& store) {
    std::string problems;
    if (const auto stopped = store.writes_stopped(); !stopped.empty())
        problems += "writes are stopped: " + stopped + "\n";
    if (const auto failure = store.views_failure(); !failure.empty())
        problems += "the views do not follow: " + failure + "\n";
    return problems.empty() ? plain(200, "ready\n") : plain(503, problems);
}

void add_operation_routes(std::vector<Route>& routes, const Store& store, Metrics& metrics) {
    routes.push_back({"GET", "/healthz", "healthz", "", "The process answers",
                      [](const Call&) { return plain(200, "ok\n"); }});
    routes.push_back({"GET", "/readyz", "readyz", "", "Changes are accepted, the views follow",
                      [&store](const Call&) { return readiness(store); }});
    routes.push_back(
        {"GET", "/metrics", "metrics", "", "Prometheus metrics", [&store, &metrics](const Call&) {
             metrics.set_positions(store.head().value, store.applied().value);
             metrics.set_writes_accepted(store.writes_stopped().empty());
             auto response = plain(200, metrics.text());
             response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
             return response;
         }});
}

std::vector<Route> all_routes(Store& store, const ApplicationOptions& options, Metrics& metrics,
                              const TokenEndpoint& token_endpoint, const OwnTokens& tokens) {
    std::vector<Route> routes;
    add_change_routes(routes, store, {options.require_reason, options.require_ticket});
    add_check_routes(routes, store);
    add_directory_routes(routes, store);
    add_edge_routes(routes, store);
    add_evidence_routes(routes, store);
    add_event_routes(routes, store, options.event_streams_max);
    add_diff_routes(routes, store);
    add_explain_routes(routes, store);
    add_who_can_routes(routes, store);
    add_history_routes(routes, store);
    add_report_routes(routes, store);
    add_receipt_routes(routes, store);
    add_client_routes(routes, store);
    add_log_routes(routes, store, options.public_log);
    add_token_routes(routes, token_endpoint, tokens);
    add_operation_routes(routes, store, metrics);
    auth0::add_resource_routes(routes, {store, {options.require_reason, options.require_ticket}});
    auth0::add_configuration_routes(
        routes, {{store, {options.require_reason, options.require_ticket}},
                 options.api_key_secrets.value_or(auth0::draw_api_key_secrets()),
                 options.api_key_secrets.has_value()});
    auth0::add_login_routes(routes, store, options.login);
    auth0::add_preflight_route(routes);
    return routes;
}

Response insufficient_scope(const std::string& needs) {
    return to_response(Problem{
        ProblemKind::forbidden, "this needs the scope `" + needs + "`", "", {{"needs", needs}}});
}

Response unauthenticated(const Unauthenticated& problem) {
    return to_response(Problem{ProblemKind::unauthenticated, problem.detail, "", {}});
}

} // namespace

Application::Application(Store& store, ApplicationOptions options)
    : store_(store), tokens_(store, options.tokens, options.token_keys),
      authenticator_(store, options.authentication, tokens_),
      token_endpoint_(store, authenticator_, tokens_),
      router_(all_routes(store, options, metrics_, token_endpoint_, tokens_)),
      evidence_(store, options.evidence) {}

Response Application::answer(const Request& request) {
    const auto begun = std::chrono::steady_clock::now();
    auto [response, route, principal] = dispatch(request);
    if (auth0::is_surface_of(request.target)) auth0::add_common_headers(request, response);
    if (const auto problem = refusal_of(request, response); problem && route != nullptr)
        evidence_.refused(principal, route->method + " " + route->pattern, *problem);
    response.headers.set("Muniment-Position", std::to_string(store_.head().value));
    const auto duration = std::chrono::steady_clock::now() - begun;
    const std::string name = route == nullptr ? "none" : route->name;
    metrics_.count_request(name, response.status, duration);
    spdlog::info("request id={} route={} method={} status={} us={}", request.id, name,
                 request.method, response.status,
                 std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
    return response;
}

Response Application::failed(const Request& request, const std::exception& error) {
    spdlog::error("request id={} failed: {}", request.id, error.what());
    if (auth0::is_surface_of(request.target)) return auth0::internal_error();
    return to_response(
        Problem{ProblemKind::internal, "the request failed; its id is " + request.id, "", {}});
}

std::optional<std::size_t> Application::body_bytes_max(const Request& request) const {
    return router_.body_bytes_max(request);
}

Response Application::body_too_large(const Request& request, std::size_t bytes_max) const {
    if (!auth0::is_surface_of(request.target)) return to_response(api::body_too_large(bytes_max));
    auto response = auth0::body_too_large(bytes_max);
    const auto finding = router_.find(request);
    const auto* match = std::get_if<Router::Match>(&finding);
    if (match != nullptr && !match->route->scope.empty())
        if (const auto principal = identify(request, match->route->takes_api_key); !principal)
            response = auth0::unauthenticated(principal.error().fault, match->route->takes_api_key);
    auth0::add_common_headers(request, response);
    return response;
}

Application::Dispatched Application::dispatch(const Request& request) {
    const bool is_extension = auth0::is_surface_of(request.target);
    const auto finding = router_.find(request);
    if (!std::holds_alternative<Router::Match>(finding)) {
        if (is_extension) return {auth0::no_route()};
        if (const auto* other = std::get_if<Router::OtherMethods>(&finding))
            return {to_response(*other)};
        return {to_response(std::get<Router::NoRoute>(finding))};
    }
    const auto& match = std::get<Router::Match>(finding);
    const Route& route = *match.route;
    if (request.body.size() > route.body_bytes_max)
        return {body_too_large(request, route.body_bytes_max), &route};
    Call call{request, match.parameters, nullptr};
    if (route.scope.empty()) return {handle(route, call), &route};

    const auto principal = identify(request, route.takes_api_key);
    if (!principal)
        return {is_extension ? auth0::unauthenticated(principal.error().fault, route.takes_api_key)
                             : unauthenticated(principal.error()),
                &route};
    const auto& id = principal->actor.id;
    if (route.scope != scope::authenticated && !principal->may(route.scope))
        return {is_extension ? auth0::insufficient_scope() : insufficient_scope(route.scope),
                &route, id};
    call.principal = &*principal;
    return {handle(route, call), &route, id};
}

Response Application::handle(const Route& route, const Call& call) {
    Response response;
    try {
        response = route.handler(call);
    } catch (const std::exception& error) {
        return failed(call.request, error);
    }
    keep_watch(call.request, route, response);
    if (route.evidence != Evidence::none && response.status == 200 && call.principal != nullptr) {
        evidence_.read(call.principal->actor.id, route.method + " " + route.pattern,
                       question_of(call.request));
        if (route.evidence == Evidence::whole) evidence_.flush();
    }
    return response;
}

void Application::keep_watch(const Request& request, const Route& route, Response& response) const {
    auto* stream = std::get_if<BodyStream>(&response.body);
    if (stream == nullptr || response.headers.find("Content-Type") != event_stream_type) return;
    using Steady = std::chrono::steady_clock;
    static constexpr auto interval = std::chrono::seconds(1);
    *stream = [this, request, &route, rest = std::move(*stream),
               checked_at = Steady::now()](const ChunkSink& write) mutable {
        if (Steady::now() - checked_at >= interval) {
            checked_at = Steady::now();
            const auto principal = identify(request, route.takes_api_key);
            if (!principal || !principal->may(route.scope)) return false;
        }
        return rest(write);
    };
}

domain::Expected<Principal, Unauthenticated> Application::identify(const Request& request,
                                                                   bool takes_api_key) const {
    auto principal = authenticator_.authenticate(request);
    if (principal || principal.error().fault == CredentialFault::invalid || !takes_api_key)
        return principal;
    const auto key = request.headers.find("x-api-key");
    const auto lock = store_.live().lock_shared();
    if (!key || !store_.live().extension.is_api_key(*key)) return principal;
    Principal integration;
    integration.actor = {"system", store_.origin(), "login-integration", "x_api_key", "", {}, {}};
    integration.actor.source_ip = request.remote_address;
    return integration;
}

} // namespace muniment::api
