#include "api/service/scopes.hpp"
#include "api/v1/audit_json.hpp"
#include "api/v1/named_permission.hpp"
#include "api/v1/routes.hpp"
#include "projections/audit/holders.hpp"

#include <charconv>
#include <stdexcept>

namespace muniment::api {

namespace {

using domain::EntityRef;
using domain::Expected;
using domain::Failure;
using projections::audit::Holders;

constexpr std::size_t chunk_bytes = 64 * 1024;

/// What is asked about, and why there can be nobody.
struct Held {
    std::optional<EntityRef> what;
    std::optional<std::string> unknown;
};

/// Exactly one of `permission` with `application`, `role`, `group`.
Expected<domain::Done, Problem> check_question(const ReadParameters& parameters) {
    const bool permission = parameters.text("permission").has_value();
    const int asked = (permission ? 1 : 0) + (parameters.text("role") ? 1 : 0) +
                      (parameters.text("group") ? 1 : 0);
    if (asked != 1)
        return Failure{parameter_problem(
            "permission", "with `application`, or `role`, or `group` must be given, one of them")};
    if (permission != parameters.text("application").has_value())
        return Failure{parameter_problem("application", "must be given with `permission`")};
    return domain::Done{};
}

Expected<Held, Problem> held_by_question(const Store& store, const ReadParameters& parameters,
                                         const OpenRead& read) {
    if (const auto role = TRY(parameters.id<domain::RoleId>("role"))) {
        const auto there = read.views.role(*role);
        if (!there) return views_problem(there.error());
        if (!there->has_value()) return Held{std::nullopt, "unknown_role"};
        return Held{domain::ref(*role), std::nullopt};
    }
    if (const auto group = TRY(parameters.id<domain::GroupId>("group"))) {
        const auto there = read.views.group(*group);
        if (!there) return views_problem(there.error());
        if (!there->has_value()) return Held{std::nullopt, "unknown_group"};
        return Held{domain::ref(*group), std::nullopt};
    }
    const auto application = TRY(parameters.id<domain::ApplicationId>("application"));
    const auto text = TRY(parameters.required_text("permission"));
    const auto named = TRY(name_permission(store, read, *application, text));
    if (!named.id) return Held{std::nullopt, named.unknown};
    return Held{domain::ref(*named.id), std::nullopt};
}

/// The key of a cursor: how many there are, counted for the first page, and the last user shown.
struct PageKey {
    std::optional<std::uint64_t> count;
    std::string after;
};

PageKey parse_key(const std::string& text) {
    PageKey key;
    const auto slash = text.find('/');
    std::uint64_t count = 0;
    if (slash == std::string::npos) return key;
    std::from_chars(text.data(), text.data() + slash, count);
    key.count = count;
    key.after = text.substr(slash + 1);
    return key;
}

void write_user_line(JsonWriter& writer, const domain::UserId& user) {
    writer.begin_object();
    writer.key("user");
    write_json(writer, user);
    writer.end_object();
}

void write_end(JsonWriter& writer, const projections::ViewReader& views,
               const std::optional<std::string>& unknown) {
    writer.key("occurred_at");
    write_json(writer, views.end().occurred_at.instant);
    writer.key("position");
    write_json(writer, views.end().position);
    write_optional_text(writer, "reason", unknown);
}

/// One page of whom `held` names, and how many there are on all pages.
struct HoldersPage {
    projections::Page<domain::UserId> page;
    std::uint64_t count = 0;
};

Expected<HoldersPage, Problem> read_page(const OpenList& list, const Held& held) {
    HoldersPage answer;
    if (!held.what) return answer;
    const auto key = parse_key(list.query.after);
    const auto holders = Holders::open(list.read.views, *held.what, list.read.moment.instant);
    if (!holders) return views_problem(holders.error());
    auto page = holders->page(key.after, list.query.limit);
    if (!page) return views_problem(page.error());
    answer.page = std::move(page).value();
    if (key.count) {
        answer.count = *key.count;
        return answer;
    }
    answer.count = answer.page.items.size();
    if (!answer.page.next_key) return answer;
    const auto count = holders->count();
    if (!count) return views_problem(count.error());
    answer.count = *count;
    return answer;
}

Expected<Response, Problem> answer_page(const Store& store, const OpenList& list,
                                        const Held& held) {
    const auto found = TRY(read_page(list, held));
    std::string body;
    JsonWriter writer(body);
    writer.begin_object();
    writer.key("count");
    writer.integer(found.count);
    writer.key("items");
    writer.begin_array();
    for (const auto& user : found.page.items)
        write_user_line(writer, user);
    writer.end_array();
    if (found.page.next_key) {
        const auto key = std::to_string(found.count) + '/' + *found.page.next_key;
        writer.key("next_cursor");
        writer.text(*next_cursor(store, list, key));
    }
    write_end(writer, list.read.views, held.unknown);
    writer.end_object();
    return json_response(200, std::move(body));
}

/// Writes everybody, a line each, and at last how many they were. False: nobody listens any more.
void write_lines(const projections::ViewReader& views, const Held& held, domain::Instant instant,
                 const ChunkSink& write) {
    std::string lines;
    std::uint64_t count = 0;
    const auto add = [&](const domain::UserId& user) {
        JsonWriter writer(lines);
        write_user_line(writer, user);
        lines += '\n';
        ++count;
        if (lines.size() < chunk_bytes) return true;
        const bool heard = write(lines);
        lines.clear();
        return heard;
    };
    if (held.what) {
        const auto holders = Holders::open(views, *held.what, instant);
        if (!holders) throw std::runtime_error(holders.error().what);
        const auto all = holders->visit(add);
        if (!all) throw std::runtime_error(all.error().what);
        if (!*all) return;
    }
    JsonWriter writer(lines);
    writer.begin_object();
    writer.key("count");
    writer.integer(count);
    write_end(writer, views, held.unknown);
    writer.end_object();
    write(lines += '\n');
}

/// The lines are written in one go by the thread of the connection, from views opened there; a
/// failure in the middle cuts the body short.
Response answer_lines(const Store& store, const domain::Moment& moment, Held held) {
    Response response;
    response.headers.set("Content-Type", "application/x-ndjson");
    response.body = BodyStream([&store, moment, held = std::move(held)](const ChunkSink& write) {
        const auto views = store.view(moment.position);
        if (!views) throw std::runtime_error("the views cannot be read");
        write_lines(*views, held, moment.instant, write);
        return false;
    });
    return response;
}

/// `format`, else what `Accept` names.
Expected<bool, Problem> wants_lines(const Call& call, const ReadParameters& parameters) {
    const auto format = parameters.text("format");
    if (format && *format != "json" && *format != "ndjson")
        return Failure{parameter_problem("format", "must be `json` or `ndjson`")};
    const auto accept = call.request.headers.find("Accept");
    const bool lines = format ? *format == "ndjson"
                              : accept && accept->find("application/x-ndjson") != accept->npos;
    for (const auto* name : {"limit", "cursor"})
        if (lines && parameters.text(name))
            return Failure{parameter_problem(name, "does not go with lines, which are everybody; "
                                                   "leave it out")};
    return lines;
}

RouteHandler get_who_can(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        const ReadParameters parameters(call.request);
        TRY(parameters.allow(
            {"application", "permission", "role", "group", "format", "limit", "cursor"}));
        const auto list = TRY(open_known_list(store, call));
        TRY(check_question(parameters));
        const bool lines = TRY(wants_lines(call, parameters));
        auto held = TRY(held_by_question(store, parameters, list.read));
        if (lines) return answer_lines(store, list.read.moment, std::move(held));
        return answer_page(store, list, held);
    });
}

} // namespace

void add_who_can_routes(std::vector<Route>& routes, const Store& store) {
    routes.push_back({"GET", "/v1/who-can", "who_can", "read:users",
                      "Everybody who holds a permission, has a role or is in a group",
                      get_who_can(store)});
    routes.back().evidence = Evidence::some;
}

} // namespace muniment::api
