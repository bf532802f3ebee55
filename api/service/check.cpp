#include "api/service/check.hpp"

namespace muniment::api {

CheckAnswer check(const projections::PermissionIndex& index, const CheckQuestion& question,
                  const domain::Moment& at) {
    using projections::Verdict;
    std::optional<domain::LoginContext> login;
    if (question.connection)
        login = domain::LoginContext{*question.connection,
                                     question.groups.value_or(std::vector<std::string>{})};
    switch (index.check(question.user.text(), question.application.text(), question.permission, at,
                        login)) {
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
