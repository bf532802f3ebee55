#include "api/auth0/parameters.hpp"
#include "api/auth0/routes.hpp"
#include "api/auth0/user_changes.hpp"

namespace muniment::api::auth0 {

namespace {

using boost::json::value;
using domain::DirectoryView;
using domain::EntityKind;
using domain::Position;
using domain::UserId;
using Texts = std::vector<std::string>;

using UserChange = Derived (*)(const DirectoryView&, const UserId&, const Texts&);

Checked<Response> change_user(const Surface& surface, const Call& call, const std::string& scope,
                              const Texts& texts, UserChange change) {
    const auto user = TRY(required_user(call));
    TRY(write(surface, call, scope,
              derived_from([&](const DirectoryView& directory,
                               Position) { return change(directory, user, texts); },
                           texts.size())));
    return no_content();
}

/// A list of ids or names.
RouteHandler patch_user(const Surface& surface, std::string scope, UserChange change) {
    return answering([=](const Call& call, const value& payload) -> Checked<Response> {
        const auto texts = TRY(check_texts(payload, Spot{}, 1));
        return change_user(surface, call, scope, texts, change);
    });
}

/// A list of ids.
RouteHandler delete_of_user(const Surface& surface, std::string scope, EntityKind kind,
                            UserChange change) {
    return answering([=](const Call& call, const value& payload) -> Checked<Response> {
        const auto ids = TRY(check_ids(payload, Spot{}, IdRule(surface.store, kind), 1));
        return change_user(surface, call, scope, ids, change);
    });
}

} // namespace

void add_user_change_routes(std::vector<Route>& routes, const Surface& surface) {
    const auto add = [&](const char* method, const char* path, const char* name,
                         const char* summary, RouteHandler handler) {
        const std::string scope =
            std::string_view(path).ends_with("groups") ? "update:groups" : "update:roles";
        routes.push_back(
            {method, path, name, scope, summary, std::move(handler), payload_bytes_max});
    };
    const auto* const groups = "/api/users/{id}/groups";
    const auto* const roles = "/api/users/{id}/roles";
    add("PATCH", groups, "auth0_join_groups", "Adds a user to groups, by ids or names",
        patch_user(surface, "update:groups", join_groups));
    add("DELETE", groups, "auth0_leave_groups", "Takes a user out of groups",
        delete_of_user(surface, "update:groups", EntityKind::group, leave_groups));
    add("PATCH", roles, "auth0_take_roles", "Gives roles to a user, by ids or names",
        patch_user(surface, "update:roles", take_roles));
    add("DELETE", roles, "auth0_drop_roles", "Takes roles from a user",
        delete_of_user(surface, "update:roles", EntityKind::role, drop_roles));
}

} // namespace muniment::api::auth0
