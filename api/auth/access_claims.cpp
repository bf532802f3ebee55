#include "api/auth/access_claims.hpp"

#include "domain/directory_view.hpp"

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
    const auto& directory = index.head_view();
    if (directory.find(application) == nullptr) return std::nullopt;
    json::array groups;
    for (const auto& id : index.effective_groups(subject, at, login))
        if (const auto* group = directory.find(id)) groups.emplace_back(group->name);
    const auto names_of = [&](const auto& ids) {
        json::array names;
        for (const auto& id : ids)
            if (const auto* entity = directory.find(id);
                entity && entity->application == application)
                names.emplace_back(entity->name);
        return names;
    };
    json::object claims;
    claims[claims_namespace + "groups"] = std::move(groups);
    claims[claims_namespace + "roles"] = names_of(index.effective_roles(subject, at, login));
    claims[claims_namespace + "permissions"] =
        names_of(index.effective_permissions(subject, at, login));
    return claims;
}

} // namespace muniment::api
