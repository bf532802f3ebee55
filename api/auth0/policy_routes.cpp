#include "api/auth0/listing.hpp"
#include "api/auth0/login/login_answer.hpp"
#include "api/auth0/parameters.hpp"
#include "api/auth0/policy.hpp"
#include "api/auth0/routes.hpp"
#include "api/service/scopes.hpp"

namespace muniment::api::auth0 {

namespace {

using boost::json::value;

/// The body of the policy route: that of the extension, and `scope`, `explain` and `at`.
Checked<LoginQuestion> question_of(const Record& record) {
    LoginQuestion question;
    auto& login = question.login;
    const auto* connection = record.find("connectionName");
    if (connection == nullptr) return record.spot_of("connectionName").refuse("is required");
    login.connection = TRY(check_text(*connection, record.spot_of("connectionName")));
    if (const auto* groups = record.find("groups"))
        login.groups = TRY(check_texts(*groups, record.spot_of("groups"), 0));
    if (const auto* scope = record.find("scope"))
        question.scope = TRY(check_text(*scope, record.spot_of("scope")));
    if (const auto* explain = record.find("explain"))
        question.explain = TRY(check_boolean(*explain, record.spot_of("explain")));
    TRY(record.allow_only({"connectionName", "groups", "scope", "explain", "at"}));
    return question;
}

RouteHandler post_policy(const Store& store) {
    return answering([&store](const Call& call, const value& payload) -> Checked<Response> {
        const auto record = TRY(Record::of(payload));
        auto question = TRY(question_of(record));
        std::optional<std::string> asked;
        if (const auto* at = record.find("at")) asked = TRY(check_text(*at, record.spot_of("at")));
        const auto at = TRY(moment_of(store, call, asked));
        question.subject = {external_id<domain::UserId>(call, "userId"),
                            external_id<domain::ApplicationId>(call, "clientId")};
        return ok(to_json(TRY(answer_login(store, question, at))));
    });
}

} // namespace

void add_policy_routes(std::vector<Route>& routes, const Store& store) {
    Route route{"POST",
                "/api/users/{userId}/policy/{clientId}",
                "auth0_policy",
                std::string(scope::authenticated),
                "The groups, roles and permissions of a user who logs in to an application",
                post_policy(store),
                payload_bytes_max};
    route.takes_api_key = true;
    routes.push_back(std::move(route));
}

void add_resource_routes(std::vector<Route>& routes, const Surface& surface) {
    const auto& store = surface.store;
    add_group_routes(routes, store);
    add_group_change_routes(routes, surface);
    add_member_routes(routes, store);
    add_role_routes(routes, store);
    add_role_change_routes(routes, surface);
    add_user_routes(routes, store);
    add_user_change_routes(routes, surface);
    add_policy_routes(routes, store);
    add_application_routes(routes, store);
}

} // namespace muniment::api::auth0
