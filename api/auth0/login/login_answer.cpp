#include "api/auth0/login/login_answer.hpp"

#include "api/auth0/login/requirements.hpp"

namespace muniment::api::auth0 {

namespace {

using domain::Failure;

Refusal required_role(std::string message) {
    auto refusal = plain_refusal(403, std::move(message));
    refusal.attribute = "required_role";
    return refusal;
}

/// The application as it was at the position: that of the head, if nothing touched it since.
Checked<std::optional<domain::Application>>
application_at(const Store& store, const domain::ApplicationId& id, domain::Position at) {
    {
        const auto lock = store.live().lock_shared();
        const auto& index = store.live().index;
        if (index.last_touched(ref(id)) <= at) {
            const auto* there = index.head_view().find(id);
            if (there == nullptr) return std::optional<domain::Application>{};
            return std::optional(*there);
        }
    }
    const auto views = store.view(at);
    if (!views) return Failure{to_refusal(views.error())};
    const auto found = views->application(id);
    if (!found) return Failure{to_refusal(ReadProblem{found.error()})};
    if (!*found) return std::optional<domain::Application>{};
    return std::optional((*found)->value);
}

Checked<Explanation> explanation_of(const Store& store, const LoginQuestion& question,
                                    const domain::Moment& at) {
    const auto& subject = question.subject;
    if (!subject.user || !subject.application) return Explanation{};
    ExplainedPolicy policy{*subject.user, *subject.application, question.login, at.instant, {}, {}};
    {
        const auto lock = store.live().lock_shared();
        const auto& index = store.live().index;
        policy.groups = index.effective_groups(policy.user, at, policy.login);
        policy.roles = index.effective_roles(policy.user, at, policy.login);
    }
    const auto views = store.view(at.position);
    if (!views) return Failure{to_refusal(views.error())};
    auto explanation = explain(*views, policy);
    if (!explanation) return Failure{to_refusal(ReadProblem{explanation.error()})};
    return std::move(explanation).value();
}

} // namespace

Checked<LoginAnswer> answer_login(const Store& store, const LoginQuestion& question,
                                  const domain::Moment& at) {
    LoginAnswer answer;
    answer.policy = policy_of(store, question.subject, at, question.login);
    if (question.subject.application) {
        const auto application =
            TRY(application_at(store, *question.subject.application, at.position));
        if (application)
            if (auto message = login_denial(*application, answer.policy.roles))
                return Failure{required_role(*std::move(message))};
    }
    if (question.scope) answer.scope = allowed_scopes(*question.scope, answer.policy.permissions);
    if (question.explain) answer.explanation = TRY(explanation_of(store, question, at));
    return answer;
}

std::string to_json(const LoginAnswer& answer) {
    std::string json;
    JsonWriter writer(json);
    writer.begin_object();
    writer.key("groups");
    write_json(writer, answer.policy.groups);
    writer.key("roles");
    write_json(writer, answer.policy.roles);
    writer.key("permissions");
    write_json(writer, answer.policy.permissions);
    if (answer.scope) {
        writer.key("scope");
        writer.text(*answer.scope);
    }
    if (answer.explanation) {
        writer.key("explanation");
        write_json(writer, *answer.explanation);
    }
    writer.end_object();
    return json;
}

} // namespace muniment::api::auth0
