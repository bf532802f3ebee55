#include "api/service/scopes.hpp"
#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"
#include "eventstore/receipt_of.hpp"

#include <charconv>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

/// 0, which no event has, where the text is no position.
domain::Position position_of(const std::string& text) {
    domain::Position position;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, position.value);
    return error == std::errc{} && stopped == end ? position : domain::Position{};
}

/// Of a log that only grows, under the first checkpoint that covers the event: it never changes.
RouteHandler receipt(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        TRY(ReadParameters(call.request).allow_only({}));
        const auto& text = call.parameters.find("position")->second;
        const auto found = eventstore::receipt_of(*store.log(), position_of(text));
        if (!found) return Failure{Problem{ProblemKind::internal, found.error().what, "", {}}};
        if (!found->has_value())
            return Failure{Problem{
                ProblemKind::not_found, "there is no event at position `" + text + "`", "", {}}};
        Response response;
        response.headers.set("Content-Type", "text/plain; charset=utf-8");
        response.headers.set("Cache-Control", "private, max-age=31536000, immutable");
        response.body = eventstore::format_receipt(**found);
        return response;
    });
}

} // namespace

void add_receipt_routes(std::vector<Route>& routes, const Store& store) {
    routes.push_back({"GET", "/v1/receipts/{position}", "receipt", std::string(scope::read_events),
                      "One event with the proof that it is in the log", receipt(store)});
    routes.back().evidence = Evidence::some;
}

} // namespace muniment::api
