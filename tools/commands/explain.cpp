#include "api/json/read.hpp"
#include "tools/commands/audit_text.hpp"
#include "tools/commands/question.hpp"

#include <boost/json/value.hpp>

#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    SourceOptions source;
    std::string user;
    std::string application;
    std::string permission;
    std::string connection;
    std::vector<std::string> groups;
    MomentOptions moment;
    bool json = false;
};

/// What an edge lacks: `ended 2024-…, by …`.
std::string shown_lack(const boost::json::object& edge) {
    const auto lack = text_of(edge, "missing", "");
    if (lack == "expired") return "expired " + shown_time(edge.at("valid_until"));
    if (lack == "not_begun") return "begins " + shown_time(edge.at("valid_from"));
    if (lack != "ended") return "";
    const auto event = shown_event(edge.at("ended").as_object());
    return "ended " + event[0] + " by " + event[1] + ", ticket " + event[2] + ": " + event[3];
}

/// A line for each edge, with an arrow to where it leads.
void print_path(const boost::json::value& path, const std::string& user, bool is_miss) {
    const std::string of_mapping = " (mapping)";
    std::vector<Cells> lines = {{user, "since", "by", "ticket", "reason", "valid"}};
    if (is_miss) lines.front().push_back("missing");
    for (const auto& item : path.at("edges").as_array()) {
        const auto& edge = item.as_object();
        Cells cells = shown_event(edge.at("began").as_object());
        cells.insert(cells.begin(), "→ " + shown_end(edge.at("to")) +
                                        (edge.contains("mapping") ? of_mapping : ""));
        const auto window = shown_window(edge);
        cells.push_back(window.empty() ? "-" : window);
        if (is_miss) cells.push_back(shown_lack(edge));
        lines.push_back(std::move(cells));
    }
    std::cout << "\n";
    print_table(lines);
}

void print(const boost::json::object& answer, const std::string& user) {
    const bool allowed = answer.at("allowed").as_bool();
    const auto reason = text_of(answer, "reason", "");
    std::cout << (allowed ? "allowed" : "denied") << (reason.empty() ? "" : ": " + reason)
              << " (position " << answer.at("position").as_int64() << ")\n";
    if (const auto* former = answer.if_contains("former_permission")) {
        const auto event = shown_event(former->at("ended").as_object());
        std::cout << "the permission " << former->at("id").as_string().c_str()
                  << " was there until " << event[0] << "; ended by " << event[1] << ", ticket "
                  << event[2] << ": " << event[3] << "\n";
    }
    for (const auto& path : answer.at("paths").as_array())
        print_path(path, user, false);
    const auto& misses = answer.at("misses").as_array();
    if (!misses.empty()) std::cout << "\nnearest ways that do not hold:\n";
    for (const auto& path : misses)
        print_path(path, user, true);
    if (!answer.at("complete").as_bool()) std::cout << "\n… there are more\n";
}

int run(const Options& options) {
    RemoteStore::Parameters parameters = {{"user", options.user},
                                          {"application", options.application},
                                          {"permission", options.permission}};
    if (!options.connection.empty()) parameters.emplace_back("connection", options.connection);
    for (const auto& group : options.groups)
        parameters.emplace_back("groups", group);
    options.moment.append_to(parameters);
    const auto answer = ask(options.source, "/v1/explain", parameters);
    if (!answer) return answer.error();
    const auto json = api::read_json(answer->body);
    if (!json || !json->is_object())
        return fail(exit_code::environment, "the server does not answer as Muniment does");
    const auto& object = json->get_object();
    if (options.json)
        std::cout << answer->body << "\n";
    else
        print(object, options.user);
    return object.at("allowed").as_bool() ? exit_code::done : exit_code::refused;
}

} // namespace

void add_explain(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("explain", "Why may this user do this, or why not?");
    options->source.add_to(*command);
    command->add_option("USER", options->user, "id of the user")->required();
    command->add_option("APPLICATION", options->application, "id of the application")->required();
    command->add_option("PERMISSION", options->permission, "id or name of the permission")
        ->required();
    auto* connection = command->add_option("--connection", options->connection,
                                           "connection of a login: mappings apply");
    command->add_option("--group", options->groups, "name of a group that the login brings")
        ->needs(connection);
    options->moment.add_to(*command);
    command->add_flag("--json", options->json, "print JSON");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
