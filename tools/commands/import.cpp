#include "api/import/changes_import.hpp"
#include "tools/commands/command.hpp"
#include "tools/commands/import_document.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace muniment::tools {

namespace {

struct Options {
    SourceOptions source;
    std::string format;
    std::string file;
    std::string mode = "create";
    bool lenient = false;
    bool force = false;
};

/// Gone through twice: what can be read but once (standard input, a pipe) is kept in memory.
class Input {
  public:
    explicit Input(const std::string& file) {
        auto opened = std::make_unique<std::ifstream>(file, std::ios::binary);
        if (file == "-")
            stream_ = copy_of(std::cin);
        else if (*opened && is_pipe(file))
            stream_ = copy_of(*opened);
        else
            stream_ = std::move(opened);
    }
    std::istream& stream() { return *stream_; }

  private:
    static bool is_pipe(const std::string& file) {
        std::error_code error;
        return !std::filesystem::is_regular_file(file, error) &&
               !std::filesystem::is_directory(file, error);
    }
    static std::unique_ptr<std::istream> copy_of(std::istream& input) {
        auto copy = std::make_unique<std::stringstream>();
        *copy << input.rdbuf();
        copy->clear();
        return copy;
    }

    std::unique_ptr<std::istream> stream_;
};

/// Nobody reads meanwhile: the views are brought up by themselves when everything is in the log.
domain::Expected<api::ImportReport, api::ImportStopped> import_lines(api::Store& store,
                                                                     std::istream& input) {
    ProgressLine line("importing: line");
    store.hold_views();
    return api::import_changes(store, input, local_principal("import"),
                               [&](auto done, auto total) { line.show(done, total); });
}

int import_history(api::Store& store, const Options& options, std::istream& input) {
    const auto report = import_lines(store, input);
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
    std::cout << "; position " << store.head().value << std::endl;
    return exit_code::done;
}

/// So that the next start need neither replay what was imported nor wait for the views.
void prepare_start(api::Store& store) {
    if (const auto kept = store.keep_image(); !kept)
        std::cerr << "muniment: " << kept.error() << "\n";
    const auto brought = [&] {
        ProgressLine line("building views: event");
        return store.bring_views(
            [&](auto done, auto total) { line.show(done.value, total.value); });
    }();
    if (!brought)
        std::cerr
            << "muniment: the views were not built (" << brought.error()
            << "); nothing of the log is lost: remove the cause, the next start builds them\n";
}

std::string whole_text(std::istream& input) {
    std::ostringstream text;
    text << input.rdbuf();
    return std::move(text).str();
}

DocumentOptions document_options(const Options& options) {
    return {options.file, options.mode, options.lenient, options.force};
}

int import_into(api::Store& store, const Options& options, std::istream& input) {
    if (options.format == "changes") return import_history(store, options, input);
    const auto text = whole_text(input);
    return options.format == "auth0" ? import_document(store, document_options(options), text)
                                     : import_directory(store, document_options(options), text);
}

int run_remotely(const Options& options, std::istream& input) {
    if (options.format != "auth0")
        return fail(exit_code::usage,
                    "`--format " + options.format +
                        "` needs --data DIR: it takes what a server does not accept at once");
    return import_document_remotely(options.source.server, document_options(options),
                                    whole_text(input));
}

int run(const Options& options) {
    Input input(options.file);
    if (!input.stream() || std::filesystem::is_directory(options.file))
        return fail(exit_code::environment, "cannot read `" + options.file + "`");
    if (!options.source.server.empty()) return run_remotely(options, input.stream());
    auto open = open_for_writing({options.source.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const int exit_code = import_into(*open->store, options, input.stream());
    prepare_start(*open->store);
    return exit_code;
}

} // namespace

void add_import(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("import", "Take over history or an export");
    options->source.add_to(*command);
    command
        ->add_option("--format", options->format,
                     "changes: NDJSON, a batch a line; auth0: an export of the extension; "
                     "auth0-directory: users, connections and applications")
        ->required()
        ->check(CLI::IsMember({"changes", "auth0", "auth0-directory"}));
    command
        ->add_option("--mode", options->mode,
                     "auth0: create refuses what is there with other content, merge updates it, "
                     "replace leaves nothing but the document")
        ->check(CLI::IsMember({"create", "merge", "replace"}))
        ->capture_default_str();
    command->add_flag("--lenient", options->lenient,
                      "auth0: leave out what is not in order, and list it");
    command->add_flag("--force", options->force,
                      "auth0, replace: lose what a document cannot express");
    command->add_option("FILE", options->file, "the file; - is standard input")->required();
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
