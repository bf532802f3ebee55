#include "api/service/check.hpp"

#include "tools/commands/command.hpp"

#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    std::string data;
    std::string user;
    std::string application;
    std::string permission;
    MomentOptions moment;
    bool json = false;
};

int run(const Options& options) {
    const auto user = domain::UserId::parse(options.user);
    if (!user) return fail(exit_code::usage, "USER " + user.error().problem);
    const auto application = domain::ApplicationId::parse(options.application);
    if (!application) return fail(exit_code::usage, "APPLICATION " + application.error().problem);
    const auto open = open_for_reading({options.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const auto at = options.moment.resolve(*open->store);
    if (!at) return fail(exit_code::usage, at.error());
    const auto answer = api::check(open->store->live().index,
                                   {*user, *application, options.permission, {}, {}}, at->moment);
    const auto position = std::to_string(at->moment.position.value);
    if (options.json) {
        std::cout << "{\"allowed\":" << (answer.allowed ? "true" : "false") << ",\"occurred_at\":\""
                  << domain::format_rfc3339(at->occurred_at.instant)
                  << "\",\"position\":" << position;
        if (answer.reason) std::cout << ",\"reason\":\"" << *answer.reason << '"';
        std::cout << "}\n";
    } else {
        std::cout << (answer.allowed ? "allowed" : "denied");
        if (answer.reason) std::cout << ": " << *answer.reason;
        std::cout << " (position " << position << ")\n";
    }
    return answer.allowed ? exit_code::done : exit_code::refused;
}

} // namespace

void add_check(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("check", "May this user do this?");
    command->add_option("--data", options->data, "the directory of the store")->required();
    command->add_option("USER", options->user, "id of the user")->required();
    command->add_option("APPLICATION", options->application, "id of the application")->required();
    command->add_option("PERMISSION", options->permission, "id or name of the permission")
        ->required();
    options->moment.add_to(*command);
    command->add_flag("--json", options->json, "print JSON");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
