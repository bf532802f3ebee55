#include "eventstore/mirror/mirror.hpp"

#include "tools/commands/command.hpp"
#include "tools/remote/log_source.hpp"

#include <csignal>
#include <ctime>
#include <iostream>

namespace muniment::tools {

namespace {

using eventstore::MirrorFault;

struct Options {
    std::string url;
    std::string directory;
    std::string key;
    bool once = false;
    std::uint32_t interval_s = 10;
};

constexpr std::uint32_t interval_s_max = 86'400;

const char* name_of(MirrorFault fault) {
    switch (fault) {
    case MirrorFault::unavailable:
        return "unavailable";
    case MirrorFault::own_files:
        return "files";
    case MirrorFault::foreign_key:
        return "foreign key";
    case MirrorFault::truncated:
        return "truncated";
    case MirrorFault::fork:
        return "fork";
    case MirrorFault::damaged:
        return "damaged";
    }
    std::abort();
}

/// What was refused goes to standard output: it is the answer. The mirror keeps what it has.
int report(const eventstore::MirrorProblem& problem) {
    if (!problem.is_evidence()) return fail(exit_code::environment, problem.what);
    std::cout << "REFUSED (" << name_of(problem.fault) << "): " << problem.what << std::endl;
    return exit_code::refused;
}

/// The signals that end the program are blocked, so that a step is not interrupted by them.
sigset_t block_ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

/// False: it is time to end.
bool wait_for(const sigset_t& signals, std::uint32_t seconds) {
    const timespec patience{static_cast<time_t>(seconds), 0};
    return sigtimedwait(&signals, nullptr, &patience) < 0;
}

int follow(eventstore::Mirror& mirror, const eventstore::LogFetch& fetch) {
    const auto step = mirror.follow(fetch);
    if (!step) return report(step.error());
    if (step->tree.size > step->old_size)
        std::cout << "mirrored to position " << step->tree.size << " ("
                  << step->tree.size - step->old_size << " new)" << std::endl;
    return exit_code::done;
}

int run(const Options& options) {
    std::optional<eventstore::NoteVerifier> key;
    if (!options.key.empty()) {
        auto given = eventstore::NoteVerifier::parse(options.key);
        if (!given) return fail(exit_code::usage, "--key: " + given.error().what);
        key = std::move(given).value();
    }
    auto mirror = eventstore::Mirror::open(options.directory, std::move(key));
    if (!mirror) return report(mirror.error());
    const auto fetch = log_source(options.url);
    if (options.once) {
        const int code = follow(*mirror, fetch);
        if (code == exit_code::done) std::cout << "position " << mirror->head().size << std::endl;
        return code;
    }
    const auto signals = block_ending_signals();
    do {
        // Who does not answer now may later; what was refused is for somebody to look at.
        if (follow(*mirror, fetch) == exit_code::refused) return exit_code::refused;
    } while (wait_for(signals, options.interval_s));
    return exit_code::done;
}

} // namespace

void add_mirror(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("mirror", "Follow another store's log as files");
    command->add_option("URL", options->url, "address of a server, or of the log itself")
        ->required();
    command->add_option("DIR", options->directory, "the directory of the mirror")->required();
    command->add_option("--key", options->key,
                        "verifier key of the log; default: the one that the mirror saw first");
    auto* once = command->add_flag("--once", options->once, "take over what there is, and end");
    command->add_option("--interval", options->interval_s, "seconds between two looks")
        ->check(CLI::Range(std::uint32_t{1}, interval_s_max))
        ->capture_default_str()
        ->excludes(once);
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
