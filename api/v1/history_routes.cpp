#include "api/service/scopes.hpp"
#include "api/v1/audit_json.hpp"
#include "api/v1/cause_json.hpp"
#include "api/v1/named_permission.hpp"
#include "api/v1/routes.hpp"
#include "projections/audit/entity_history.hpp"
#include "projections/audit/holding_history.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

using domain::EntityRef;
using domain::Expected;
using domain::Failure;
using projections::audit::EdgeInterval;
using projections::audit::EntityVersion;
using projections::audit::HistoryItem;
using projections::audit::Holding;
using projections::audit::Turn;

// --- of one entity -----------------------------------------------------------------------------

/// `{"application"?,"began","description"?,"ended"?,"kind":"version","name"?,"of":{"id","kind"}}`.
void write_version(JsonWriter& writer, const EntityVersion& version, const HistoryItem& item) {
    writer.begin_object();
    write_optional_text(writer, "application", version.application);
    writer.key("began");
    write_cause(writer, item.began);
    write_optional_text(writer, "description", version.description);
    if (item.ended) {
        writer.key("ended");
        write_cause(writer, *item.ended);
    }
    writer.key("kind");
    writer.text("version");
    write_optional_text(writer, "name", version.name);
    writer.key("of");
    writer.begin_object();
    writer.key("id");
    writer.text(version.entity.id);
    writer.key("kind");
    writer.text(domain::to_string(version.entity.kind));
    writer.end_object();
    writer.end_object();
}

void write_item(JsonWriter& writer, const HistoryItem& item, const NamesAt& names) {
    if (const auto* version = std::get_if<EntityVersion>(&item.fact))
        return write_version(writer, *version, item);
    write_edge(writer, std::get<EdgeInterval>(item.fact),
               {&item.began, item.ended ? &*item.ended : nullptr, {}}, names);
}

// --- of a user and a permission ----------------------------------------------------------------

void write_turn(JsonWriter& writer, const Turn& turn, const NamesAt& names) {
    writer.begin_object();
    if (turn.bound) {
        writer.key("bound");
        write_json(writer, *turn.bound);
    }
    writer.key("edge");
    write_edge(writer, turn.edge, {}, names);
    if (turn.event) {
        writer.key("event");
        write_cause(writer, *turn.event);
    }
    writer.key("instant");
    write_json(writer, turn.moment.instant);
    writer.key("position");
    write_json(writer, turn.moment.position);
    writer.end_object();
}

void write_item(JsonWriter& writer, const Holding& holding, const NamesAt& names) {
    writer.begin_object();
    writer.key("began");
    write_turn(writer, holding.began, names);
    if (holding.ended) {
        writer.key("ended");
        write_turn(writer, *holding.ended, names);
    }
    writer.end_object();
}

/// All intervals are found for every page; what is shown of them is bounded. Their key is their
/// number.
projections::Page<Holding> page_of(std::vector<Holding> holdings,
                                   const projections::ListQuery& query) {
    projections::Page<Holding> page;
    const std::size_t first =
        query.after.empty() ? 0 : std::min<std::size_t>(std::stoull(query.after), holdings.size());
    const auto last = std::min(holdings.size(), first + query.limit);
    for (auto i = first; i < last; ++i)
        page.items.push_back(std::move(holdings[i]));
    if (last < holdings.size()) page.next_key = std::to_string(last);
    return page;
}

// --- the route ---------------------------------------------------------------------------------

template <typename Item>
Response answer_list(const Store& store, const OpenList& list, const projections::Page<Item>& page,
                     const std::optional<domain::PermissionId>& permission) {
    const NamesAt names(store, list.read.moment.position);
    std::string body;
    JsonWriter writer(body);
    writer.begin_object();
    writer.key("items");
    writer.begin_array();
    for (const auto& item : page.items)
        write_item(writer, item, names);
    writer.end_array();
    write_optional_text(writer, "next_cursor", next_cursor(store, list, page.next_key));
    writer.key("occurred_at");
    write_json(writer, list.read.views.end().occurred_at.instant);
    if (permission) {
        writer.key("permission");
        write_json(writer, *permission);
    }
    writer.key("position");
    write_json(writer, list.read.views.end().position);
    writer.end_object();
    return json_response(200, std::move(body));
}

