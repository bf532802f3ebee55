#include "api/service/check.hpp"

namespace muniment::api {

std::optional<domain::LoginContext> login_of(const CheckQuestion& question) {
    if (!question.connection) return std::nullopt;
    return domain::LoginContext{*question.connection,
                                question.groups.value_or(std::vector<std::string>{})};
}

CheckTexts texts_of(const CheckQuestion& question) {
    return {question.user.text(), question.application.text(), question.permission,
            login_of(question)};
}

void expect(const projections::PermissionIndex& index, std::span<const CheckTexts> questions) {
    std::vector<std::string_view> users;
    users.reserve(questions.size());
    for (const auto& question : questions)
        users.push_back(question.user);
    index.expect(users);
}

CheckAnswer check(const projections::PermissionIndex& index, const CheckTexts& question,
                  const domain::Moment& at) {
    using projections::Verdict;
    switch (
        index.check(question.user, question.application, question.permission, at, question.login)) {
    case Verdict::allowed:
        return {true, std::nullopt};
    case Verdict::denied:
        break;
    case Verdict::unknown_user:
        return {false, "unknown_user"};
    case Verdict::unknown_application:
        return {false, "unknown_application"};
    case Verdict::unknown_permission:
        return {false, "unknown_permission"};
    }
    return {false, std::nullopt};
}

} // namespace muniment::api
