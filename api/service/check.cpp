#include "api/service/check.hpp"

namespace muniment::api {

CheckAnswer check(const projections::PermissionIndex& index, const CheckQuestion& question,
                  const domain::Moment& at) {
    const auto unknown = [](const char* reason) { return CheckAnswer{false, reason}; };
    if (!index.knows_application(question.application, at.position))
        return unknown("unknown_application");
    const auto permission =
        index.find_permission(question.application, question.permission, at.position);
    if (!permission) return unknown("unknown_permission");
    std::optional<domain::LoginContext> login;
    if (question.connection)
        login = domain::LoginContext{*question.connection,
                                     question.groups.value_or(std::vector<std::string>{})};
    if (index.check(question.user, *permission, at, login)) return {true, std::nullopt};
    if (!index.knows_user(question.user, at.position)) return unknown("unknown_user");
    return {false, std::nullopt};
}

} // namespace muniment::api
