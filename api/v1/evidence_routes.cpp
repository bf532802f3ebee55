#include "api/service/exports.hpp"
#include "api/service/scopes.hpp"
#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"

#include <charconv>
#include <stdexcept>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;
using domain::Position;

/// `group:payroll`, `user:auth0|1`.
Expected<std::optional<domain::EntityRef>, Problem> subject_of(const ReadParameters& parameters) {
    const auto text = parameters.text("subject");
    if (!text) return std::optional<domain::EntityRef>{};
    const auto colon = text->find(':');
    for (const auto kind :
         {domain::EntityKind::application, domain::EntityKind::connection, domain::EntityKind::user,
          domain::EntityKind::permission, domain::EntityKind::role, domain::EntityKind::group,
          domain::EntityKind::mapping})
        if (colon != std::string::npos && text->substr(0, colon) == domain::to_string(kind))
            return std::optional<domain::EntityRef>({kind, text->substr(colon + 1)});
    return Failure{parameter_problem("subject", "must be a kind and an id, such as "
                                                "`group:payroll` or `user:auth0|1`")};
}

Expected<projections::EventQuery, Problem> event_query(const ReadParameters& parameters) {
    projections::EventQuery query;
    query.subject = TRY(subject_of(parameters));
    query.actor = parameters.text("actor");
    query.type = parameters.text("type");
    query.ticket = parameters.text("ticket");
    query.batch = parameters.text("batch");
    const auto order = parameters.text("order").value_or("oldest");
    if (order != "oldest" && order != "newest")
        return Failure{parameter_problem("order", "must be `oldest` or `newest`")};
    query.newest_first = order == "newest";
    constexpr auto position_max = std::uint64_t{1} << 53;
    query.first = {TRY(parameters.number("first", 1, 1, position_max))};
    if (parameters.text("last"))
        query.last = Position{TRY(parameters.number("last", 0, 0, position_max))};
    return query;
}

/// The body of the event as the log holds it.
Expected<std::string, Problem> body_at(const Store& store, Position position) {
    std::string body;
    const auto read = store.log()->read(position, [&](eventstore::StoredEvent event) {
        body = std::move(event.body);
        return false;
    });
    if (!read) return Failure{Problem{ProblemKind::internal, read.error().what, "", {}}};
    return body;
}

RouteHandler events(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        auto query = TRY(event_query(ReadParameters(call.request)));
        const auto list = TRY(
            open_list(store, call,
                      {"subject", "actor", "type", "ticket", "batch", "order", "first", "last"}));
        if (!list.query.q.empty())
            return Failure{parameter_problem("q", "is not a known parameter of this route")};
        query.limit = list.query.limit;
        if (!list.query.after.empty()) query.after = Position{std::stoull(list.query.after)};
        const auto page = list.read.views.events(query);
        if (!page) return views_problem(page.error());
        std::string body;
        JsonWriter writer(body);
        writer.begin_object();
        writer.key("items");
        writer.begin_array();
        for (const auto& row : page->items)
            writer.raw(TRY(body_at(store, row.position)));
        writer.end_array();
        if (const auto cursor = next_cursor(store, list, page->next_key)) {
            writer.key("next_cursor");
            writer.text(*cursor);
        }
        writer.key("occurred_at");
        write_json(writer, list.read.views.end().occurred_at.instant);
        writer.key("position");
        write_json(writer, list.read.views.end().position);
        writer.end_object();
        return json_response(200, std::move(body));
    });
}

RouteHandler event(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        TRY(ReadParameters(call.request).allow_only({}));
        const auto& text = call.parameters.find("position")->second;
        Position position;
        const auto* end = text.data() + text.size();
        const auto [stopped, error] = std::from_chars(text.data(), end, position.value);
        if (error != std::errc{} || stopped != end || position.value == 0 ||
            position > store.head())
            return Failure{Problem{
                ProblemKind::not_found, "there is no event at position `" + text + "`", "", {}}};
        return json_response(200, TRY(body_at(store, position)));
    });
}

/// The export is written in one go by the thread of the connection; a failure in the middle cuts
/// the body short, so that a half export is never taken for a whole one.
RouteHandler snapshot(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        const ReadParameters parameters(call.request);
        TRY(parameters.allow({"format"}));
        const auto format = parse_export_format(parameters.text("format").value_or("snapshot"));
        if (!format)
            return Failure{parameter_problem("format", "must be `snapshot` or `effective`")};
        const auto query = TRY(parameters.moment());
        const auto at = store.resolve(query);
        if (!at) return Failure{to_problem(at.error())};
        const auto ready = store.view(at->moment.position);
        if (!ready) return Failure{to_problem(ready.error())};
        Response response;
        response.headers.set("Content-Type", media_type(*format));
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
    routes.push_back({"GET", "/v1/events", "list_events", std::string(scope::read_events),
                      "Events as the log holds them, filtered", events(store)});
    routes.back().evidence = Evidence::some;
    routes.push_back({"GET", "/v1/events/{position}", "get_event", std::string(scope::read_events),
                      "One event as the log holds it", event(store)});
    routes.back().evidence = Evidence::some;
    routes.push_back({"GET", "/v1/snapshot", "snapshot", std::string(scope::read_snapshots),
                      "The whole state at a moment as a file", snapshot(store)});
    routes.back().evidence = Evidence::whole;
    routes.push_back({"GET", "/v1/status", "status", std::string(scope::authenticated),
                      "Where the store stands", status(store)});
}

} // namespace muniment::api
