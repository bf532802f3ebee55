#include "api/service/exports.hpp"
#include "api/service/scopes.hpp"
#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"
#include "api/v1/seal_answer.hpp"

#include <stdexcept>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

/// The export is written in one go by the thread of the connection; a failure in the middle cuts
/// the body short, so that a half export is never taken for a whole one.
RouteHandler snapshot(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        const ReadParameters parameters(call.request);
        TRY(parameters.allow({"format", "seal"}));
        const auto format = parse_export_format(parameters.text("format").value_or("snapshot"));
        if (!format)
            return Failure{
                parameter_problem("format", "must be `snapshot`, `effective` or `auth0`")};
        const bool only_seal = TRY(asks_for_seal(parameters));
        const auto query = TRY(parameters.moment());
        const auto at = store.resolve(query);
        if (!at) return Failure{to_problem(at.error())};
        if (const auto ready = store.view(at->moment.position); !ready)
            return Failure{to_problem(ready.error())};
        if (only_seal) {
            const auto content =
                write_content(store, *format, at->moment, [](std::string_view) { return true; });
            if (!content) return Failure{to_problem(content.error())};
            return seal_response(store, *content);
        }
        Response response;
        response.headers.set("Content-Type", media_type(*format));
        const auto left_out = left_out_of_export(store, *format, at->moment.position);
        if (!left_out) return Failure{Problem{ProblemKind::internal, left_out.error(), "", {}}};
        if (!left_out->empty()) response.headers.set("Muniment-Not-Represented", *left_out);
        response.body =
            BodyStream([&store, format = *format, moment = at->moment](const ChunkSink& write) {
                const auto written = write_export(store, format, moment, write);
                if (!written) throw std::runtime_error(written.error());
                return false;
            });
        return response;
    });
}

RouteHandler status(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        TRY(ReadParameters(call.request).allow_only({}));
        const auto head = store.log()->head();
        if (!head) return Failure{Problem{ProblemKind::internal, head.error().what, "", {}}};
        std::string body;
        JsonWriter writer(body);
        writer.begin_object();
        writer.key("applied_position");
        write_json(writer, store.applied());
        writer.key("commit");
        writer.integer(head->commit);
        writer.key("head_position");
        write_json(writer, store.head());
        writer.key("origin");
        writer.text(store.origin());
        writer.key("tree_size");
        writer.integer(head->tree_size);
        writer.key("verifier_key");
        writer.text(store.verifier_key());
        writer.key("writes");
        const auto stopped = store.writes_stopped();
        writer.text(stopped.empty() ? "accepted" : stopped);
        writer.end_object();
        return json_response(200, std::move(body));
    });
}

} // namespace

void add_evidence_routes(std::vector<Route>& routes, const Store& store) {
    routes.push_back({"GET", "/v1/snapshot", "snapshot", std::string(scope::read_snapshots),
                      "The whole state at a moment as a file", snapshot(store)});
    routes.back().evidence = Evidence::whole;
    routes.push_back({"GET", "/v1/status", "status", std::string(scope::authenticated),
                      "Where the store stands", status(store)});
}

} // namespace muniment::api
