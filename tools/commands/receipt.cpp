#include "tools/commands/question.hpp"

#include <fstream>
#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    SourceOptions source;
    std::uint64_t position = 0;
    std::string out;
};

int run(const Options& options) {
    const auto answer = ask(options.source, "/v1/receipts/" + std::to_string(options.position), {});
    if (!answer) return answer.error();
    if (options.out.empty()) {
        std::cout << answer->body << std::flush;
        return std::cout ? exit_code::done
                         : fail(exit_code::environment, "cannot write the output");
    }
    std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
    file << answer->body;
    file.close();
    return file ? exit_code::done
                : fail(exit_code::environment, "cannot write `" + options.out + "`");
}

} // namespace

void add_receipt(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("receipt", "Write the offline proof of one event");
    options->source.add_to(*command);
    command->add_option("POSITION", options->position, "position of the event")
        ->required()
        ->check(CLI::PositiveNumber);
    command->add_option("--out", options->out, "the file; default: standard output");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
