#include "api/service/check.hpp"

#include "api/json/read.hpp"
#include "tools/commands/command.hpp"

#include <boost/json/value.hpp>

#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    SourceOptions source;
    std::string user;
    std::string application;
    std::string permission;
    MomentOptions moment;
    bool json = false;
};

/// What is printed, from wherever it comes.
struct Finding {
    bool allowed = false;
    std::string occurred_at;
    std::string position;
    std::optional<std::string> reason;
};

int print(const Finding& finding, bool json) {
    if (json) {
        std::cout << "{\"allowed\":" << (finding.allowed ? "true" : "false")
                  << ",\"occurred_at\":\"" << finding.occurred_at
                  << "\",\"position\":" << finding.position;
        if (finding.reason) std::cout << ",\"reason\":\"" << *finding.reason << '"';
        std::cout << "}\n";
    } else {
        std::cout << (finding.allowed ? "allowed" : "denied");
        if (finding.reason) std::cout << ": " << *finding.reason;
        std::cout << " (position " << finding.position << ")\n";
    }
    return finding.allowed ? exit_code::done : exit_code::refused;
}

int run_remotely(const Options& options) {
    const auto server = RemoteStore::connect(options.source.server);
    if (!server) return fail(exit_code::usage, server.error());
    RemoteStore::Parameters parameters = {{"user", options.user},
                                          {"application", options.application},
                                          {"permission", options.permission}};
    options.moment.append_to(parameters);
    const auto answer = server->get("/v1/check", parameters);
    if (!answer) return fail(exit_code::environment, answer.error());
    if (answer->status != 200) return fail_remotely(*answer);
    const auto json = api::read_json(answer->body);
    if (!json || !json->is_object())
        return fail(exit_code::environment, "the server does not answer as Muniment does");
    const auto& object = json->get_object();
    Finding finding{object.at("allowed").as_bool(), object.at("occurred_at").as_string().c_str(),
                    std::to_string(object.at("position").as_int64()), std::nullopt};
    if (const auto* reason = object.if_contains("reason"))
        finding.reason = reason->as_string().c_str();
    return print(finding, options.json);
}

int run_locally(const Options& options) {
    const auto user = domain::UserId::parse(options.user);
    if (!user) return fail(exit_code::usage, "USER " + user.error().problem);
    const auto application = domain::ApplicationId::parse(options.application);
    if (!application) return fail(exit_code::usage, "APPLICATION " + application.error().problem);
    const auto open = open_for_reading({options.source.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const auto at = options.moment.resolve(*open->store);
    if (!at) return fail(exit_code::usage, at.error());
    const auto answer =
        api::check(open->store->live().index,
                   {user->text(), application->text(), options.permission, {}}, at->moment);
    return print({answer.allowed, domain::format_rfc3339(at->occurred_at.instant),
                  std::to_string(at->moment.position.value), answer.reason},
                 options.json);
}

} // namespace

void add_check(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("check", "May this user do this?");
    options->source.add_to(*command);
    command->add_option("USER", options->user, "id of the user")->required();
    command->add_option("APPLICATION", options->application, "id of the application")->required();
    command->add_option("PERMISSION", options->permission, "id or name of the permission")
        ->required();
    options->moment.add_to(*command);
    command->add_flag("--json", options->json, "print JSON");
    command->callback([options, &exit_code] {
        exit_code = options->source.server.empty() ? run_locally(*options) : run_remotely(*options);
    });
}

} // namespace muniment::tools
