#include "eventstore/verify/verify.hpp"

#include "api/json/write.hpp"
#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/sqlite_log.hpp"
#include "eventstore/verify/sqlite_inspection.hpp"
#include "projections/snapshot_check.hpp"
#include "tools/commands/command.hpp"
#include "tools/commands/full_check.hpp"

#include <boost/json/value.hpp>

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
    bool json = false;
};

/// Everything holds: `lines` for people, `members` for programs.
int print_success(const Options& options, const std::string& lines, boost::json::object members) {
    members["ok"] = true;
    std::cout << (options.json ? api::to_json(boost::json::value(std::move(members))) + "\n"
                               : lines);
    return exit_code::done;
}

/// `place` is the name and the number of what does not hold, such as `position` 63; 0: of nothing.
int print_failure(const Options& options, const std::string& problem, const std::string& place = {},
                  std::uint64_t number = 0) {
    if (options.json) {
        boost::json::object members = {{"ok", false}, {"problem", problem}};
        if (!place.empty()) members[place] = number;
        std::cout << api::to_json(boost::json::value(std::move(members))) << "\n";
    } else {
        std::cout << "FAILED";
        if (!place.empty()) std::cout << " at " << place << " " << number;
        std::cout << ": " << problem << "\n";
    }
    return exit_code::refused;
}

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

/// `full` is what `--full` has shown beside, or empty.
int print_report(const eventstore::VerifyReport& report, const Options& options,
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
request_of(const Options& options, std::optional<std::string> remembered) {
    eventstore::VerifyRequest request;
    request.level = options.quick ? eventstore::VerifyLevel::quick : eventstore::VerifyLevel::whole;
    if (!options.key.empty()) {
        auto key = eventstore::NoteVerifier::parse(options.key);
        if (!key) return domain::Failure{"--key: " + key.error().what};
        request.log_key = std::move(key).value();
    }
    request.remembered_checkpoint = std::move(remembered);
    return request;
}

int verify_store(const StoreDirectory& directory, const Options& options) {
    std::optional<std::string> remembered;
    if (!options.checkpoint.empty()) {
        auto text = read_file(options.checkpoint);
        if (!text) return fail(exit_code::environment, text.error());
        remembered = std::move(text).value();
    }
    auto request = request_of(options, std::move(remembered));
    if (!request) return fail(exit_code::usage, request.error());
    if (!std::filesystem::exists(directory.log()))
        return fail(exit_code::environment, "there is no store in `" + options.target + "`");
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

/// Whether the seal's checkpoint is the log's own and covers the position: empty if so.
std::string check_seal(const projections::SealedSnapshot& sealed,
                       const eventstore::NoteVerifier& key) {
    const auto checkpoint = eventstore::open_checkpoint(sealed.checkpoint, key);
    if (!checkpoint) return "the checkpoint in the seal: " + checkpoint.error().what;
    if (checkpoint->origin != sealed.origin)
        return "the checkpoint in the seal is of `" + checkpoint->origin + "`";
    if (checkpoint->tree.size < sealed.position.value)
        return "the checkpoint in the seal ends before the position of the snapshot";
    return {};
}

int verify_snapshot(const Options& options) {
    for (const auto& [given, name] : {std::pair(!options.checkpoint.empty(), "--checkpoint"),
                                      {options.quick, "--quick"},
                                      {options.full, "--full"}})
        if (given)
            return fail(exit_code::usage, std::string(name) + " is for a store, and `" +
                                              options.target + "` is no directory");
    const auto request = request_of(options, {});
    if (!request) return fail(exit_code::usage, request.error());
    std::ifstream file(options.target, std::ios::binary);
    if (!file) return fail(exit_code::environment, "cannot read `" + options.target + "`");
    const auto sealed = projections::verify_snapshot(file);
    if (!sealed) return print_failure(options, sealed.error().what, "line", sealed.error().line);
    if (request->log_key)
        if (const auto problem = check_seal(*sealed, *request->log_key); !problem.empty())
            return print_failure(options, problem);
    const std::string shown =
        "the file is whole and agrees with its own seal" +
        std::string(options.key.empty() ? "; give --key to check the checkpoint in the seal"
                                        : ", whose checkpoint the log signed; that the facts are "
                                          "those of the log is shown by exporting again");
    std::ostringstream lines;
    lines << "origin   " << sealed->origin << "\n"
          << "position " << sealed->position.value << "\n"
          << "facts    " << sealed->facts << "\n"
          << "proven   " << shown << "\n";
    return print_success(options, lines.str(),
                         {{"facts", sealed->facts},
                          {"origin", sealed->origin},
                          {"position", sealed->position.value},
                          {"proven", shown},
                          {"signed", !options.key.empty()}});
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
    command->add_flag("--json", options->json, "print JSON");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