Failure<Problem> not_known(const std::string& permission) {
    return Failure{Problem{ProblemKind::not_found,
                           "there is and was no permission `" + permission +
                               "` of that application at that moment",
                           "",
                           {}}};
}

/// The permission, by id, or with an application by id or name; also one that is no more.
Expected<domain::PermissionId, Problem> permission_asked(const Store& store, const OpenList& list,
                                                         const ReadParameters& parameters) {
    const auto application = TRY(parameters.id<domain::ApplicationId>("application"));
    if (!application) {
        const auto id = TRY(parameters.id<domain::PermissionId>("permission"));
        return *id;
    }
    const auto text = TRY(parameters.required_text("permission"));
    const auto named = TRY(name_permission(store, list.read, *application, text));
    const auto id = named.any();
    if (!id) return not_known(text);
    return *id;
}

Expected<EntityRef, Problem> entity_asked(const Store& store, const OpenList& list,
                                          const ReadParameters& parameters) {
    if (const auto user = TRY(parameters.id<domain::UserId>("user"))) return domain::ref(*user);
    if (const auto group = TRY(parameters.id<domain::GroupId>("group"))) return domain::ref(*group);
    if (const auto role = TRY(parameters.id<domain::RoleId>("role"))) return domain::ref(*role);
    const auto permission = TRY(permission_asked(store, list, parameters));
    return domain::ref(permission);
}

/// One of the four, or a user and a permission of an application.
Expected<domain::Done, Problem> check_question(const ReadParameters& parameters) {
    const auto given = [&](const char* name) { return parameters.text(name).has_value(); };
    const int asked = static_cast<int>(given("user")) + static_cast<int>(given("group")) +
                      static_cast<int>(given("role")) + static_cast<int>(given("permission"));
    const bool pair = asked == 2 && given("user") && given("permission");
    if (asked != 1 && !pair)
        return Failure{parameter_problem("user", "or `group`, `role` or `permission` must be "
                                                 "given, one of them, or a user and a permission")};
    if (pair && !given("application"))
        return Failure{parameter_problem("application", "is required for a user and a permission")};
    if (given("application") && !given("permission"))
        return Failure{parameter_problem("application", "must be given with `permission`")};
    return domain::Done{};
}

Expected<Response, Problem> history_of_pair(const Store& store, const OpenList& list,
                                            const ReadParameters& parameters) {
    const auto user = TRY(parameters.id<domain::UserId>("user"));
    const auto permission = TRY(permission_asked(store, list, parameters));
    auto holdings = projections::audit::holding_history(list.read.views, *user, permission,
                                                        list.read.moment.instant);
    if (!holdings) return views_problem(holdings.error());
    return answer_list(store, list, page_of(std::move(holdings).value(), list.query), permission);
}

Expected<Response, Problem> history_of_entity(const Store& store, const OpenList& list,
                                              const ReadParameters& parameters) {
    const auto entity = TRY(entity_asked(store, list, parameters));
    const auto touched = list.read.views.last_touched(entity);
    if (!touched) return views_problem(touched.error());
    if (touched->value == 0) return Failure{not_found(entity)};
    const auto page = projections::audit::entity_history(list.read.views, entity, list.query.after,
                                                         list.query.limit);
    if (!page) return views_problem(page.error());
    return answer_list(store, list, *page, std::nullopt);
}

RouteHandler get_history(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        const ReadParameters parameters(call.request);
        TRY(parameters.allow(
            {"user", "group", "role", "permission", "application", "limit", "cursor"}));
        const auto list = TRY(open_known_list(store, call));
        TRY(check_question(parameters));
        if (parameters.text("user") && parameters.text("permission"))
            return history_of_pair(store, list, parameters);
        return history_of_entity(store, list, parameters);
    });
}

} // namespace

void add_history_routes(std::vector<Route>& routes, const Store& store) {
    routes.push_back({"GET", "/v1/history", "history", std::string(scope::read_events),
                      "What was so of an entity, or when a user held a permission",
                      get_history(store)});
    routes.back().evidence = Evidence::some;
}

} // namespace muniment::api
