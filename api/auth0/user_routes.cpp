#include "api/auth0/listing.hpp"
#include "api/auth0/parameters.hpp"
#include "api/auth0/records.hpp"
#include "api/auth0/role_expansion.hpp"
#include "api/auth0/routes.hpp"
#include "api/auth0/user_directory.hpp"
#include "api/auth0/user_json.hpp"

#include <algorithm>
#include <set>

namespace muniment::api::auth0 {

namespace {

using boost::json::object;
using domain::Failure;
using domain::Group;
using domain::UserId;
using projections::ListQuery;

constexpr std::size_t search_units_max = 1000;
constexpr std::size_t page_users_max = 100;

// --- the directory of users ----------------------------------------------------------------------

struct UserQuery {
    UserSearch search;
    Paging paging;
};

Checked<UserQuery> user_query(const Call& call) {
    const QueryRecord query(call.request);
    const auto q = TRY(query.text("q", search_units_max)).value_or("");
    const auto field = TRY(query.text("field", search_units_max)).value_or("");
    const auto paging = TRY(query.paging(page_users_max, page_users_max));
    TRY(query.allow_only({"q", "field", "per_page", "page"}));
    return UserQuery{UserSearch(q, field), paging.value_or(Paging{0, page_users_max})};
}

/// The registered users that the search finds, those who logged in last first.
Checked<std::vector<object>> found_users(const Records& records, const UserSearch& search) {
    std::vector<std::pair<std::string, object>> found; ///< last login
    for (const auto& user :
         TRY(read_all([&](const ListQuery& query) { return records.views().users(query); }))) {
        auto members = user_object(user);
        if (search.finds(members))
            found.emplace_back(text_member(members, "last_login"), std::move(members));
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<object> users;
    for (auto& [last_login, members] : found)
        users.push_back(std::move(members));
    return users;
}

RouteHandler list_users(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto query = TRY(user_query(call));
        const auto records = TRY(Records::of(store, call));
        auto users = TRY(found_users(records, query.search));
        const auto total = users.size();
        cut_page(users, std::optional(query.paging));
        return ok(json_of([&](JsonWriter& writer) {
            const auto number = [&](const char* name, std::size_t value) {
                writer.key(name);
                writer.integer(std::uint64_t{value});
            };
            writer.begin_object();
            number("start", query.paging.first());
            number("limit", query.paging.per_page);
            number("length", users.size());
            number("total", total);
            writer.key("users");
            write_array(writer, users, [](JsonWriter& out, const object& user) {
                write_members(out, user,
                              {"user_id", "name", "email", "identities", "picture", "last_login",
                               "logins_count", "multifactor", "blocked"});
            });
            writer.end_object();
        }));
    }));
}

RouteHandler get_user(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto no_user = [] { return Failure{plain_refusal(404, "The user does not exist.")}; };
        const auto id = external_id<UserId>(call, "id");
        if (!id) return no_user();
        const auto records = TRY(Records::of(store, call));
        const auto found = TRY(answered(records.views().user(*id)));
        if (!found || !found->value.registered) return no_user();
        return ok(json_of(
            [&](JsonWriter& writer) { write_user(writer, user_object(found->value.user)); }));
    }));
}

// --- groups --------------------------------------------------------------------------------------

/// Direct groups of the user and their ancestors, in storage order.
Checked<std::vector<Group>> effective_groups(const Store& store, const Records& records,
                                             const UserId& user) {
    auto ids = [&] {
        const auto lock = store.live().lock_shared();
        const auto& index = store.live().index;
        return index.in_storage_order(index.effective_groups(user, records.moment()),
                                      records.moment().position);
    }();
    return records.groups(ids);
}

void write_group(JsonWriter& writer, const Group& group) {
    write_summary(writer, group);
}

/// A list of the user named in the path; of one that nobody can be, it is empty.
template <typename T>
Checked<std::vector<T>>
list_of_user(const Call& call, const std::function<Checked<std::vector<T>>(const UserId&)>& list) {
    const auto user = external_id<UserId>(call, "id");
    if (!user) return std::vector<T>{};
    return list(*user);
}

