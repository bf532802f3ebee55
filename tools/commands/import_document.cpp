#include "tools/commands/import_document.hpp"

#include "api/document/stored_document.hpp"
#include "api/import/auth0_directory.hpp"
#include "api/import/auth0_document.hpp"
#include "api/json/read.hpp"
#include "api/v1/answers.hpp"
#include "tools/commands/command.hpp"

#include <iostream>
#include <iterator>

namespace muniment::tools {

namespace {

using api::ImportMode;

constexpr int views_waits_max = 1800; ///< an hour: they may have to be built first

template <typename Findings>
void print_all(const char* word, const Findings& findings) {
    for (const auto& finding : findings)
        std::cerr << word << " " << (finding.pointer.empty() ? "the document" : finding.pointer)
                  << " " << finding.problem << "\n";
}

int refuse_json(const std::string& file, const api::Malformed& malformed) {
    return fail(exit_code::refused, file + ": " + malformed.pointer + " " + malformed.problem);
}

int refuse_problems(const std::string& file, std::size_t problems, const char* way_out) {
    return fail(exit_code::refused, file + ": " + std::to_string(problems) +
                                        " problems; nothing was changed" + way_out);
}

/// One batch; a refusal is told with the record that it comes from.
int write(api::Store& store, const std::string& file, std::string reason,
          std::vector<domain::Change> changes, const std::vector<std::string>& pointers) {
    api::WriteRequest request;
    request.principal = local_principal("cli");
    request.circumstances.reason = std::move(reason);
    request.content = std::move(changes);
    const auto written = store.write(request);
    if (!written) {
        const auto* rejection = std::get_if<domain::Rejection>(&written.error());
        const bool has_place = rejection != nullptr && rejection->change_index < pointers.size();
        const auto where = has_place ? pointers[rejection->change_index] + ": " : std::string();
        return fail(api::is_of_environment(written.error()) ? exit_code::environment
                                                            : exit_code::refused,
                    file + ": " + where + api::to_problem(written.error()).detail +
                        "; nothing was changed");
    }
    std::cout << "imported " << written->events.size() << " events; position " << store.head().value
              << "\n";
    return exit_code::done;
}

ImportMode mode_of(const std::string& name) {
    if (name == "replace") return ImportMode::replace;
    return name == "merge" ? ImportMode::merge : ImportMode::create;
}

int refuse_losses(const std::string& file, const api::DocumentLosses& losses) {
    return fail(exit_code::refused,
                file + ": this would drop or alter what a document cannot express (" +
                    api::losses_text(losses) + "); nothing was changed; `--force` loses it");
}

} // namespace

int import_document(api::Store& store, const DocumentOptions& options, const std::string& text) {
    const auto json = api::read_json(text);
    if (!json) return refuse_json(options.file, json.error());
    if (const auto awaited = api::await_views(store, views_waits_max); !awaited)
        return fail(exit_code::environment, api::to_problem(awaited.error()).detail);
    const auto now = store.clock().now();
    const auto stored = api::stored_document(store, store.head(), now);
    if (!stored) return fail(exit_code::environment, api::to_problem(stored.error()).detail);
    auto document = [&] {
        const auto lock = store.live().lock_shared();
        return api::read_auth0_document(*json, {store.live().index.head_view(), stored->document,
                                                stored->roles_without_application, now,
                                                mode_of(options.mode)});
    }();
    print_all("note:", document.notes);
    print_all(options.lenient ? "left out:" : "refused:", document.problems);
    if (!document.problems.empty() && !options.lenient)
        return refuse_problems(options.file, document.problems.size(),
                               "; `--lenient` leaves them out");
    if (document.plan.losses.total() > 0 && !options.force)
        return refuse_losses(options.file, document.plan.losses);
    auto repairs = api::repair_changes(document.problems);
    auto& changes = document.plan.changes;
    std::move(repairs.begin(), repairs.end(), std::back_inserter(changes));
    return write(store, options.file, "import of an Auth0 Authorization Extension export",
                 std::move(changes), document.plan.pointers);
}

int import_directory(api::Store& store, const DocumentOptions& options, const std::string& text) {
    const auto json = api::read_json(text);
    if (!json) return refuse_json(options.file, json.error());
    auto directory = [&] {
        const auto lock = store.live().lock_shared();
        return api::read_auth0_directory(*json, store.live().index.head_view());
    }();
    print_all("note:", directory.notes);
    print_all("refused:", directory.problems);
    if (!directory.problems.empty())
        return refuse_problems(options.file, directory.problems.size(), "");
    return write(store, options.file, "import of an Auth0 directory", std::move(directory.changes),
                 directory.pointers);
}

int import_document_remotely(const std::string& url, const DocumentOptions& options,
                             const std::string& text) {
    if (options.mode == "create")
        return fail(exit_code::usage, "with --server say --mode merge or --mode replace");
    const auto server = RemoteStore::connect(url);
    if (!server) return fail(exit_code::usage, server.error());
    RemoteStore::Parameters parameters = {{"mode", options.mode}};
    if (options.lenient) parameters.emplace_back("repair", "true");
    if (options.force) parameters.emplace_back("force", "true");
    const auto answer = server->post("/api/configuration/import", parameters, text);
    if (!answer) return fail(exit_code::environment, answer.error());
    if (answer->status != 204) return fail_remotely(*answer);
    const auto repaired = answer->header("Muniment-Repaired");
    std::cout << "imported; position " << answer->header("Muniment-Position");
    if (!repaired.empty()) std::cout << "; " << repaired << " references left out";
    std::cout << "\n";
    return exit_code::done;
}

} // namespace muniment::tools
