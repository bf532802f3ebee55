#include "api/v1/access_question.hpp"

#include "api/v1/answers.hpp"

namespace muniment::api {

using domain::Expected;
using domain::Failure;

Expected<CheckQuestion, Problem> access_question(const Call& call) {
    const ReadParameters parameters(call.request);
    TRY(parameters.allow({"user", "application", "permission", "connection", "groups"}, "groups"));
    TRY(parameters.required_text("user"));
    TRY(parameters.required_text("application"));
    // One by one: a return from within the braces would leak what they hold already.
    auto user = TRY(parameters.id<domain::UserId>("user"));
    auto application = TRY(parameters.id<domain::ApplicationId>("application"));
    auto permission = TRY(parameters.required_text("permission"));
    CheckQuestion question{*std::move(user), *std::move(application), std::move(permission),
                           parameters.text("connection"), std::nullopt};
    const auto groups = call.request.target.query.all("groups");
    if (!groups.empty()) question.groups.emplace(groups.begin(), groups.end());
    if (question.groups && !question.connection)
        return Failure{parameter_problem("groups", "needs `connection` beside it")};
    return question;
}

} // namespace muniment::api
