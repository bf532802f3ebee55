#include "api/service/scopes.hpp"
#include "api/v1/event_body.hpp"
#include "api/v1/event_filter.hpp"
#include "api/v1/event_format.hpp"
#include "api/v1/event_stream.hpp"
#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

/// Events: a page, one, or as they come.
namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;
using domain::Position;

/// A page of events and where it stands.
struct EventPage {
    OpenList list;
    projections::Page<projections::AuditRow> rows;
};

Expected<EventPage, Problem> read_page(const Store& store, const Call& call) {
    const ReadParameters parameters(call.request);
    std::vector<std::string_view> known(event_filter_parameters().begin(),
                                        event_filter_parameters().end());
    known.insert(known.end(), {"order", "format", "limit", "cursor"});
    TRY(parameters.allow(known, "type"));
    const auto order = parameters.text("order").value_or("oldest");
    if (order != "oldest" && order != "newest")
        return Failure{parameter_problem("order", "must be `oldest` or `newest`")};
    auto list = TRY(open_known_list(store, call)); // first: it may wait for what is asked for
    auto filter = TRY(read_event_filter(store, call.request));
    filter.query.newest_first = order == "newest";
    filter.query.limit = list.query.limit;
    if (!list.query.after.empty()) filter.query.after = Position{std::stoull(list.query.after)};
    auto rows = projections::audit::read_events(list.read.views, filter);
    if (!rows) return views_problem(rows.error());
    return EventPage{std::move(list), std::move(rows).value()};
}

Expected<domain::Done, Problem> write_items(const Store& store, const EventPage& page,
                                            EventFormat format, JsonWriter& writer) {
    writer.begin_array();
    for (const auto& row : page.rows.items) {
        auto body = TRY(event_body(store, row.position));
        for (const auto& event : formatted(format, std::move(body)))
            writer.raw(event);
    }
    writer.end_array();
    return domain::Done{};
}

/// An array and nothing else: the cursor stands in a header.
Expected<Response, Problem> batch_response(const Store& store, const EventPage& page) {
    std::string body;
    JsonWriter writer(body);
    TRY(write_items(store, page, EventFormat::cloudevents, writer));
    auto response = json_response(200, std::move(body));
    response.headers.set("Content-Type", std::string(cloudevents_batch));
    if (const auto cursor = next_cursor(store, page.list, page.rows.next_key))
        response.headers.set("Muniment-Next-Cursor", *cursor);
    return response;
}

Expected<Response, Problem> page_response(const Store& store, const EventPage& page,
                                          EventFormat format) {
    std::string body;
    JsonWriter writer(body);
    writer.begin_object();
    writer.key("items");
    TRY(write_items(store, page, format, writer));
    if (const auto cursor = next_cursor(store, page.list, page.rows.next_key)) {
        writer.key("next_cursor");
        writer.text(*cursor);
    }
    const auto& end = page.list.read.views.end();
    writer.key("occurred_at");
    write_json(writer, end.occurred_at.instant);
    writer.key("position");
    write_json(writer, end.position);
    writer.end_object();
    return json_response(200, std::move(body));
}

/// After `Last-Event-ID`, else from `first`, else what comes from now on.
Expected<Position, Problem> begin_of_stream(const Store& store, const Request& request,
                                            const projections::audit::EventFilter& filter) {
    const auto last = request.headers.find("Last-Event-ID");
    if (!last || last->empty()) {
        const bool is_given = request.target.query.find("first") || filter.since;
        return is_given ? filter.query.first : Position{store.head().value + 1};
    }
    Position position;
    const auto* end = last->data() + last->size();
    const auto [stopped, error] = std::from_chars(last->data(), end, position.value);
    if (error != std::errc{} || stopped != end || position > store.head())
        return Failure{Problem{ProblemKind::malformed,
                               "`Last-Event-ID` must be the position of an event of this log",
                               "",
                               {{"parameter", "Last-Event-ID"}}}};
    return Position{position.value + 1};
}

Expected<Response, Problem> stream_response(const Store& store, const Call& call,
                                            const EventStreams& streams) {
    constexpr std::array<std::string_view, 7> of_pages = {"last",   "until", "order",   "limit",
                                                          "cursor", "at",    "known_at"};
    const ReadParameters parameters(call.request);
    for (const auto name : of_pages)
        if (parameters.text(name))
            return Failure{parameter_problem(
                name, "is no parameter of a stream, which goes on in the order of the log")};
    std::vector<std::string_view> known{"format", "min_position"};
    for (const auto name : event_filter_parameters())
        if (std::find(of_pages.begin(), of_pages.end(), name) == of_pages.end())
            known.push_back(name);
    TRY(parameters.allow_only(known, "type"));
    const auto format = TRY(event_format_of(call.request));
    auto filter = TRY(read_event_filter(store, call.request));
    filter.query.first = TRY(begin_of_stream(store, call.request, filter));
    Response response;
    response.body = TRY(streams.open(std::move(filter), format));
    response.headers.set("Content-Type", std::string(event_stream_type));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

RouteHandler events(const Store& store, std::size_t streams_max) {
    const auto streams = std::make_shared<EventStreams>(store, streams_max);
    return answering([&store, streams](const Call& call) -> Expected<Response, Problem> {
        if (accepts(call.request, event_stream_type)) return stream_response(store, call, *streams);
        const auto format = TRY(event_format_of(call.request));
        const auto page = TRY(read_page(store, call));
        if (format == EventFormat::cloudevents) return batch_response(store, page);
        return page_response(store, page, format);
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
        return json_response(200, TRY(event_body(store, position)));
    });
}

} // namespace

void add_event_routes(std::vector<Route>& routes, const Store& store, std::size_t streams_max) {
    routes.push_back({"GET", "/v1/events", "list_events", std::string(scope::read_events),
                      "Events as the log holds them, filtered, or as they come",
                      events(store, streams_max)});
    routes.back().evidence = Evidence::some;
    routes.push_back({"GET", "/v1/events/{position}", "get_event", std::string(scope::read_events),
                      "One event as the log holds it", event(store)});
    routes.back().evidence = Evidence::some;
}

} // namespace muniment::api
