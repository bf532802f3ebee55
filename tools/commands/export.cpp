#include "api/document/stored_document.hpp"
#include "api/document/write_document.hpp"
#include "api/service/exports.hpp"
#include "api/v1/answers.hpp"
#include "tools/commands/command.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    SourceOptions source;
    std::string format = "snapshot";
    std::string out;
    MomentOptions moment;
};

/// Writes the export piece by piece into a sink and answers the exit code.
using Produce = std::function<int(const api::ExportSink&)>;

/// Into a file that takes its name only once it is whole.
int write_file(const std::string& path, const Produce& produce) {
    const auto partial = path + ".partial";
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    int code = produce([&](std::string_view piece) {
        file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        return file.good();
    });
    file.close();
    if (code == exit_code::done && !file)
        code = fail(exit_code::environment, "cannot write `" + path + "`");
    std::error_code error;
    if (code == exit_code::done) {
        std::filesystem::rename(partial, path, error);
        if (error) code = fail(exit_code::environment, "cannot write `" + path + "`");
    }
    if (code != exit_code::done) std::filesystem::remove(partial, error);
    return code;
}

int write_standard_output(const Produce& produce) {
    const int code = produce([](std::string_view piece) {
        return std::fwrite(piece.data(), 1, piece.size(), stdout) == piece.size();
    });
    if (std::fflush(stdout) != 0) return fail(exit_code::environment, "cannot write the output");
    return code;
}

int write_out(const Options& options, const Produce& produce) {
    return options.out.empty() ? write_standard_output(produce) : write_file(options.out, produce);
}

void note_left_out(const std::string& losses) {
    std::cerr << "note: left out what a document cannot express: " << losses << "\n";
}

int run_remotely(const Options& options) {
    const auto server = RemoteStore::connect(options.source.server);
    if (!server) return fail(exit_code::usage, server.error());
    const bool is_document = options.format == "auth0";
    RemoteStore::Parameters parameters;
    if (!is_document) parameters.emplace_back("format", options.format);
    options.moment.append_to(parameters);
    return write_out(options, [&](const api::ExportSink& sink) {
        const auto answer = server->get(is_document ? "/api/configuration/export" : "/v1/snapshot",
                                        parameters, sink);
        if (!answer) return fail(exit_code::environment, answer.error());
        const auto left_out = answer->header("Muniment-Not-Represented");
        if (!left_out.empty()) note_left_out(left_out);
        return answer->status == 200 ? exit_code::done : fail_remotely(*answer);
    });
}

int write_extension_document(const api::Store& store, domain::Position at,
                             const api::ExportSink& sink) {
    auto stored = api::stored_document(store, at);
    if (!stored) return fail(exit_code::environment, api::to_problem(stored.error()).detail);
    {
        const auto lock = store.live().lock_shared();
        if (store.live().extension.has_api_key()) api::show_api_key(stored->document);
    }
    if (stored->left_out.total() > 0) note_left_out(api::losses_text(stored->left_out));
    if (api::write_document(stored->document, sink)) return exit_code::done;
    return fail(exit_code::environment, "cannot write the output");
}

int run_locally(const Options& options) {
    const auto open = open_for_reading({options.source.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const auto at = options.moment.resolve(*open->store);
    if (!at) return fail(exit_code::usage, at.error());
    if (options.format == "auth0")
        return write_out(options, [&](const api::ExportSink& sink) {
            return write_extension_document(*open->store, at->moment.position, sink);
        });
    const auto format = *api::parse_export_format(options.format);
    return write_out(options, [&](const api::ExportSink& sink) {
        const auto written = api::write_export(*open->store, format, at->moment, sink);
        return written ? exit_code::done : fail(exit_code::environment, written.error());
    });
}

} // namespace

void add_export(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("export", "Write the state at a moment to a file");
    options->source.add_to(*command);
    command
        ->add_option("--format", options->format,
                     "snapshot: NDJSON with a seal; effective: CSV; auth0: a document of the "
                     "Auth0 Authorization Extension")
        ->check(CLI::IsMember({"snapshot", "effective", "auth0"}))
        ->capture_default_str();
    command->add_option("--out", options->out, "the file; default: standard output");
    options->moment.add_to(*command);
    command->callback([options, &exit_code] {
        exit_code = options->source.server.empty() ? run_locally(*options) : run_remotely(*options);
    });
}

} // namespace muniment::tools
