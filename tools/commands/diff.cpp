#include "api/json/read.hpp"
#include "api/json/write.hpp"
#include "tools/commands/question.hpp"

#include <boost/json/value.hpp>

#include <iostream>

namespace muniment::tools {

namespace {

using boost::json::object;
using boost::json::value;

struct Options {
    SourceOptions source;
    std::string from;
    std::string to;
    std::string known_at;
    std::string kind;
    bool json = false;
};

/// A text without quotes, anything else as JSON.
std::string shown(const value& of) {
    return of.is_string() ? std::string(of.get_string()) : api::to_json(of);
}

std::string joined(const std::string& before, const std::string& next) {
    return before.empty() ? next : before + " " + next;
}

/// What tells a fact from others of its kind, and the window of an edge.
std::string named(const object& fact) {
    std::string text;
    for (const char* member : {"id", "group", "child", "permission", "includes", "role", "user",
                               "valid_from", "valid_until"}) {
        const bool is_of_mapping = fact.contains("id") && std::string_view(member) != "id";
        if (is_of_mapping) break;
        if (const auto* found = fact.if_contains(member))
            text = joined(text, std::string(member) + "=" + shown(*found));
    }
    if (const auto* name = fact.if_contains("name"); name != nullptr && fact.contains("id"))
        text = joined(text, "name=" + shown(*name));
    return text;
}

/// `member: old -> new` for each that differs; `-` where there is none.
std::string changes(const object& before, const object& after) {
    std::string text;
    const auto add = [&](std::string_view name) {
        const auto* old = before.if_contains(name);
        const auto* now = after.if_contains(name);
        if (old != nullptr && now != nullptr && *old == *now) return;
        text = joined(text, std::string(name) + ": " + (old == nullptr ? "-" : shown(*old)) +
                                " -> " + (now == nullptr ? "-" : shown(*now)));
    };
    for (const auto& member : before)
        add(member.key());
    for (const auto& member : after)
        if (!before.contains(member.key())) add(member.key());
    return text;
}

std::string subject_of(const object& item) {
    const auto* before = item.if_contains("before");
    const auto* after = item.if_contains("after");
    if (before == nullptr) return named(after->as_object());
    if (after == nullptr) return named(before->as_object());
    object key = after->as_object();
    for (const char* changing : {"name", "valid_from", "valid_until"})
        key.erase(changing);
    return joined(named(key), changes(before->as_object(), after->as_object()));
}

std::vector<std::string> cells_of(const object& item) {
    const auto& change = item.at("change").as_string();
    const char* sign = change == "added" ? "+" : (change == "removed" ? "-" : "~");
    std::vector<std::string> cells = {sign, std::string(item.at("kind").as_string()),
                                      subject_of(item)};
    const auto* cause = item.if_contains(change == "removed" ? "ended_by" : "made_by");
    if (cause == nullptr) {
        cells.insert(cells.end(), {"-", "-", "-", "-", "-"});
        return cells;
    }
    const auto& event = cause->as_object();
    const auto text = [&](const char* member) {
        const auto* found = event.if_contains(member);
        return found == nullptr ? std::string("-") : shown(*found);
    };
    cells.insert(cells.end(),
                 {text("position"), text("occurred_at"),
                  shown(event.at("actor").as_object().at("id")), text("ticket"), text("reason")});
    return cells;
}

int run(const Options& options) {
    RemoteStore::Parameters parameters = {{"from", options.from}, {"to", options.to}};
    if (!options.known_at.empty()) parameters.emplace_back("known_at", options.known_at);
    if (!options.kind.empty()) parameters.emplace_back("kind", options.kind);
    const auto answer = ask(options.source, "/v1/diff", parameters);
    if (!answer) return answer.error();
    const auto json = api::read_json(answer->body);
    if (!json || !json->is_object())
        return fail(exit_code::environment, "the server does not answer as Muniment does");
    std::vector<std::vector<std::string>> lines = {
        {" ", "kind", "what", "position", "occurred at", "actor", "ticket", "reason"}};
    for (const auto& item : json->get_object().at("items").as_array()) {
        if (options.json)
            std::cout << api::to_json(item) << "\n";
        else
            lines.push_back(cells_of(item.as_object()));
    }
    if (!options.json && lines.size() > 1) print_table(lines);
    if (!options.json && lines.size() == 1) std::cout << "no difference\n";
    return exit_code::done;
}

} // namespace

void add_diff(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("diff", "What differs between two moments?");
    options->source.add_to(*command);
    command->add_option("FROM", options->from, "a position, a time, or position@time")->required();
    command->add_option("TO", options->to, "likewise, not before it")->required();
    command->add_option("--known-at", options->known_at, "what was recorded by this time");
    command->add_option("--kind", options->kind,
                        "only this kind of fact, such as membership or effective_permission");
    command->add_flag("--json", options->json, "print the differences as JSON, a line each");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
