#include "tools/commands/command.hpp"

#include <sodium.h>

#include <iostream>

namespace muniment::tools {

namespace {

/// Unlike any other store's: two logs must never share a name.
std::string draw_origin() {
    return "muniment.local/" + std::to_string(randombytes_random());
}

int run(const std::string& data, const std::string& origin, bool json) {
    const auto made = create_store({data}, origin.empty() ? draw_origin() : origin);
    if (!made) return fail(exit_code::environment, made.error());
    if (json) {
        std::cout << R"({"admin_token":")" << made->admin_token << R"(","origin":")" << made->origin
                  << R"(","verifier_key":")" << made->verifier_key << "\"}\n";
        return exit_code::done;
    }
    std::cout << "origin              " << made->origin << "\n"
              << "verifier key        " << made->verifier_key << "\n"
              << "administrator token " << made->admin_token << "\n\n"
              << "Keep both: the verifier key lets anybody check the log, and the token is shown "
                 "this once.\n";
    return exit_code::done;
}

} // namespace

void add_init(CLI::App& program, int& exit_code) {
    struct Options {
        std::string data;
        std::string origin;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("init", "Make keys and an empty store");
    command->add_option("--data", options->data, "the directory of the new store")->required();
    command->add_option("--origin", options->origin,
                        "name of the log, such as authz.example/main; default: a random one");
    command->add_flag("--json", options->json, "print JSON");
    command->callback(
        [options, &exit_code] { exit_code = run(options->data, options->origin, options->json); });
}

} // namespace muniment::tools
