#include "tools/commands/command.hpp"

#include <iomanip>
#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    std::string data;
    std::string actor;
    std::string type;
    std::string ticket;
    std::uint64_t limit = 50;
    bool newest_first = false;
    bool json = false;
    MomentOptions moment;
};

std::optional<std::string> given(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

/// Columns as wide as what they hold.
void print_table(const std::vector<projections::AuditRow>& rows) {
    std::vector<std::array<std::string, 6>> cells = {
        {"position", "occurred at", "type", "actor", "ticket", "reason"}};
    for (const auto& row : rows) {
        const auto& who = row.circumstances;
        cells.push_back({std::to_string(row.position.value),
                         domain::format_rfc3339(row.occurred_at.instant), row.type, who.actor.id,
                         who.ticket.value_or("-"), who.reason.value_or("-")});
    }
    std::array<std::size_t, 6> widths{};
    for (const auto& line : cells)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], line[i].size());
    for (const auto& line : cells) {
        for (std::size_t i = 0; i + 1 < line.size(); ++i)
            std::cout << std::left << std::setw(static_cast<int>(widths[i]) + 2) << line[i];
        std::cout << line.back() << "\n";
    }
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

int run(const Options& options) {
    const auto open = open_for_reading({options.data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const auto at = options.moment.resolve(*open->store);
    if (!at) return fail(exit_code::usage, at.error());
    const auto views = open->store->view(at->moment.position);
    if (!views) return fail(exit_code::environment, "the views are not ready; try again");
    projections::EventQuery query;
    query.actor = given(options.actor);
    query.type = given(options.type);
    query.ticket = given(options.ticket);
    query.newest_first = options.newest_first;
    query.limit = options.limit;
    const auto page = views->events(query);
    if (!page) return fail(exit_code::environment, page.error().what);
    if (options.json) return print_bodies(*open->store, page->items);
    print_table(page->items);
    if (page->next_key) std::cout << "… more; raise --limit\n";
    return exit_code::done;
}

} // namespace

void add_log(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = program.add_subcommand("log", "Show events: what, who, when, why");
    command->add_option("--data", options->data, "the directory of the store")->required();
    command->add_option("--actor", options->actor, "only those of this actor");
    command->add_option("--type", options->type, "only those of this type");
    command->add_option("--ticket", options->ticket, "only those with this ticket");
    command->add_option("--limit", options->limit, "at most so many")->capture_default_str();
    command->add_flag("--newest-first", options->newest_first, "newest first");
    options->moment.add_to(*command);
    command->add_flag("--json", options->json, "print the bodies, a line each");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