Checked<Response> expanded_groups(const Store& store, const Records& records,
                                  const std::vector<Group>& groups) {
    const auto roles = TRY(roles_of_groups(store, records, groups));
    const auto expanded = TRY(expand_roles(store, records, roles));
    return ok(json_of([&](JsonWriter& writer) {
        writer.begin_object();
        writer.key("groups");
        write_array(writer, groups, write_group);
        writer.key("roles");
        write_array(writer, expanded, [](JsonWriter& out, const ExpandedRole& role) {
            write_expanded_role(out, role.role, role.permissions);
        });
        writer.end_object();
    }));
}

RouteHandler list_user_groups(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto paging = TRY(array_paging(call));
        const auto records = TRY(Records::of(store, call));
        const auto expand = call.request.target.query.find("expand");
        if (expand && !expand->empty()) {
            const auto groups = TRY(list_of_user<Group>(
                call, [&](const UserId& user) { return effective_groups(store, records, user); }));
            return expanded_groups(store, records, groups);
        }
        auto groups = TRY(list_of_user<Group>(call, [&](const UserId& user) {
            return answered(records.document().groups_of(user));
        }));
        return array_answer(std::move(groups), paging, write_group);
    }));
}

RouteHandler calculate_groups(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto paging = TRY(array_paging(call));
        const auto records = TRY(Records::of(store, call));
        auto groups = TRY(list_of_user<Group>(
            call, [&](const UserId& user) { return effective_groups(store, records, user); }));
        return array_answer(std::move(groups), paging, write_group);
    }));
}

// --- roles ---------------------------------------------------------------------------------------

RouteHandler list_user_roles(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto paging = TRY(array_paging(call));
        const auto records = TRY(Records::of(store, call));
        auto roles = TRY(list_of_user<domain::Role>(
            call, [&](const UserId& user) { return answered(records.document().roles_of(user)); }));
        return array_answer(std::move(roles), paging, write_user_role);
    }));
}

/// Roles through groups and their ancestors, then direct ones, then those that these include.
Checked<std::vector<domain::Role>> effective_roles(const Store& store, const Records& records,
                                                   const UserId& user) {
    const auto groups = TRY(effective_groups(store, records, user));
    auto roles = TRY(roles_of_groups(store, records, groups));
    std::set<domain::RoleId> seen;
    for (const auto& role : roles)
        seen.insert(role.id);
    for (auto& role : TRY(answered(records.document().roles_of(user))))
        if (seen.insert(role.id).second) roles.push_back(std::move(role));
    auto included = [&] {
        const auto lock = store.live().lock_shared();
        const auto& index = store.live().index;
        return index.in_storage_order(index.effective_roles(user, records.moment()),
                                      records.moment().position);
    }();
    std::erase_if(included, [&](const auto& id) { return seen.contains(id); });
    for (auto& role : TRY(records.roles(included)))
        roles.push_back(std::move(role));
    return roles;
}

RouteHandler calculate_roles(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto paging = TRY(array_paging(call));
        const auto records = TRY(Records::of(store, call));
        auto roles = TRY(list_of_user<domain::Role>(
            call, [&](const UserId& user) { return effective_roles(store, records, user); }));
        return array_answer(std::move(roles), paging, write_user_role);
    }));
}

} // namespace

void add_user_routes(std::vector<Route>& routes, const Store& store) {
    const auto add = [&](const char* path, const char* name, const char* scope, const char* summary,
                         RouteHandler handler) {
        routes.push_back(
            {"GET", path, name, scope, summary, std::move(handler), payload_bytes_max});
    };
    add("/api/users", "auth0_list_users", "read:users",
        "Registered users, a page of at most 100, last logins first", list_users(store));
    add("/api/users/{id}", "auth0_get_user", "read:users", "One registered user", get_user(store));
    add("/api/users/{id}/groups", "auth0_list_user_groups", "read:groups",
        "The groups a user is a direct member of", list_user_groups(store));
    add("/api/users/{id}/groups/calculate", "auth0_calculate_groups", "read:groups",
        "Those and their ancestors", calculate_groups(store));
    add("/api/users/{id}/roles", "auth0_list_user_roles", "read:roles",
        "The roles a user has directly", list_user_roles(store));
    add("/api/users/{id}/roles/calculate", "auth0_calculate_roles", "read:roles",
        "The roles a user has through groups and directly", calculate_roles(store));
}

} // namespace muniment::api::auth0
