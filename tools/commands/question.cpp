#include "tools/commands/question.hpp"

#include "api/v1/routes.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>

namespace muniment::tools {

namespace {

/// What a store answers in this process.
api::Router local_router(const api::Store& store) {
    std::vector<api::Route> routes;
    api::add_evidence_routes(routes, store);
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

void print_table(const std::vector<std::vector<std::string>>& lines) {
    std::vector<std::size_t> widths;
    for (const auto& line : lines) {
        widths.resize(std::max(widths.size(), line.size()));
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], line[i].size());
    }
    for (const auto& line : lines) {
        for (std::size_t i = 0; i + 1 < line.size(); ++i)
            std::cout << std::left << std::setw(static_cast<int>(widths[i]) + 2) << line[i];
        if (!line.empty()) std::cout << line.back();
        std::cout << "\n";
    }
}

} // namespace muniment::tools
