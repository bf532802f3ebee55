#include "api/import/auth0_document.hpp"
#include "api/import/changes_import.hpp"
#include "api/json/read.hpp"
#include "api/v1/answers.hpp"
#include "tools/commands/command.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace muniment::tools {

namespace {

struct Options {
    std::string data;
    std::string format;
    std::string file;
    bool lenient = false;
};

/// Standard input cannot be read twice: it goes into a file without a name first.
class Input {
  public:
    explicit Input(const std::string& file) {
        if (file != "-") {
            stream_ = std::make_unique<std::ifstream>(file, std::ios::binary);
        } else {
            auto copy = std::make_unique<std::stringstream>();
            *copy << std::cin.rdbuf();
            copy->clear();
            stream_ = std::move(copy);
        }
    }
    std::istream& stream() { return *stream_; }

  private:
    std::unique_ptr<std::istream> stream_;
};

int import_history(api::Store& store, const Options& options, std::istream& input) {
    ProgressLine line("importing: line");
    const auto report = api::import_changes(store, input, local_principal("import"),
                                            [&](auto done, auto total) { line.show(done, total); });
    if (!report) {
        const auto& stopped = report.error();
        return fail(stopped.store_failed ? exit_code::environment : exit_code::refused,
                    options.file + ": line " + std::to_string(stopped.line) +
                        (stopped.pointer.empty() ? "" : " at " + stopped.pointer) + ": " +
                        stopped.problem + "; everything before this line is imported");
    }
    std::cout << "imported " << report->lines - report->skipped << " lines, " << report->events
              << " events";
    if (report->skipped > 0) std::cout << "; " << report->skipped << " lines were there before";
    std::cout << "; position " << store.head().value << "\n";
    return exit_code::done;
}

void print_all(const char* word, const std::vector<api::Malformed>& findings) {
    for (const auto& [pointer, problem] : findings)
        std::cerr << word << " " << (pointer.empty() ? "the document" : pointer) << " " << problem
                  << "\n";
}

int import_document(api::Store& store, const Options& options, std::istream& input) {
    std::ostringstream text;
    text << input.rdbuf();
    const auto json = api::read_json(text.str());
    if (!json)
        return fail(exit_code::refused,
                    options.file + ": " + json.error().pointer + " " + json.error().problem);
    auto document = [&] {
        const auto lock = store.live().lock_shared();
        return api::read_auth0_document(*json, store.live().index.head_view());
    }();
    print_all("note:", document.notes);
    print_all(options.lenient ? "left out:" : "refused:", document.problems);
    if (!document.problems.empty() && !options.lenient)
        return fail(exit_code::refused,
                    options.file + ": " + std::to_string(document.problems.size()) +
                        " problems; nothing was changed; `--lenient` leaves them out");
    api::WriteRequest request;
    request.principal = local_principal("cli");
    request.circumstances.reason = "import of an Auth0 Authorization Extension export";
    request.content = std::move(document.changes);
    const auto written = store.write(request);
    if (!written) {
        const auto* rejection = std::get_if<domain::Rejection>(&written.error());
        const auto where = rejection == nullptr ? std::string()
                                                : document.pointers[rejection->change_index] + ": ";
        return fail(api::is_of_environment(written.error()) ? exit_code::environment
                                                            : exit_code::refused,
                    options.file + ": " + where + api::to_problem(written.error()).detail +
                        "; nothing was changed");
    }
    std::cout << "imported " << written->events.size() << " events; position " << store.head().value
              << "\n";
    return exit_code::done;
}

int run(const Options& options) {
    Input input(options.file);
    if (!input.stream() || std::filesystem::is_directory(options.file))
        return fail(exit_code::environment, "cannot read `" + options.file + "`");
    auto open = open_for_writing({options.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    if (options.format == "changes") return import_history(*open->store, options, input.stream());
    return import_document(*open->store, options, input.stream());
}

} // namespace

void add_import(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("import", "Take over history or an export");
    command->add_option("--data", options->data, "the directory of the store")->required();
    command
        ->add_option("--format", options->format,
                     "changes: NDJSON, a batch a line; auth0: an export of the extension")
        ->required()
        ->check(CLI::IsMember({"changes", "auth0"}));
    command->add_flag("--lenient", options->lenient,
                      "auth0: leave out what is not in order, and list it");
    command->add_option("FILE", options->file, "the file; - is standard input")->required();
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
