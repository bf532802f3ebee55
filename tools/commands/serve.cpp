#include "api/application.hpp"
#include "api/configuration/configuration.hpp"
#include "tools/commands/command.hpp"
#include "tools/remote/issuer_fetch.hpp"
#include "tools/store/token_key_files.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    std::string data;
    std::string config;
    /// What was given on the command line alone, by the name of the setting.
    std::map<std::string, std::string, std::less<>> flags;
};

/// `127.0.0.1:7070`, `[::1]:7070`; nothing if it is no address and port.
std::optional<api::ServerOptions> parse_listen(const api::Configuration& configuration) {
    const auto& listen = configuration.listen;
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos || colon == 0) return std::nullopt;
    api::ServerOptions server;
    server.address = listen.substr(0, colon);
    if (server.address.front() == '[' && server.address.back() == ']')
        server.address = server.address.substr(1, server.address.size() - 2);
    const auto digits = listen.substr(colon + 1);
    if (digits.empty() || digits.size() > 5 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    const int port = std::stoi(digits);
    if (port > 65535) return std::nullopt;
    server.port = static_cast<std::uint16_t>(port);
    server.behind_proxy = configuration.behind_proxy;
    return server;
}

domain::Expected<std::string, std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file.is_open() || file.bad())
        return domain::Failure{"cannot read the configuration `" + path + "`"};
    return text;
}

domain::Expected<api::Configuration, std::string> configure(const Options& options) {
    std::optional<api::ConfigurationFile> file;
    if (!options.config.empty()) {
        auto text = TRY(read_file(options.config));
        file = api::ConfigurationFile{options.config, std::move(text)};
    }
    const auto environment = [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
    return api::read_configuration(file, {options.flags, environment});
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

api::ApplicationOptions application_options(const api::Configuration& configuration,
                                            const std::string& data, const std::string& address) {
    api::ApplicationOptions options;
    options.public_log = configuration.public_log;
    options.require_reason = configuration.require_reason;
    options.require_ticket = configuration.require_ticket;
    options.event_streams_max = static_cast<std::size_t>(configuration.event_streams_max);
    options.authentication = {configuration.issuers, issuer_fetch()};
    options.api_key_secrets = configuration.api_key_secrets;
    options.login = configuration.login;
    options.evidence = configuration.evidence;
    if (options.login.url.empty()) options.login.url = address;
    options.tokens = configuration.tokens;
    if (options.tokens.issuer.empty()) options.tokens.issuer = address;
    auto keys =
        load_token_keys(StoreDirectory{data}.keys(), eventstore::passphrase_from_environment);
    if (keys)
        options.token_keys = std::move(keys).value();
    else // who needs no tokens of ours can do without
        spdlog::warn("no tokens are made here: {}", keys.error());
    return options;
}

int run(const Options& options) {
    const auto configuration = configure(options);
    if (!configuration) return fail(exit_code::usage, configuration.error());
    const auto server_options = parse_listen(*configuration);
    if (!server_options)
        return fail(exit_code::usage, "--listen must be an address and a port, such as "
                                      "127.0.0.1:7070");
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    configure_logging(configuration->log_level);

    auto open = open_for_writing({options.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    if (const auto stopped = open->store->writes_stopped(); !stopped.empty())
        std::cerr << "muniment: changes are not accepted: " << stopped << "\n";
    // The address, which tokens name as their issuer, is known once the server listens; whoever is
    // faster than this function waits for the application.
    std::promise<api::Application*> built;
    const auto application_of = built.get_future().share();
    auto server = api::Server::start(
        *server_options,
        {[application_of](const api::Request& r) { return application_of.get()->answer(r); },
         [application_of](const api::Request& r) {
             return application_of.get()->body_bytes_max(r);
         },
         [application_of](const api::Request& r, std::size_t bytes_max) {
             return application_of.get()->body_too_large(r, bytes_max);
         }});
    if (!server) return fail(exit_code::environment, server.error().problem);
    const auto address = "http://" +
                         configuration->listen.substr(0, configuration->listen.rfind(':')) + ":" +
                         std::to_string((*server)->port());
    api::Application application(*open->store,
                                 application_options(*configuration, options.data, address));
    built.set_value(&application);

    std::cout << "muniment: listening on " << address << ", position " << open->store->head().value
              << std::endl;
    wait_for_signal(signals);
    (*server)->stop();
    if (auto kept = open->store->keep_image(); !kept) spdlog::warn("{}", kept.error());
    return exit_code::done;
}

} // namespace

void add_serve(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("serve", "Serve a store over HTTP");
    command->add_option("--data", options->data, "the directory of the store")->required();
    command->add_option("--config", options->config, "a TOML file; options here win over it");
    const auto add_text = [&](const char* flag, const char* setting, const char* what) {
        command->add_option_function<std::string>(
            flag, [options, setting](const auto& text) { options->flags[setting] = text; }, what);
    };
    const auto add_truth = [&](const char* flag, const char* setting, const char* what) {
        command->add_flag_callback(
            flag, [options, setting] { options->flags[setting] = "true"; }, what);
    };
    add_text("--listen", "listen", "address and port [127.0.0.1:7070]");
    add_text("--public-log", "public_log",
             "what of /log needs no token: none, checkpoint, hashes, all [checkpoint]");
    add_text("--log-level", "log_level", "trace, debug, info, warn, err, off [info]");
    add_truth("--behind-proxy", "behind_proxy",
              "a proxy terminates TLS: addresses beyond loopback may be bound");
    add_truth("--require-reason", "require_reason", "refuse changes without a reason");
    add_truth("--require-ticket", "require_ticket", "refuse changes without a ticket");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
