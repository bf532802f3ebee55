#include "api/json/read.hpp"
#include "api/json/write.hpp"
#include "tools/commands/audit_text.hpp"
#include "tools/commands/question.hpp"

#include <boost/json/value.hpp>

#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    SourceOptions source;
    std::string user;
    std::string group;
    std::string role;
    std::string permission;
    std::string application;
    MomentOptions moment;
    bool json = false;

    bool is_pair() const { return !user.empty() && !permission.empty(); }
};

Cells joined(Cells first, Cells second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// `role shop-clerk is called Order clerk`; of a user, that it is registered.
std::string shown_version(const boost::json::object& version) {
    const auto& of = version.at("of").as_object();
    const auto kind = text_of(of, "kind");
    if (kind == "user") return text_of(of, "id") + " is registered";
    return kind + " " + text_of(of, "id") + " is called " + text_of(version, "name");
}

Cells item_cells(const boost::json::object& item) {
    const bool is_version = text_of(item, "kind") == "version";
    auto what = is_version ? shown_version(item) : shown_edge(item);
    if (const auto window = shown_window(item); !window.empty()) what += ", " + window;
    const auto* ended = item.if_contains("ended");
    Cells end(4, "-");
    if (ended != nullptr) end = shown_event(ended->as_object());
    return joined(joined({what}, shown_event(item.at("began").as_object())), std::move(end));
}

/// When an answer turned, and by what.
Cells turn_cells(const boost::json::object& turn) {
    const auto* event = turn.if_contains("event");
    const Cells who =
        event == nullptr ? Cells{"-", "-", "-", "-"} : shown_event(event->as_object());
    auto what = shown_edge(turn.at("edge").as_object());
    if (turn.contains("bound")) what += ", " + text_of(turn, "bound");
    return {shown_time(turn.at("instant")), what, who[1], who[2]};
}

Cells holding_cells(const boost::json::object& item) {
    const auto* ended = item.if_contains("ended");
    Cells end(4, "-");
    if (ended != nullptr) end = turn_cells(ended->as_object());
    return joined(turn_cells(item.at("began").as_object()), std::move(end));
}

void print(const std::vector<boost::json::value>& items, const Options& options) {
    if (options.json) {
        for (const auto& item : items)
            std::cout << api::to_json(item) << "\n";
        return;
    }
    std::vector<Cells> lines;
    if (options.is_pair())
        lines.push_back({"from", "through", "by", "ticket", "until", "without", "by", "ticket"});
    else
        lines.push_back(
            {"what", "began", "by", "ticket", "reason", "ended", "by", "ticket", "reason"});
    for (const auto& item : items)
        lines.push_back(options.is_pair() ? holding_cells(item.as_object())
                                          : item_cells(item.as_object()));
    print_table(lines);
}

int run(const Options& options) {
    RemoteStore::Parameters asked = {{"limit", "1000"}};
    for (const auto& [name, value] : {std::pair("user", options.user),
                                      {"group", options.group},
                                      {"role", options.role},
                                      {"permission", options.permission},
                                      {"application", options.application}})
        if (!value.empty()) asked.emplace_back(name, value);
    options.moment.append_to(asked);
    std::vector<boost::json::value> items;
    std::string cursor;
    do {
        auto parameters = asked;
        if (!cursor.empty()) parameters.emplace_back("cursor", cursor);
        const auto answer = ask(options.source, "/v1/history", parameters);
        if (!answer) return answer.error();
        const auto page = api::read_json(answer->body);
        if (!page || !page->is_object())
            return fail(exit_code::environment, "the server does not answer as Muniment does");
        const auto& found = page->at("items").as_array();
        items.insert(items.end(), found.begin(), found.end());
        cursor = text_of(page->get_object(), "next_cursor", "");
    } while (!cursor.empty());
    print(items, options);
    return exit_code::done;
}

} // namespace

void add_history(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand(
        "history", "What was so of an entity, or when a user held a permission, and why");
    options->source.add_to(*command);
    command->add_option("--user", options->user, "id of a user");
    command->add_option("--group", options->group, "id of a group");
    command->add_option("--role", options->role, "id of a role");
    command->add_option("--permission", options->permission,
                        "id of a permission; with `--application` also its name");
    command->add_option("--application", options->application,
                        "application of the permission; needed beside `--user`");
    options->moment.add_to(*command);
    command->add_flag("--json", options->json, "print JSON, a line each");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
