#include "api/service/scopes.hpp"
#include "api/v1/access_question.hpp"
#include "api/v1/audit_json.hpp"
#include "api/v1/cause_json.hpp"
#include "api/v1/named_permission.hpp"
#include "api/v1/routes.hpp"

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;
using projections::audit::ExplainedPath;
using projections::audit::Explanation;

/// What `explain` answers.
struct ExplainAnswer {
    Explanation explanation;
    NamedPermission permission;
    std::optional<std::string> reason; ///< as in the answer of a check
};

Expected<ExplainAnswer, Problem> explain(const Store& store, const OpenRead& read,
                                         const CheckQuestion& question) {
    ExplainAnswer answer;
    answer.permission =
        TRY(name_permission(store, read, question.application, question.permission));
    answer.reason = answer.permission.unknown;
    if (const auto permission = answer.permission.any()) {
        auto explanation = projections::audit::explain(
            read.views, {question.user, *permission, login_of(question)}, read.moment.instant);
        if (!explanation) return views_problem(explanation.error());
        answer.explanation = std::move(explanation).value();
    }
    if (!answer.permission.id) { // it may live on under another name
        answer.explanation.allowed = false;
        answer.explanation.paths.clear();
    }
    if (answer.explanation.allowed || answer.reason) return answer;
    const auto lock = store.live().lock_shared();
    if (!store.live().index.knows_user(question.user, read.moment.position))
        answer.reason = "unknown_user";
    return answer;
}

void write_paths(JsonWriter& writer, std::string_view key, const std::vector<ExplainedPath>& paths,
                 const NamesAt& names) {
    writer.key(key);
    writer.begin_array();
    for (const auto& path : paths) {
        writer.begin_object();
        writer.key("edges");
        writer.begin_array();
        for (const auto& edge : path)
            write_edge(writer, edge.edge,
                       {&edge.began, edge.ended ? &*edge.ended : nullptr, edge.lack}, names);
        writer.end_array();
        writer.end_object();
    }
    writer.end_array();
}

std::string body_of(const ExplainAnswer& answer, const OpenRead& read, const NamesAt& names) {
    std::string body;
    JsonWriter writer(body);
    writer.begin_object();
    writer.key("allowed");
    writer.boolean(answer.explanation.allowed);
    writer.key("complete");
    writer.boolean(answer.explanation.complete);
    if (const auto& former = answer.permission.former) {
        writer.key("former_permission");
        writer.begin_object();
        writer.key("ended");
        write_cause(writer, former->ended);
        writer.key("id");
        write_json(writer, former->id);
        writer.end_object();
    }
    write_paths(writer, "misses", answer.explanation.misses, names);
    writer.key("occurred_at");
    write_json(writer, read.views.end().occurred_at.instant);
    write_paths(writer, "paths", answer.explanation.paths, names);
    if (answer.permission.id) {
        writer.key("permission");
        write_json(writer, *answer.permission.id);
    }
    writer.key("position");
    write_json(writer, read.views.end().position);
    write_optional_text(writer, "reason", answer.reason);
    writer.end_object();
    return body;
}

RouteHandler get_explain(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        const auto question = TRY(access_question(call));
        const auto read = TRY(open_read(store, call));
        const auto answer = TRY(explain(store, read, question));
        return json_response(200, body_of(answer, read, NamesAt(store, read.moment.position)));
    });
}

} // namespace

void add_explain_routes(std::vector<Route>& routes, const Store& store) {
    routes.push_back({"GET", "/v1/explain", "explain", std::string(scope::read_events),
                      "Why may this user do this, or what is missing?", get_explain(store)});
    routes.back().evidence = Evidence::some;
}

} // namespace muniment::api
