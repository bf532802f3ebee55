#include "tools/commands/command.hpp"

#include "api/v1/answers.hpp"

#include <cctype>
#include <cstdio>
#include <iostream>
#include <unistd.h>

namespace muniment::tools {

int fail(int code, const std::string& sentence) {
    std::cerr << "muniment: " << sentence << "\n";
    return code;
}

namespace {

/// What is wrong: CLI11 tells of the command that is missing where a word stands that is none.
std::string problem_of(const CLI::App& command, const CLI::Error& error) {
    const std::string problem = error.what();
    if (problem != CLI::RequiredError::Subcommand(1).what()) return problem;
    const auto left = command.remaining();
    const bool is_word = !left.empty() && !left.front().empty() && left.front().front() != '-';
    return is_word ? "`" + left.front() + "` is not a command" : problem;
}

} // namespace

std::string wrong_usage(const CLI::App* program, const CLI::Error& error) {
    auto command = program->get_name();
    const CLI::App* innermost = program;
    for (auto inner = program->get_subcommands(); !inner.empty();
         inner = innermost->get_subcommands()) {
        innermost = inner.front();
        if (const auto& name = innermost->get_name(); !name.empty()) command += " " + name;
    }
    auto problem = problem_of(*innermost, error);
    // A sentence begins so; the name of an argument does not.
    if (problem.size() > 1 && (problem[1] == ' ' || std::islower(problem[1]) != 0))
        problem.front() = static_cast<char>(std::tolower(problem.front()));
    return "muniment: " + problem + "; see `" + command + " --help`\n";
}

ProgressLine::ProgressLine(std::string what)
    : what_(std::move(what)), is_terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
}

void ProgressLine::show(std::uint64_t done, std::uint64_t total) {
    constexpr auto interval = std::chrono::milliseconds(100);
    const auto now = std::chrono::steady_clock::now();
    if (!is_terminal_ || now - last_ < interval) return;
    last_ = now;
    shown_ = true;
    std::cerr << "\r\033[K" << what_ << " " << done << " of " << total << std::flush;
}

api::Store::Progress opening_progress() {
    auto line = std::make_shared<ProgressLine>("reading the log: event");
    return [line](domain::Position done, domain::Position total) {
        line->show(done.value, total.value);
    };
}

api::Principal local_principal(const std::string& via) {
    api::Principal principal;
    principal.actor.kind = "system";
    principal.actor.issuer = "local";
    const char* user = ::getenv("USER");
    principal.actor.id = user == nullptr || *user == '\0' ? "operator" : user;
    principal.actor.via = via;
    principal.scopes = {"*"};
    return principal;
}

int fail_remotely(const RemoteAnswer& answer) {
    const bool of_environment = answer.status >= 500 || answer.status == 401;
    return fail(of_environment ? exit_code::environment : exit_code::refused,
                problem_detail(answer));
}

void SourceOptions::add_to(CLI::App& command) {
    auto* source = command.add_option_group("source", "where the store is");
    source->add_option("--data", data, "the directory of the store");
    source->add_option("--server", server,
                       "address of a running server; the token is in MUNIMENT_TOKEN");
    source->require_option(1);
}

void MomentOptions::append_to(RemoteStore::Parameters& parameters) const {
    if (!at.empty()) parameters.emplace_back("at", at);
    if (!known_at.empty()) parameters.emplace_back("known_at", known_at);
}

void MomentOptions::add_to(CLI::App& command) {
    command.add_option("--at", at, "a position, a time, or position@time; default: now");
    command.add_option("--known-at", known_at, "what was recorded by this time");
}

domain::Expected<api::ResolvedMoment, std::string>
MomentOptions::resolve(const api::Store& store) const {
    const auto given = [](const std::string& text) {
        return text.empty() ? std::optional<std::string>() : std::optional(text);
    };
    const auto query = api::parse_moment_query(given(at), given(known_at), std::nullopt);
    if (!query)
        return domain::Failure{"--" + query.error().parameter + " " + query.error().problem};
    const auto resolved = store.resolve(*query);
    if (!resolved) return domain::Failure{api::to_problem(resolved.error()).detail};
    return *resolved;
}

} // namespace muniment::tools
