#include "api/auth/access_claims.hpp"

#include <boost/json/array.hpp>

namespace muniment::api {

namespace json = boost::json;

std::optional<json::object> access_claims(const Store& store, const domain::UserId& subject,
                                          const domain::ApplicationId& application,
                                          const std::optional<domain::LoginContext>& login,
                                          const std::string& claims_namespace) {
    const auto now = store.resolve({});
    if (!now) return std::nullopt;
    const auto at = now->moment;
    const auto lock = store.live().lock_shared();
    const auto& index = store.live().index;
    if (!index.knows_application(application, at.position)) return std::nullopt;
    const auto access = index.login_access(subject, application, at, login);
    const auto names_of = [&](const auto& ids) {
        json::array names;
        for (const auto& id : ids)
            names.emplace_back(index.name(id, at.position));
        return names;
    };
    json::object claims;
    claims[claims_namespace + "groups"] = names_of(access.groups);
    claims[claims_namespace + "roles"] = names_of(access.roles);
    claims[claims_namespace + "permissions"] = names_of(access.permissions);
    return claims;
}

} // namespace muniment::api
