#include "tools/commands/command.hpp"

#include <iostream>

namespace muniment::tools {

namespace {

/// Words that may follow a command: its subcommands and options, from the program itself.
std::string words_of(const CLI::App& command) {
    std::string words;
    for (const auto* sub : command.get_subcommands({}))
        words += sub->get_name() + " ";
    for (const auto* option : command.get_options())
        for (const auto& name : option->get_lnames())
            words += "--" + name + " ";
    return words;
}

int print_bash(const CLI::App& program) {
    std::cout << "_muniment() {\n"
                 "    local current=${COMP_WORDS[COMP_CWORD]}\n"
                 "    case ${COMP_WORDS[1]} in\n";
    for (const auto* command : program.get_subcommands({}))
        std::cout << "    " << command->get_name() << ") COMPREPLY=($(compgen -f -W '"
                  << words_of(*command) << "' -- \"$current\")) ;;\n";
    std::cout << "    *) COMPREPLY=($(compgen -W '" << words_of(program)
              << "' -- \"$current\")) ;;\n"
                 "    esac\n"
                 "}\n"
                 "complete -o filenames -F _muniment muniment\n";
    return exit_code::done;
}

} // namespace

void add_completion(CLI::App& program, int& exit_code) {
    auto* command = program.add_subcommand(
        "completion", "Print completion for bash: source <(muniment completion)");
    command->callback([&program, &exit_code] { exit_code = print_bash(program); });
}

} // namespace muniment::tools
