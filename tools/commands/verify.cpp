#include "eventstore/verify/verify.hpp"

#include "eventstore/mirror/mirror_check.hpp"
#include "eventstore/mirror/mirror_files.hpp"
#include "eventstore/sqlite_log.hpp"
#include "eventstore/verify/sqlite_inspection.hpp"
#include "tools/commands/command.hpp"
#include "tools/commands/full_check.hpp"
#include "tools/commands/verify_file.hpp"

#include <filesystem>
#include <sstream>

namespace muniment::tools {

namespace {

/// What holding everything proves, and what it does not.
std::string proven(const eventstore::VerifyReport& report, const VerifyOptions& options) {
    const std::string signed_part =
        options.quick ? "the head is what the holder of the key signed; not shown: that the events "
                        "before it are (leave out --quick)"
                      : "every event is what the holder of the key signed";
    std::string text = report.authentic
                           ? "authentic: " + signed_part
                           : "self-consistent only: give --key to know whose log it is";
    if (report.extends_remembered)
        text += "; an extension of the remembered checkpoint: nothing it covers was dropped or "
                "rewritten";
    else if (options.checkpoint.empty())
        text += "; not shown: that nothing was cut off at the end (give --checkpoint)";
    return text;
}

/// `full` is what `--full` has shown beside, or empty.
int print_report(const eventstore::VerifyReport& report, const VerifyOptions& options,
                 const std::string& full) {
    if (report.failure)
        return print_failure(options, report.failure->what, "position",
                             report.failure->position.value);
    std::ostringstream lines;
    lines << "origin   " << report.origin << "\n"
          << "head     position " << report.head.size << ", " << report.commits << " commits\n"
          << "checked  " << report.events << " events\n";
    boost::json::object members = {{"authentic", report.authentic},
                                   {"commits", report.commits},
                                   {"events", report.events},
                                   {"extends_remembered", report.extends_remembered},
                                   {"not_understood", report.not_understood},
                                   {"origin", report.origin},
                                   {"position", report.head.size},
                                   {"proven", proven(report, options)}};
    if (report.not_understood > 0) {
        lines << "note     " << report.not_understood
              << " events are of a newer version: their bytes hold, what they say is not "
                 "understood, the first at position "
              << report.first_not_understood->value << "\n";
        members["first_not_understood"] = report.first_not_understood->value;
    }
    lines << "proven   " << proven(report, options) << "\n";
    if (!full.empty()) {
        lines << "full     " << full << "\n";
        members["full"] = full;
    }
    return print_success(options, lines.str(), std::move(members));
}

domain::Expected<eventstore::VerifyRequest, std::string>
request_of(const VerifyOptions& options, std::optional<std::string> remembered) {
    eventstore::VerifyRequest request;
    request.level = options.quick ? eventstore::VerifyLevel::quick : eventstore::VerifyLevel::whole;
    request.log_key = TRY(given_key(options));
    request.remembered_checkpoint = std::move(remembered);
    return request;
}

int verify_store(const StoreDirectory& directory, const VerifyOptions& options) {
    std::optional<std::string> remembered;
    if (!options.checkpoint.empty()) {
        auto text = read_whole_file(options.checkpoint);
        if (!text) return fail(exit_code::environment, text.error());
        remembered = std::move(text).value();
    }
    auto request = request_of(options, std::move(remembered));
    if (!request) return fail(exit_code::usage, request.error());
    if (!std::filesystem::exists(directory.log())) {
        if (!eventstore::MirrorFiles(directory.root).has_checkpoint())
            return fail(exit_code::environment,
                        "there is no store and no mirror in `" + options.target + "`");
        if (options.full)
            return fail(exit_code::usage,
                        "--full is for a store, and `" + options.target + "` is a mirror");
        return print_report(eventstore::verify_mirror(directory.root, *request), options, {});
    }
    const auto log = eventstore::SqliteLog::open(directory.log(), eventstore::OpenMode::read_only);
    if (!log) return print_failure(options, "the log cannot be opened: " + log.error().what);
    request->inspect_storage = eventstore::inspect_sqlite(directory.log());
    if (!options.full) return print_report(eventstore::verify(**log, *request), options, {});
    const auto check = FullCheck::open(directory);
    if (!check) return fail(exit_code::environment, check.error());
    (*check)->attach(*request);
    auto report = eventstore::verify(**log, *request);
    if (report.ok()) report.failure = (*check)->finish();
    return print_report(report, options, (*check)->proven());
}

int run(const VerifyOptions& options) {
    if (!std::filesystem::exists(options.target))
        return fail(exit_code::environment, "there is no `" + options.target +
                                                "`; give the directory of a store or a mirror, a "
                                                "sealed file or a receipt");
    if (!std::filesystem::is_directory(options.target)) return verify_file(options);
    if (!options.seal.empty())
        return fail(exit_code::usage,
                    "--seal is for a sealed file, and `" + options.target + "` is a directory");
    return verify_store({options.target}, options);
}

} // namespace

void add_verify(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<VerifyOptions>();
    auto* command = program.add_subcommand(
        "verify", "Check a store, a mirror, a sealed file or a receipt, offline");
    command
        ->add_option("DIR|FILE", options->target, "a store, a mirror, a sealed file or a receipt")
        ->required();
    command->add_option("--key", options->key, "verifier key of the log");
    command->add_option("--checkpoint", options->checkpoint, "file with a checkpoint seen earlier");
    command->add_option("--seal", options->seal, "the seal of the file; default: FILE.seal");
    auto* quick = command->add_flag("--quick", options->quick, "the head alone");
    command
        ->add_flag("--full", options->full,
                   "also fold the log, check each decision, compare the views")
        ->excludes(quick);
    command->add_flag("--json", options->json, "print JSON");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
