#include "api/service/reports.hpp"
#include "tools/commands/output.hpp"
#include "tools/commands/question.hpp"

#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    SourceOptions source;
    std::string name;
    std::string application;
    std::string user;
    std::string group;
    std::vector<std::string> roles;
    std::vector<std::string> permissions;
    std::string from;
    std::string within;
    std::string older_than;
    std::string format = "csv";
    std::string out;
    MomentOptions moment;
};

RemoteStore::Parameters parameters_of(const Options& options) {
    RemoteStore::Parameters parameters = {{"format", options.format}};
    for (const auto& [name, value] : {std::pair("application", options.application),
                                      {"user", options.user},
                                      {"group", options.group},
                                      {"from", options.from},
                                      {"within", options.within},
                                      {"older_than", options.older_than}})
        if (!value.empty()) parameters.emplace_back(name, value);
    for (const auto& pattern : options.roles)
        parameters.emplace_back("role", pattern);
    for (const auto& pattern : options.permissions)
        parameters.emplace_back("permission", pattern);
    options.moment.append_to(parameters);
    return parameters;
}

/// What the file alone does not say where it is CSV.
void note_figures(const RemoteAnswer& answer) {
    std::cerr << "note: " << answer.header("Muniment-Rows") << " rows; position "
              << answer.header("Muniment-Report-Position") << " of "
              << answer.header("Muniment-Origin") << ", tree size "
              << answer.header("Muniment-Tree-Size") << ", root " << answer.header("Muniment-Root")
              << "\n";
}

domain::Expected<std::string, int> produce(const Options& options, const OutputSink& sink) {
    const auto path = "/v1/reports/" + options.name;
    auto parameters = parameters_of(options);
    if (options.out.empty()) {
        TRY(ask(options.source, path, parameters, sink));
        return std::string();
    }
    auto seal = TRY(ask_for_seal(options.source, path, parameters));
    note_figures(TRY(ask(options.source, path, parameters, sink)));
    return seal;
}

void add_filters(CLI::App& command, Options& options) {
    command.add_option("--application", options.application,
                       "access, privileged: in this application alone");
    command.add_option("--user", options.user,
                       "access, privileged, joiners-leavers: this user alone");
    command.add_option("--group", options.group,
                       "access, privileged: members of this group, nested ones included");
    command.add_option("--role", options.roles,
                       "privileged: roles that count as such, a pattern with * and ?");
    command.add_option("--permission", options.permissions,
                       "privileged: permissions that count as such, a pattern with * and ?");
    command.add_option("--from", options.from,
                       "joiners-leavers: where the period begins; default: 90 days before");
    command.add_option("--within", options.within, "expiring: how far to look; default: 30d");
    command.add_option("--older-than", options.older_than,
                       "stale-grants: what is old; default: 365d");
}

} // namespace

void add_report(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("report", "Write a report for reviewers");
    std::vector<std::string> names;
    for (const auto& kind : api::report_kinds())
        names.emplace_back(kind.name);
    command->add_option("NAME", options->name, "which")->required()->check(CLI::IsMember(names));
    options->source.add_to(*command);
    options->moment.add_to(*command);
    add_filters(*command, *options);
    command->add_option("--format", options->format, "csv, json or html")
        ->check(CLI::IsMember({"csv", "json", "html"}))
        ->capture_default_str();
    command->add_option("--out", options->out,
                        "the file, with its seal in FILE.seal; default: standard output, without");
    command->callback([options, &exit_code] {
        exit_code = write_output(options->out,
                                 [&](const OutputSink& sink) { return produce(*options, sink); });
    });
}

} // namespace muniment::tools
