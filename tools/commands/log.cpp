#include "api/json/read.hpp"
#include "api/json/write.hpp"
#include "api/v1/event_filter.hpp"
#include "api/v1/list_answer.hpp"
#include "tools/commands/question.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    SourceOptions source;
    std::string subject;
    bool indirect = false;
    std::string actor;
    std::vector<std::string> types;
    std::string ticket;
    std::string batch;
    std::string since;
    std::string until;
    std::uint64_t limit = 50;
    bool newest_first = false;
    bool json = false;
    MomentOptions moment;
};

/// As the route takes them.
RemoteStore::Parameters filters_of(const Options& options) {
    RemoteStore::Parameters parameters;
    for (const auto& [name, value] : {std::pair("subject", options.subject),
                                      {"actor", options.actor},
                                      {"ticket", options.ticket},
                                      {"batch", options.batch},
                                      {"since", options.since},
                                      {"until", options.until}})
        if (!value.empty()) parameters.emplace_back(name, value);
    if (options.indirect) parameters.emplace_back("indirect", "true");
    for (const auto& type : options.types)
        parameters.emplace_back("type", type);
    return parameters;
}

/// A line of the table.
using Cells = std::vector<std::string>;

void print_lines(std::vector<Cells> lines) {
    lines.insert(lines.begin(), {"position", "occurred at", "type", "actor", "ticket", "reason"});
    print_table(lines);
}

Cells cells_of(const projections::AuditRow& row) {
    const auto& who = row.circumstances;
    return {std::to_string(row.position.value),
            domain::format_rfc3339(row.occurred_at.instant),
            row.type,
            who.actor.id,
            who.ticket.value_or("-"),
            who.reason.value_or("-")};
}

/// A body as a server sends it; store events say when they were recorded.
Cells cells_of(const boost::json::object& body) {
    const auto text = [&](const char* member) -> std::string {
        const auto* value = body.if_contains(member);
        return value != nullptr && value->is_string() ? value->get_string().c_str() : "-";
    };
    const auto when = body.contains("occurred_at") ? text("occurred_at") : text("recorded_at");
    return {std::to_string(body.at("position").as_int64()),
            when,
            text("type"),
            body.at("actor").as_object().at("id").as_string().c_str(),
            text("ticket"),
            text("reason")};
}

/// The bodies as the log holds them, a line each.
int print_bodies(const api::Store& store, const std::vector<projections::AuditRow>& rows) {
    for (const auto& row : rows) {
        const auto read = store.log()->read(row.position, [](const auto& event) {
            std::cout << event.body << "\n";
            return false;
        });
        if (!read) return fail(exit_code::environment, read.error().what);
    }
    return exit_code::done;
}

int run_locally(const Options& options) {
    const auto open = open_for_reading({options.source.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const auto at = options.moment.resolve(*open->store);
    if (!at) return fail(exit_code::usage, at.error());
    const auto views = open->store->view(at->moment.position);
    if (!views) return fail(exit_code::environment, "the views are not ready; try again");
    auto request = api::make_request("GET", "/v1/events");
    if (!request) return fail(exit_code::usage, request.error().problem);
    request->target.query = api::Query(filters_of(options));
    auto filter = api::read_event_filter(*open->store, *request);
    if (!filter) return fail(exit_code::usage, filter.error().detail);
    filter->query.newest_first = options.newest_first;
    filter->query.limit = options.limit;
    const auto page = projections::audit::read_events(*views, *filter);
    if (!page) return fail(exit_code::environment, page.error().what);
    if (options.json) return print_bodies(*open->store, page->items);
    std::vector<Cells> lines;
    for (const auto& row : page->items)
        lines.push_back(cells_of(row));
    print_lines(std::move(lines));
    if (page->next_key) std::cerr << "… more; raise --limit\n";
    return exit_code::done;
}

/// Prints what the page holds, or keeps it for the table, and answers the cursor of the next.
std::optional<std::string> take_page(const boost::json::object& page, const Options& options,
                                     std::vector<Cells>& lines) {
    for (const auto& item : page.at("items").as_array()) {
        if (options.json)
            std::cout << api::to_json(item) << "\n";
        else
            lines.push_back(cells_of(item.as_object()));
    }
    const auto* cursor = page.if_contains("next_cursor");
    return cursor == nullptr ? std::nullopt : std::optional(cursor->as_string().c_str());
}

int run_remotely(const Options& options) {
    const auto server = RemoteStore::connect(options.source.server);
    if (!server) return fail(exit_code::usage, server.error());
    auto asked = filters_of(options);
    asked.emplace_back("order", options.newest_first ? "newest" : "oldest");
    options.moment.append_to(asked);
    std::vector<Cells> lines;
    std::optional<std::string> cursor;
    for (std::uint64_t left = options.limit; left > 0;) {
        const auto page_items = std::min(left, api::page_items_max);
        auto parameters = asked;
        parameters.emplace_back("limit", std::to_string(page_items));
        if (cursor) parameters.emplace_back("cursor", *cursor);
        const auto answer = server->get("/v1/events", parameters);
        if (!answer) return fail(exit_code::environment, answer.error());
        if (answer->status != 200) return fail_remotely(*answer);
        const auto page = api::read_json(answer->body);
        if (!page || !page->is_object())
            return fail(exit_code::environment, "the server does not answer as Muniment does");
        cursor = take_page(page->get_object(), options, lines);
        left = cursor ? left - page_items : 0;
    }
    if (!options.json) print_lines(std::move(lines));
    if (cursor) std::cerr << "… more; raise --limit\n";
    return exit_code::done;
}

} // namespace

void add_log(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("log", "Show events: what, who, when, why");
    options->source.add_to(*command);
    command->add_option("--subject", options->subject,
                        "only those that touched it, such as group:payroll or user:auth0|1");
    command->add_flag("--indirect", options->indirect,
                      "also those of the groups and roles that reached the subject");
    command->add_option("--actor", options->actor, "only those of this actor");
    command->add_option("--type", options->types, "only those of this type; several may be given");
    command->add_option("--ticket", options->ticket, "only those with this ticket");
    command->add_option("--batch", options->batch, "only those of the batch with this id");
    command->add_option("--since", options->since,
                        "only those that occurred at this time or later");
    command->add_option("--until", options->until, "only those that occurred before this time");
    command->add_option("--limit", options->limit, "at most so many")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_flag("--newest-first", options->newest_first, "newest first");
    options->moment.add_to(*command);
    command->add_flag("--json", options->json, "print the bodies, a line each");
    command->callback([options, &exit_code] {
        exit_code = options->source.server.empty() ? run_locally(*options) : run_remotely(*options);
    });
}

} // namespace muniment::tools
