#include "api/json/read.hpp"
#include "api/service/scopes.hpp"
#include "api/v1/change_decoder.hpp"
#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"
#include "domain/text.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/uuid.hpp"

#include <algorithm>
#include <charconv>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

constexpr std::size_t effective_changes_shown_max = 1000;
constexpr std::size_t idempotency_key_bytes_max = 255;
constexpr std::size_t correlation_id_chars_max = 255;

std::string sha256_hex(std::string_view text) {
    return eventstore::encode_hex(eventstore::bytes_of(eventstore::sha256(text)));
}

Expected<std::optional<std::string>, Problem> short_header(const Request& request, const char* name,
                                                           std::size_t bytes_max) {
    const auto value = request.headers.find(name);
    if (!value) return std::optional<std::string>{};
    if (value->empty() || value->size() > bytes_max || !domain::is_valid_utf8(*value) ||
        domain::has_control_characters(*value))
        return Failure{Problem{ProblemKind::malformed,
                               "the header `" + std::string(name) + "` must be 1 to " +
                                   std::to_string(bytes_max) + " bytes without control characters",
                               "",
                               {{"header", name}}}};
    return std::optional<std::string>(*value);
}

/// `If-Match: "17", "21"`; `*` asks for nothing that a change does not ask for itself.
Expected<std::vector<domain::Position>, Problem> if_match(const Request& request) {
    std::vector<domain::Position> positions;
    const auto header = request.headers.find("If-Match");
    if (!header || *header == "*") return positions;
    const auto refuse = [] {
        return Failure{Problem{ProblemKind::malformed,
                               "the header `If-Match` must list ETags as this server gives them, "
                               "such as \"17\"",
                               "",
                               {{"header", "If-Match"}}}};
    };
    std::string_view rest = *header;
    while (!rest.empty()) {
        if (rest.front() != '"') return refuse();
        const auto close = rest.find('"', 1);
        if (close == std::string_view::npos) return refuse();
        const auto digits = rest.substr(1, close - 1);
        domain::Position position;
        const auto* end = digits.data() + digits.size();
        const auto [stopped, error] = std::from_chars(digits.data(), end, position.value);
        if (digits.empty() || error != std::errc{} || stopped != end) return refuse();
        positions.push_back(position);
        rest.remove_prefix(close + 1);
        const auto next = rest.find_first_not_of(" ,");
        rest.remove_prefix(std::min(next, rest.size()));
    }
    if (positions.empty()) return refuse();
    return positions;
}

Expected<ChangesRequest, Malformed> read_body(const Request& request) {
    const auto json = TRY(read_json(request.body));
    return decode_changes_request(json, {}, eventstore::random_uuid);
}

/// Ids that were left out are drawn anew for each request; what the caller sent is what counts as
/// the content of the request.
Expected<WriteRequest, Problem> write_request(const Call& call, ChangesRequest body) {
    const auto key = TRY(short_header(call.request, "Idempotency-Key", idempotency_key_bytes_max));
    WriteRequest request;
    request.principal = *call.principal;
    auto& circumstances = request.circumstances;
    circumstances.reason = std::move(body.reason);
    circumstances.ticket = std::move(body.ticket);
    circumstances.correlation_id =
        TRY(short_header(call.request, "X-Correlation-Id", correlation_id_chars_max));
    if (key) {
        circumstances.idempotency_hash = idempotency_hash(request.principal.actor, *key);
        circumstances.request_hash = sha256_hex(call.request.body);
    }
    request.preconditions = {body.expect_position, body.scope == PositionScope::store,
                             TRY(if_match(call.request))};
    request.content = std::move(body.changes);
    return request;
}

std::string answer_body(const WriteAnswer& answer) {
    constexpr std::size_t event_bytes = 128; // about
    std::string body;
    body.reserve(answer.checkpoint.size() + event_bytes * (answer.events.size() + 1));
    JsonWriter writer(body);
    writer.begin_object();
    writer.key("checkpoint");
    writer.text(answer.checkpoint);
    writer.key("events");
    writer.begin_array();
    for (const auto& event : answer.events) {
        writer.begin_object();
        writer.key("id");
        writer.text(event.id);
        writer.key("position");
        write_json(writer, event.position);
        writer.key("type");
        writer.text(event.type);
        writer.end_object();
    }
    writer.end_array();
    writer.key("position");
    write_json(writer, answer.position);
    writer.key("recorded_at");
    write_json(writer, answer.recorded_at.instant);
    writer.end_object();
    return body;
}

void write_effective(JsonWriter& writer, std::string_view name, bool gained,
                     std::span<const EffectiveChange> changes) {
    writer.key(name);
    writer.begin_array();
    for (const auto& change : changes) {
        if (change.gained != gained) continue;
        writer.begin_object();
        writer.key("permission");
        write_json(writer, change.permission);
        writer.key("user");
        write_json(writer, change.user);
        writer.end_object();
    }
    writer.end_array();
}

