#include "api/service/check.hpp"
#include "api/service/scopes.hpp"
#include "api/v1/access_question.hpp"
#include "api/v1/checks_request.hpp"
#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"
#include "domain/next_few.hpp"

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

void write_moment(JsonWriter& writer, const ResolvedMoment& at) {
    writer.key("occurred_at");
    write_json(writer, at.occurred_at.instant);
    writer.key("position");
    write_json(writer, at.moment.position);
}

/// As JSON; most are one of two texts.
void write_answer(JsonWriter& writer, const CheckAnswer& answer) {
    if (answer.reason)
        write_json(writer, answer);
    else
        writer.raw(answer.allowed ? R"({"allowed":true})" : R"({"allowed":false})");
}

Expected<ResolvedMoment, Problem> resolve_read(const Store& store, const Call& call) {
    const auto query = TRY(ReadParameters(call.request).moment());
    const auto resolved = store.resolve(query);
    if (!resolved) return Failure{to_problem(resolved.error())};
    return *resolved;
}

RouteHandler get_check(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        const auto question = TRY(access_question(call));
        const auto at = TRY(resolve_read(store, call));
        const auto answer = [&] {
            const auto lock = store.live().lock_shared();
            return api::check(store.live().index, texts_of(question), at.moment);
        }();
        std::string body;
        JsonWriter writer(body);
        writer.begin_object();
        writer.key("allowed");
        writer.boolean(answer.allowed);
        write_moment(writer, at);
        if (answer.reason) {
            writer.key("reason");
            writer.text(*answer.reason);
        }
        writer.end_object();
        return json_response(200, std::move(body));
    });
}

RouteHandler post_checks(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        TRY(ReadParameters(call.request).allow({}));
        const auto request = read_checks(call.request.body);
        if (!request) return Failure{to_problem(request.error())};
        const auto at = TRY(resolve_read(store, call));
        constexpr std::size_t answer_bytes = 40;
        std::string body;
        body.reserve((request->checks.size() + 2) * answer_bytes);
        JsonWriter writer(body);
        writer.begin_object();
        write_moment(writer, at);
        writer.key("results");
        writer.begin_array();
        const auto lock = store.live().lock_shared();
        const auto& index = store.live().index;
        for (std::size_t i = 0; i < request->checks.size(); ++i) {
            expect(index, domain::next_few(request->checks, i));
            write_answer(writer, api::check(index, request->checks[i], at.moment));
        }
        writer.end_array();
        writer.end_object();
        return json_response(200, std::move(body));
    });
}

} // namespace

void add_check_routes(std::vector<Route>& routes, const Store& store) {
    const std::string needs(scope::check);
    routes.push_back({"GET", "/v1/check", "check", needs,
                      "May this user do this, at the moment asked for?", get_check(store)});
    routes.push_back({"POST", "/v1/checks", "checks", needs, "Up to 10 000 checks at one moment",
                      post_checks(store)});
}

} // namespace muniment::api
