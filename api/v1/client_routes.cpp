#include "api/json/decode.hpp"
#include "api/json/read.hpp"
#include "api/service/scopes.hpp"
#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"
#include "domain/limits.hpp"
#include "eventstore/uuid.hpp"

#include <boost/describe.hpp>

#include <algorithm>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

struct ClientRequest {
    std::string name;
    std::vector<std::string> scopes;
    std::optional<domain::Instant> expires_at;
    std::optional<std::string> reason;
    std::optional<std::string> ticket;
};
BOOST_DESCRIBE_STRUCT(ClientRequest, (), (name, scopes, expires_at, reason, ticket))

MemberRule client_rule(std::string_view member) {
    if (member == "reason") return {1, domain::limits::reason_chars_max, 0};
    if (member == "ticket") return {1, domain::limits::ticket_chars_max, 0};
    return {1, domain::limits::name_chars_max, 1};
}

Expected<ClientRequest, Malformed> read_body(const Store& store, const std::string& body) {
    const auto json = TRY(read_json(body));
    auto request = TRY(decode_json<ClientRequest>(json, Path(), {client_rule, {}}));
    const auto& scopes = request.scopes;
    for (auto scope = scopes.begin(); scope != scopes.end(); ++scope) {
        const auto pointer = "/scopes/" + std::to_string(scope - scopes.begin());
        if (!is_scope(*scope))
            return Failure{Malformed{pointer, "is not a known scope; `GET /v1/scopes` lists them"}};
        if (std::find(scopes.begin(), scope, *scope) != scope)
            return Failure{Malformed{pointer, "is named a second time"}};
    }
    if (request.expires_at && *request.expires_at <= store.clock().now())
        return Failure{Malformed{"/expires_at", "must lie in the future"}};
    return request;
}

void write_client(JsonWriter& writer, const Client& client) {
    if (client.expires_at) {
        writer.key("expires_at");
        write_json(writer, *client.expires_at);
    }
    writer.key("id");
    writer.text(client.id);
    writer.key("name");
    writer.text(client.name);
    writer.key("scopes");
    write_json(writer, client.scopes);
}

RouteHandler create(Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        TRY(ReadParameters(call.request).allow_only({}));
        auto body = read_body(store, call.request.body);
        if (!body) return Failure{to_problem(body.error())};
        const auto token = draw_token();
        const CreateClient command{"key_" + eventstore::random_uuid(), body->name, body->scopes,
                                   token.hash, body->expires_at};
        WriteRequest request;
        request.principal = *call.principal;
        request.circumstances.reason = body->reason;
        request.circumstances.ticket = body->ticket;
        request.content = StoreCommand{command};
        const auto written = store.write(request);
        if (!written) return Failure{to_problem(written.error())};

        std::string answer;
        JsonWriter writer(answer);
        writer.begin_object();
        write_client(writer,
                     {command.id, command.name, command.scopes, command.expires_at, {}, {}});
        writer.key("token");
        writer.text(token.text);
        writer.end_object();
        auto response = json_response(201, std::move(answer));
        response.headers.set("Cache-Control", "no-store");
        return response;
    });
}

RouteHandler list(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        TRY(ReadParameters(call.request).allow_only({}));
        std::string answer;
        JsonWriter writer(answer);
        writer.begin_object();
        writer.key("items");
        writer.begin_array();
        const auto clients = [&] {
            const auto lock = store.live().lock_shared();
            return store.live().clients.list();
        }();
        for (const auto& client : clients) {
            writer.begin_object();
            writer.key("created_at");
            write_json(writer, client.created_at.instant);
            write_client(writer, client);
            writer.end_object();
        }
        writer.end_array();
        writer.end_object();
        return json_response(200, std::move(answer));
    });
}

RouteHandler revoke(Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        TRY(ReadParameters(call.request).allow_only({}));
        WriteRequest request;
        request.principal = *call.principal;
        request.content = StoreCommand{RevokeClient{call.parameters.find("id")->second}};
        const auto written = store.write(request);
        if (!written) return Failure{to_problem(written.error())};
        Response response;
        response.status = 204;
        return response;
    });
}

RouteHandler scopes() {
    return answering([](const Call& call) -> Expected<Response, Problem> {
        TRY(ReadParameters(call.request).allow_only({}));
        std::string answer;
        JsonWriter writer(answer);
        writer.begin_object();
        writer.key("items");
        writer.begin_array();
        for (const auto text : all_scopes())
            writer.text(text);
        writer.end_array();
        writer.end_object();
        return json_response(200, std::move(answer));
    });
}

} // namespace

void add_client_routes(std::vector<Route>& routes, Store& store) {
    const std::string needs(scope::admin_clients);
    routes.push_back({"POST", "/v1/clients", "create_client", needs,
                      "A new API client; its token is shown this once", create(store)});
    routes.push_back(
        {"GET", "/v1/clients", "list_clients", needs, "API clients by id", list(store)});
    routes.push_back({"DELETE", "/v1/clients/{id}", "revoke_client", needs,
                      "Ends an API client at once", revoke(store)});
    routes.push_back({"GET", "/v1/scopes", "list_scopes", std::string(scope::authenticated),
                      "The scopes a client can have", scopes()});
}

} // namespace muniment::api