/// Where in the list of effective changes a page begins. The cursor is bound to the request and to
/// the head it was decided on: after another change the dry run begins anew.
Expected<std::size_t, Problem> dry_run_offset(const Store& store, const Call& call,
                                              domain::Position head) {
    const auto text = ReadParameters(call.request).text("cursor");
    if (!text) return std::size_t{0};
    const auto bad = [](const std::string& why) {
        return Failure{
            Problem{ProblemKind::bad_cursor, "`cursor` " + why, "", {{"parameter", "cursor"}}}};
    };
    const auto cursor = store.cursors().decode(*text, sha256_hex(call.request.body));
    if (!cursor) return bad(cursor.error());
    if (cursor->moment.position != head)
        return bad("belongs to an earlier state of the store; run the dry run again");
    return std::stoull(cursor->last_key);
}

Expected<Response, Problem> answer_dry_run(const Store& store, const Call& call,
                                           const WriteRequest& request) {
    const auto run = store.dry_run(request);
    if (!run) return Failure{to_problem(run.error())};
    const auto head = run->position;
    const auto offset = TRY(dry_run_offset(store, call, head));
    const auto& all = run->effective_changes;
    const auto first = std::min(offset, all.size());
    const auto shown = std::min(effective_changes_shown_max, all.size() - first);
    const std::span page(all.data() + first, shown);
    const auto gained = static_cast<std::uint64_t>(
        std::count_if(all.begin(), all.end(), [](const auto& c) { return c.gained; }));

    std::string body;
    JsonWriter writer(body);
    writer.begin_object();
    writer.key("counts");
    write_json(writer, std::map<std::string, std::uint64_t>{{"events", run->events.size()},
                                                            {"gained", gained},
                                                            {"lost", all.size() - gained}});
    writer.key("dry_run");
    writer.boolean(true);
    writer.key("events");
    writer.begin_array();
    for (const auto& event : run->events) {
        writer.begin_object();
        writer.key("data");
        std::visit([&](const auto& data) { write_json(writer, data); }, event);
        writer.key("type");
        writer.text(domain::type_name(event));
        writer.end_object();
    }
    writer.end_array();
    write_effective(writer, "gained", true, page);
    write_effective(writer, "lost", false, page);
    if (first + shown < all.size()) {
        writer.key("next_cursor");
        writer.text(store.cursors().encode({{head, {}}, std::to_string(first + shown)},
                                           sha256_hex(call.request.body)));
    }
    writer.key("position");
    write_json(writer, head);
    writer.end_object();
    return json_response(200, std::move(body));
}

/// Requirements of the operator; a dry run is asked for less.
Expected<domain::Done, Problem> check_requirements(const ChangesRequest& body,
                                                   const ChangeRequirements& required) {
    if (body.dry_run) return domain::Done{};
    const auto any = [&](const Requirement& requirement) {
        return std::any_of(body.changes.begin(), body.changes.end(), [&](const auto& change) {
            return requirement.holds_for(scope_for(change));
        });
    };
    if (!body.reason && any(required.reason))
        return Failure{Problem{ProblemKind::reason_required, "say why in `reason`", "/reason", {}}};
    if (!body.ticket && any(required.ticket))
        return Failure{
            Problem{ProblemKind::ticket_required, "name the ticket in `ticket`", "/ticket", {}}};
    return domain::Done{};
}

RouteHandler post_changes(Store& store, ChangeRequirements required) {
    return answering([&store, required](const Call& call) -> Expected<Response, Problem> {
        const ReadParameters parameters(call.request);
        TRY(parameters.allow_only({"cursor"}));
        auto body = read_body(call.request);
        if (!body) return Failure{to_problem(body.error())};
        if (parameters.text("cursor") && !body->dry_run)
            return Failure{parameter_problem("cursor", "goes with `dry_run` alone")};
        TRY(check_requirements(*body, required));
        const bool dry_run = body->dry_run;
        const auto request = TRY(write_request(call, std::move(body).value()));
        if (dry_run) {
            // It shows what others may do: that takes the right to read it.
            if (!call.principal->may("read:users"))
                return Failure{to_problem(WriteError{Forbidden{"read:users"}})};
            return answer_dry_run(store, call, request);
        }
        const auto answer = store.write(request);
        if (!answer) return Failure{to_problem(answer.error())};
        auto response = json_response(200, answer_body(*answer));
        if (answer->replayed) response.headers.set("Idempotency-Replayed", "true");
        return response;
    });
}

} // namespace

void add_change_routes(std::vector<Route>& routes, Store& store, ChangeRequirements required) {
    routes.push_back({"POST", "/v1/changes", "post_changes", std::string(scope::authenticated),
                      "Changes, accepted whole or refused whole; each needs its own scope",
                      post_changes(store, required)});
}

} // namespace muniment::api
