#include "api/service/exports.hpp"
#include "tools/commands/command.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    std::string data;
    std::string format = "snapshot";
    std::string out;
    MomentOptions moment;
};

/// Into a file that takes its name only once it is whole.
int write_file(const api::Store& store, api::ExportFormat format, const domain::Moment& at,
               const std::string& path) {
    const auto partial = path + ".partial";
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    const auto written = api::write_export(store, format, at, [&](std::string_view piece) {
        file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        return file.good();
    });
    file.close();
    std::error_code error;
    if (!written || !file) {
        std::filesystem::remove(partial, error);
        return fail(exit_code::environment,
                    written ? "cannot write `" + path + "`" : written.error());
    }
    std::filesystem::rename(partial, path, error);
    if (error) return fail(exit_code::environment, "cannot write `" + path + "`");
    return exit_code::done;
}

int run(const Options& options) {
    const auto open = open_for_reading({options.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const auto at = options.moment.resolve(*open->store);
    if (!at) return fail(exit_code::usage, at.error());
    const auto format = *api::parse_export_format(options.format);
    if (!options.out.empty()) return write_file(*open->store, format, at->moment, options.out);
    const auto written =
        api::write_export(*open->store, format, at->moment, [](std::string_view piece) {
            return std::fwrite(piece.data(), 1, piece.size(), stdout) == piece.size();
        });
    if (!written) return fail(exit_code::environment, written.error());
    return std::fflush(stdout) == 0 ? exit_code::done
                                    : fail(exit_code::environment, "cannot write the output");
}

} // namespace

void add_export(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("export", "Write the state at a moment to a file");
    command->add_option("--data", options->data, "the directory of the store")->required();
    command->add_option("--format", options->format, "snapshot: NDJSON with a seal; effective: CSV")
        ->check(CLI::IsMember({"snapshot", "effective"}))
        ->capture_default_str();
    command->add_option("--out", options->out, "the file; default: standard output");
    options->moment.add_to(*command);
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
