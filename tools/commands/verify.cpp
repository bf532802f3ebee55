#include "eventstore/verify/verify.hpp"

#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/sqlite_log.hpp"
#include "eventstore/verify/sqlite_inspection.hpp"
#include "projections/snapshot_check.hpp"
#include "tools/commands/command.hpp"
#include "tools/commands/full_check.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace muniment::tools {

namespace {

struct Options {
    std::string target;
    std::string key;
    std::string checkpoint;
    bool quick = false;
    bool full = false;
};

domain::Expected<std::string, std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return domain::Failure{"cannot read `" + path + "`"};
    return text.str();
}

/// What holding everything proves, and what it does not.
std::string proven(const eventstore::VerifyReport& report, const Options& options) {
    std::string text = report.authentic
                           ? "authentic: every event is what the holder of the key signed"
                           : "self-consistent only: give --key to know whose log it is";
    if (report.extends_remembered)
        text += "; an extension of the remembered checkpoint: nothing it covers was dropped or "
                "rewritten";
    else if (options.checkpoint.empty())
        text += "; not shown: that nothing was cut off at the end (give --checkpoint)";
    return text;
}

int print_report(const eventstore::VerifyReport& report, const Options& options) {
    if (report.failure) {
        std::cout << "FAILED at position " << report.failure->position.value << ": "
                  << report.failure->what << "\n";
        return exit_code::refused;
    }
    std::cout << "origin   " << report.origin << "\n"
              << "head     position " << report.head.size << ", " << report.commits << " commits\n"
              << "checked  " << report.events << " events\n";
    if (report.not_understood > 0)
        std::cout << "note     " << report.not_understood
                  << " events are of a newer version: their bytes hold, what they say is not "
                     "understood, the first at position "
                  << report.first_not_understood->value << "\n";
    std::cout << "proven   " << proven(report, options) << "\n";
    return exit_code::done;
}

domain::Expected<eventstore::VerifyRequest, std::string> request_of(const Options& options) {
    eventstore::VerifyRequest request;
    request.level = options.quick ? eventstore::VerifyLevel::quick : eventstore::VerifyLevel::whole;
    if (!options.key.empty()) {
        auto key = eventstore::NoteVerifier::parse(options.key);
        if (!key) return domain::Failure{"--key: " + key.error().what};
        request.log_key = std::move(key).value();
    }
    if (!options.checkpoint.empty())
        request.remembered_checkpoint = TRY(read_file(options.checkpoint));
    return request;
}

int verify_store(const StoreDirectory& directory, const Options& options) {
    auto request = request_of(options);
    if (!request) return fail(exit_code::usage, request.error());
    if (!std::filesystem::exists(directory.log()))
        return fail(exit_code::environment, "there is no store in `" + options.target + "`");
    const auto log = eventstore::SqliteLog::open(directory.log(), eventstore::OpenMode::read_only);
    if (!log) {
        std::cout << "FAILED: the log cannot be opened: " << log.error().what << "\n";
        return exit_code::refused;
    }
    request->inspect_storage = eventstore::inspect_sqlite(directory.log());
    if (!options.full) return print_report(eventstore::verify(**log, *request), options);
    const auto check = FullCheck::open(directory);
    if (!check) return fail(exit_code::environment, check.error());
    (*check)->attach(*request);
    auto report = eventstore::verify(**log, *request);
    if (report.ok()) report.failure = (*check)->finish();
    const int code = print_report(report, options);
    if (report.ok()) std::cout << "full     " << (*check)->proven() << "\n";
    return code;
}

/// Whether the seal's checkpoint is the log's own and covers the position: empty if so.
std::string check_seal(const projections::SealedSnapshot& sealed, const std::string& key) {
    const auto verifier = eventstore::NoteVerifier::parse(key);
    if (!verifier) return "--key: " + verifier.error().what;
    const auto checkpoint = eventstore::open_checkpoint(sealed.checkpoint, *verifier);
    if (!checkpoint) return "the checkpoint in the seal: " + checkpoint.error().what;
    if (checkpoint->origin != sealed.origin)
        return "the checkpoint in the seal is of `" + checkpoint->origin + "`";
    if (checkpoint->tree.size < sealed.position.value)
        return "the checkpoint in the seal ends before the position of the snapshot";
    return {};
}

int verify_snapshot(const Options& options) {
    std::ifstream file(options.target, std::ios::binary);
    if (!file) return fail(exit_code::environment, "cannot read `" + options.target + "`");
    const auto sealed = projections::verify_snapshot(file);
    if (!sealed) {
        std::cout << "FAILED at line " << sealed.error().line << ": " << sealed.error().what
                  << "\n";
        return exit_code::refused;
    }
    if (!options.key.empty()) {
        if (const auto problem = check_seal(*sealed, options.key); !problem.empty()) {
            std::cout << "FAILED: " << problem << "\n";
            return exit_code::refused;
        }
    }
    std::cout << "origin   " << sealed->origin << "\n"
              << "position " << sealed->position.value << "\n"
              << "facts    " << sealed->facts << "\n"
              << "proven   the file is whole and agrees with its own seal"
              << (options.key.empty() ? "; give --key to check the checkpoint in the seal"
                                      : ", whose checkpoint the log signed; that the facts are "
                                        "those of the log is shown by exporting again")
              << "\n";
    return exit_code::done;
}

int run(const Options& options) {
    if (std::filesystem::is_directory(options.target))
        return verify_store({options.target}, options);
    return verify_snapshot(options);
}

} // namespace

void add_verify(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("verify", "Check a store or a snapshot, offline");
    command->add_option("DIR|SNAPSHOT", options->target, "a store, or a snapshot file")->required();
    command->add_option("--key", options->key, "verifier key of the log");
    command->add_option("--checkpoint", options->checkpoint, "file with a checkpoint seen earlier");
    auto* quick = command->add_flag("--quick", options->quick, "the head alone");
    command
        ->add_flag("--full", options->full,
                   "also fold the log, check each decision, compare the views")
        ->excludes(quick);
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
