#include "api/auth0/surface.hpp"

#include "api/auth0/payload.hpp"
#include "domain/limits.hpp"
#include "domain/text.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"

namespace muniment::api::auth0 {

namespace {

using domain::Failure;

constexpr std::size_t idempotency_key_bytes_max = 255;
constexpr std::size_t correlation_id_bytes_max = 255;

/// A request header that goes into the log.
Checked<std::optional<std::string>> noted_header(const Request& request, const char* name,
                                                 std::size_t chars_max) {
    const auto value = request.headers.find(name);
    if (!value) return std::optional<std::string>{};
    if (value->empty() || !domain::is_valid_utf8(*value) ||
        domain::count_code_points(*value) > chars_max || domain::has_control_characters(*value))
        return Failure{plain_refusal(400, "the header `" + std::string(name) + "` must have 1 to " +
                                              std::to_string(chars_max) +
                                              " characters, none of them a control character")};
    return std::optional<std::string>(*value);
}

/// Of a change that needs `scope`.
Checked<domain::Circumstances> circumstances_of(const Surface& surface, const Call& call,
                                                const std::string& scope) {
    namespace limits = domain::limits;
    const auto& request = call.request;
    domain::Circumstances circumstances;
    circumstances.reason = TRY(noted_header(request, "Muniment-Reason", limits::reason_chars_max));
    circumstances.ticket = TRY(noted_header(request, "Muniment-Ticket", limits::ticket_chars_max));
    circumstances.correlation_id =
        TRY(noted_header(request, "X-Correlation-Id", correlation_id_bytes_max));
    if (!circumstances.reason && surface.required.reason.holds_for(scope))
        return Failure{plain_refusal(422, "say why in the header `Muniment-Reason`")};
    if (!circumstances.ticket && surface.required.ticket.holds_for(scope))
        return Failure{plain_refusal(422, "name the ticket in the header `Muniment-Ticket`")};
    const auto key = TRY(noted_header(request, "Idempotency-Key", idempotency_key_bytes_max));
    if (key) {
        circumstances.idempotency_hash = idempotency_hash(call.principal->actor, *key);
        circumstances.request_hash = eventstore::encode_hex(eventstore::bytes_of(
            eventstore::sha256(request.method + " " + request.target.path + "\n" + request.body)));
    }
    return circumstances;
}

} // namespace

RouteHandler answering(Answering handler) {
    return [handler = std::move(handler)](const Call& call) {
        auto answer = handler(call);
        return answer ? std::move(answer).value() : to_response(answer.error());
    };
}

RouteHandler
answering(std::function<Checked<Response>(const Call&, const boost::json::value&)> handler) {
    return answering(
        Answering([handler = std::move(handler)](const Call& call) -> Checked<Response> {
            const auto payload = TRY(read_payload(call.request));
            return handler(call, payload);
        }));
}

Response no_content() {
    Response response;
    response.status = 204;
    return response;
}

Response ok(std::string json) {
    return json_response(200, std::move(json));
}

Checked<domain::Moment> moment_of(const Store& store, const Call& call) {
    return moment_of(store, call, std::nullopt);
}

Checked<domain::Moment> moment_of(const Store& store, const Call& call,
                                  const std::optional<std::string>& at_in_body) {
    const auto& query = call.request.target.query;
    const auto text = [&](std::string_view name) -> std::optional<std::string> {
        const auto found = query.find(name);
        return found ? std::optional<std::string>(*found) : std::nullopt;
    };
    if (at_in_body && query.find("at"))
        return Spot{"query", "at", "at"}.refuse("must not be there, it is in the body");
    auto asked = parse_moment_query(at_in_body ? at_in_body : text("at"), text("known_at"),
                                    text("min_position"));
    if (!asked) return Failure{to_refusal(ReadProblem{asked.error()})};
    const auto resolved = store.resolve(*asked);
    if (!resolved) return Failure{to_refusal(resolved.error())};
    return resolved->moment;
}

Checked<WriteRequest> write_request(const Surface& surface, const Call& call, std::string scope,
                                    DerivedChanges changes) {
    WriteRequest request;
    request.principal = *call.principal;
    request.circumstances = TRY(circumstances_of(surface, call, scope));
    request.scope = std::move(scope);
    request.content = std::move(changes);
    return request;
}

Checked<WriteAnswer> write(const Surface& surface, const Call& call, std::string scope,
                           DerivedChanges changes) {
    const auto request = TRY(write_request(surface, call, std::move(scope), std::move(changes)));
    auto answer = surface.store.write(request);
    if (!answer) return Failure{to_refusal(answer.error())};
    return std::move(answer).value();
}

} // namespace muniment::api::auth0
