#include "api/service/exports.hpp"
#include "tools/commands/output.hpp"
#include "tools/commands/question.hpp"

#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    SourceOptions source;
    std::string format = "snapshot";
    std::string out;
    MomentOptions moment;
};

domain::Expected<std::string, int> failed(int code, const std::string& sentence) {
    return domain::Failure{fail(code, sentence)};
}

void note_left_out(const std::string& losses) {
    if (!losses.empty())
        std::cerr << "note: left out what a document cannot express: " << losses << "\n";
}

domain::Expected<std::string, int> fetch_export(const Options& options, const OutputSink& sink) {
    RemoteStore::Parameters parameters = {{"format", options.format}};
    options.moment.append_to(parameters);
    std::string note;
    if (!options.out.empty()) note = TRY(ask_for_seal(options.source, "/v1/snapshot", parameters));
    const auto answer = TRY(ask(options.source, "/v1/snapshot", parameters, sink));
    note_left_out(answer.header("Muniment-Not-Represented"));
    return note;
}

int run_remotely(const Options& options) {
    return write_output(options.out,
                        [&](const OutputSink& sink) { return fetch_export(options, sink); });
}

domain::Expected<std::string, int> make_export(const Options& options, const api::Store& store,
                                               const domain::Moment& at,
                                               const api::ExportSink& sink) {
    const auto format = *api::parse_export_format(options.format);
    const auto left_out = api::left_out_of_export(store, format, at.position);
    if (!left_out) return failed(exit_code::environment, left_out.error());
    note_left_out(*left_out);
    const auto content = api::write_content(store, format, at, sink);
    if (!content) return failed(exit_code::environment, content.error().what);
    if (options.out.empty()) return std::string();
    auto note = api::seal(store, *content);
    if (!note) {
        note_no_seal();
        return failed(exit_code::environment, "the file cannot be sealed: " + note.error().what);
    }
    return std::move(note).value();
}

int run_locally(const Options& options) {
    const auto open = open_for_reading({options.source.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const auto at = options.moment.resolve(*open->store);
    if (!at) return fail(exit_code::usage, at.error());
    return write_output(options.out, [&](const OutputSink& sink) {
        return make_export(options, *open->store, at->moment, sink);
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
    command->add_option("--out", options->out,
                        "the file, with its seal in FILE.seal; default: standard output, without");
    options->moment.add_to(*command);
    command->callback([options, &exit_code] {
        exit_code = options->source.server.empty() ? run_locally(*options) : run_remotely(*options);
    });
}

} // namespace muniment::tools
