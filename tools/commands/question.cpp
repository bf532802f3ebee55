#include "tools/commands/question.hpp"

#include "api/v1/routes.hpp"
#include "eventstore/integrity/seal.hpp"
#include "tools/commands/output.hpp"

#include <algorithm>
#include <iostream>

namespace muniment::tools {

namespace {

/// What a store answers in this process.
api::Router local_router(const api::Store& store) {
    std::vector<api::Route> routes;
    api::add_evidence_routes(routes, store);
    api::add_event_routes(routes, store, 0);
    api::add_diff_routes(routes, store);
    api::add_explain_routes(routes, store);
    api::add_who_can_routes(routes, store);
    api::add_history_routes(routes, store);
    api::add_report_routes(routes, store);
    api::add_receipt_routes(routes, store);
    return api::Router(std::move(routes));
}

bool hand_on(const api::Response& response, const RemoteStore::Sink& sink) {
    if (const auto* text = std::get_if<std::string>(&response.body)) return sink(*text);
    const auto& stream = std::get<api::BodyStream>(response.body);
    while (stream(sink)) {
    }
    return true;
}

domain::Expected<RemoteAnswer, std::string> ask_here(const api::Store& store,
                                                     const std::string& path,
                                                     const RemoteStore::Parameters& parameters,
                                                     const RemoteStore::Sink& sink) {
    auto request = api::make_request("GET", path);
    if (!request) return domain::Failure{"`" + path + "` " + request.error().problem};
    request->target.query = api::Query(parameters);
    const auto router = local_router(store);
    const auto found = router.find(*request);
    const auto* match = std::get_if<api::Router::Match>(&found);
    if (match == nullptr) return domain::Failure{"there is no route `" + path + "`"};
    const auto principal = local_principal("cli");
    const auto response = match->route->handler({*request, match->parameters, &principal});
    RemoteAnswer answer{response.status, {}, response.headers.fields()};
    try {
        if (response.status == 200)
            hand_on(response, sink);
        else
            answer.body = response.text();
    } catch (const std::runtime_error& error) { // what a handler says who cuts its body short
        return domain::Failure{std::string(error.what())};
    }
    return answer;
}

domain::Expected<RemoteAnswer, int> ask_server(const std::string& url, const std::string& path,
                                               const RemoteStore::Parameters& parameters,
                                               const RemoteStore::Sink& sink) {
    const auto server = RemoteStore::connect(url);
    if (!server) return domain::Failure{fail(exit_code::usage, server.error())};
    auto answer = server->get(path, parameters, sink);
    if (!answer) return domain::Failure{fail(exit_code::environment, answer.error())};
    return std::move(answer).value();
}

domain::Expected<RemoteAnswer, int> ask_store(const std::string& data, const std::string& path,
                                              const RemoteStore::Parameters& parameters,
                                              const RemoteStore::Sink& sink) {
    const auto open = open_for_reading({data}, opening_progress());
    if (!open) return domain::Failure{fail(exit_code::environment, open.error())};
    auto answer = ask_here(*open->store, path, parameters, sink);
    if (!answer) return domain::Failure{fail(exit_code::environment, answer.error())};
    return std::move(answer).value();
}

/// Puts the moments of the seal in place of those that were asked for.
void bind(RemoteStore::Parameters& parameters, const eventstore::Seal& seal) {
    std::erase_if(parameters, [](const auto& parameter) {
        return parameter.first == "at" || parameter.first == "known_at" ||
               parameter.first == "from";
    });
    auto at = std::to_string(seal.position.value);
    if (seal.instant) at += "@" + domain::format_rfc3339(*seal.instant);
    parameters.emplace_back("at", at);
    if (const auto from = seal.filters.find("from"); from != seal.filters.end())
        parameters.emplace_back("from", from->second);
}

} // namespace

domain::Expected<RemoteAnswer, int> ask(const SourceOptions& source, const std::string& path,
                                        const RemoteStore::Parameters& parameters,
                                        const RemoteStore::Sink& sink) {
    auto answer = TRY(source.server.empty() ? ask_store(source.data, path, parameters, sink)
                                            : ask_server(source.server, path, parameters, sink));
    if (answer.status == 400)
        return domain::Failure{fail(exit_code::usage, problem_detail(answer))};
    if (answer.status != 200) return domain::Failure{fail_remotely(answer)};
    return answer;
}

domain::Expected<RemoteAnswer, int> ask(const SourceOptions& source, const std::string& path,
                                        const RemoteStore::Parameters& parameters) {
    std::string body;
    auto answer = TRY(ask(source, path, parameters, [&](std::string_view piece) {
        body += piece;
        return true;
    }));
    answer.body = std::move(body);
    return answer;
}

domain::Expected<std::string, int> ask_for_seal(const SourceOptions& source,
                                                const std::string& path,
                                                RemoteStore::Parameters& parameters) {
    auto asked = parameters;
    asked.emplace_back("seal", "only");
    const auto answer = ask(source, path, asked);
    if (!answer) {
        if (answer.error() == exit_code::environment) note_no_seal();
        return domain::Failure{answer.error()};
    }
    const auto note = eventstore::parse_note(answer->body);
    if (!note)
        return domain::Failure{fail(exit_code::environment, "the seal: " + note.error().what)};
    const auto seal = eventstore::parse_seal(note->text);
    if (!seal)
        return domain::Failure{fail(exit_code::environment, "the seal: " + seal.error().what)};
    bind(parameters, *seal);
    return answer->body;
}

namespace {

/// Columns of a terminal that a text takes: its characters, not its bytes.
std::size_t columns_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

} // namespace

void print_table(const std::vector<std::vector<std::string>>& lines) {
    std::vector<std::size_t> widths;
    for (const auto& line : lines) {
        widths.resize(std::max(widths.size(), line.size()));
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], columns_of(line[i]));
    }
    for (const auto& line : lines) {
        std::string text;
        for (std::size_t i = 0; i < line.size(); ++i)
            text += line[i] + std::string(widths[i] + 2 - columns_of(line[i]), ' ');
        text.erase(text.find_last_not_of(' ') + 1);
        std::cout << text << "\n";
    }
}

} // namespace muniment::tools
