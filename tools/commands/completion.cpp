#include "tools/commands/command.hpp"

#include <iostream>

namespace muniment::tools {

namespace {

/// Words that may follow a command: its subcommands and options, from the program itself. A group
/// of options is a subcommand without a name.
std::string words_of(const CLI::App& command) {
    std::string words;
    for (const auto* sub : command.get_subcommands({}))
        words += sub->get_name().empty() ? words_of(*sub) : sub->get_name() + " ";
    for (const auto* option : command.get_options())
        for (const auto& name : option->get_lnames())
            words += "--" + name + " ";
    return words;
}

/// Offers what may follow `command`, which is the word before number `depth`: files, too, where the
/// command line is not at its end.
void print_offer(const CLI::App& command, int depth) {
    const bool has_subcommands = command.get_require_subcommand_min() > 0;
    const auto indent = std::string(static_cast<std::size_t>(depth) * 4, ' ');
    const auto words = "COMPREPLY=($(compgen " + std::string(has_subcommands ? "" : "-f ") +
                       "-W '" + words_of(command) + "' -- \"$current\"))";
    if (!has_subcommands) {
        std::cout << indent << words << "\n";
        return;
    }
    std::cout << indent << "case ${COMP_WORDS[" << depth << "]} in\n";
    for (const auto* sub : command.get_subcommands({})) {
        std::cout << indent << sub->get_name() << ")\n";
        print_offer(*sub, depth + 1);
        std::cout << indent << ";;\n";
    }
    std::cout << indent << "*) " << words << " ;;\n" << indent << "esac\n";
}

int print_bash(const CLI::App& program) {
    std::cout << "_muniment() {\n"
                 "    local current=${COMP_WORDS[COMP_CWORD]}\n";
    print_offer(program, 1);
    std::cout << "}\n"
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
