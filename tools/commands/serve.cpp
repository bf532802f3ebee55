#include "api/application.hpp"
#include "tools/commands/command.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    std::string data;
    std::string listen = "127.0.0.1:7070";
    std::string public_log = "checkpoint";
    std::string log_level = "info";
    bool behind_proxy = false;
    bool require_reason = false;
    bool require_ticket = false;
};

/// `127.0.0.1:7070`, `[::1]:7070`; nothing if it is no address and port.
std::optional<api::ServerOptions> parse_listen(const Options& options) {
    const auto colon = options.listen.rfind(':');
    if (colon == std::string::npos || colon == 0) return std::nullopt;
    api::ServerOptions server;
    server.address = options.listen.substr(0, colon);
    if (server.address.front() == '[' && server.address.back() == ']')
        server.address = server.address.substr(1, server.address.size() - 2);
    const auto digits = options.listen.substr(colon + 1);
    if (digits.empty() || digits.size() > 5 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    const int port = std::stoi(digits);
    if (port > 65535) return std::nullopt;
    server.port = static_cast<std::uint16_t>(port);
    server.behind_proxy = options.behind_proxy;
    return server;
}

api::PublicLog public_log(const std::string& name) {
    if (name == "none") return api::PublicLog::none;
    if (name == "hashes") return api::PublicLog::hashes;
    if (name == "all") return api::PublicLog::all;
    return api::PublicLog::checkpoint;
}

/// Lines of JSON on standard error.
void configure_logging(const std::string& level) {
    auto logger = spdlog::stderr_logger_mt("muniment");
    logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l","message":"%v"})",
                        spdlog::pattern_time_type::utc);
    logger->set_level(spdlog::level::from_str(level));
    spdlog::set_default_logger(std::move(logger));
}

/// Waits for SIGINT or SIGTERM, which must be blocked in every thread.
void wait_for_signal(const sigset_t& signals) {
    int received = 0;
    sigwait(&signals, &received);
    spdlog::info("stopping signal={}", received);
}

int run(const Options& options) {
    const auto server_options = parse_listen(options);
    if (!server_options)
        return fail(exit_code::usage, "--listen must be an address and a port, such as "
                                      "127.0.0.1:7070");
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    configure_logging(options.log_level);

    auto open = open_for_writing({options.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    if (const auto stopped = open->store->writes_stopped(); !stopped.empty())
        std::cerr << "muniment: changes are not accepted: " << stopped << "\n";
    api::Application application(*open->store, {public_log(options.public_log),
                                                options.require_reason, options.require_ticket});
    auto server = api::Server::start(
        *server_options,
        {[&](const api::Request& request) { return application.answer(request); },
         [&](const api::Request& request) { return application.body_bytes_max(request); },
         [&](const api::Request& request, std::size_t bytes_max) {
             return application.body_too_large(request, bytes_max);
         }});
    if (!server) return fail(exit_code::environment, server.error().problem);

    std::cout << "muniment: listening on http://"
              << options.listen.substr(0, options.listen.rfind(':')) << ":" << (*server)->port()
              << ", position " << open->store->head().value << std::endl;
    wait_for_signal(signals);
    (*server)->stop();
    return exit_code::done;
}

} // namespace

void add_serve(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("serve", "Serve a store over HTTP");
    command->add_option("--data", options->data, "the directory of the store")->required();
    command->add_option("--listen", options->listen, "address and port")->capture_default_str();
    command
        ->add_option("--public-log", options->public_log,
                     "what of /log needs no token: none, checkpoint, hashes, all")
        ->check(CLI::IsMember({"none", "checkpoint", "hashes", "all"}))
        ->capture_default_str();
    command->add_option("--log-level", options->log_level, "trace, debug, info, warn, err, off")
        ->check(CLI::IsMember({"trace", "debug", "info", "warn", "err", "off"}))
        ->capture_default_str();
    command->add_flag("--behind-proxy", options->behind_proxy,
                      "a proxy terminates TLS: addresses beyond loopback may be bound");
    command->add_flag("--require-reason", options->require_reason,
                      "refuse changes without a reason");
    command->add_flag("--require-ticket", options->require_ticket,
                      "refuse changes without a ticket");
    command->set_config("--config", "", "a TOML file with these options, such as listen = \"…\"");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
