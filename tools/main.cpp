#include "tools/commands/command.hpp"

#include <sodium.h>

int main(int argc, char** argv) {
    using namespace muniment::tools;
    if (sodium_init() < 0) return fail(exit_code::environment, "libsodium cannot be initialised");
    CLI::App program{"Event-sourced authorization store", "muniment"};
    program.set_version_flag("--version", MUNIMENT_VERSION);
    program.require_subcommand(1);
    program.failure_message(wrong_usage);

    int code = exit_code::done;
    for (const auto add : {add_init, add_serve, add_import, add_export, add_check, add_explain,
                           add_who_can, add_history, add_diff, add_report, add_log, add_receipt,
                           add_mirror, add_verify, add_key, add_completion})
        add(program, code);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? exit_code::done : exit_code::usage;
    }
    return code;
}
