#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"
#include "domain/text.hpp"

#include <boost/describe.hpp>

#include <algorithm>

namespace muniment::api {

namespace {

using domain::ApplicationId;
using domain::Expected;
using domain::Failure;
using domain::GroupId;
using domain::Moment;
using domain::PermissionId;
using domain::RoleId;
using domain::UserId;
using projections::ListQuery;
using projections::Page;
using projections::PermissionIndex;
using projections::ViewReader;
using projections::ViewsFailure;

template <typename T>
using Fetched = Expected<Page<T>, ViewsFailure>;

/// Cuts a page out of ids sorted by id: looks each entity up in the views, keeps those that `q`
/// finds in id or name.
template <typename Entity, typename Id, typename Find>
Fetched<Entity> page_of(const std::vector<Id>& ids, const ListQuery& query, Find find) {
    Page<Entity> page;
    const auto wanted = domain::fold_case(query.q);
    auto id = std::upper_bound(ids.begin(), ids.end(), query.after,
                               [](const auto& key, const Id& i) { return key < i.text(); });
    for (; id != ids.end(); ++id) {
        const auto found = TRY(find(*id));
        if (!found) continue;
        if (domain::fold_case(id->text()).find(wanted) == std::string::npos &&
            domain::fold_case(found->value.name).find(wanted) == std::string::npos)
            continue;
        if (page.items.size() == query.limit) {
            page.next_key = page.items.back().id.text();
            break;
        }
        page.items.push_back(found->value);
    }
    return page;
}

/// A member of a group, by whatever way: `{"user":…}`.
struct EffectiveMember {
    UserId user;
};
BOOST_DESCRIBE_STRUCT(EffectiveMember, (), (user))

Page<EffectiveMember> page_of_users(const std::vector<UserId>& ids, const ListQuery& query) {
    Page<EffectiveMember> page;
    const auto wanted = domain::fold_case(query.q);
    auto id = std::upper_bound(ids.begin(), ids.end(), query.after,
                               [](const auto& key, const UserId& i) { return key < i.text(); });
    for (; id != ids.end(); ++id) {
        if (domain::fold_case(id->text()).find(wanted) == std::string::npos) continue;
        if (page.items.size() == query.limit) {
            page.next_key = page.items.back().user.text();
            break;
        }
        page.items.push_back({*id});
    }
    return page;
}

Fetched<domain::Group> groups_page(const ViewReader& views, const std::vector<GroupId>& ids,
                                   const ListQuery& query) {
    return page_of<domain::Group>(ids, query, [&](const GroupId& id) { return views.group(id); });
}
Fetched<domain::Role> roles_page(const ViewReader& views, const std::vector<RoleId>& ids,
                                 const ListQuery& query) {
    return page_of<domain::Role>(ids, query, [&](const RoleId& id) { return views.role(id); });
}
Fetched<domain::Permission> permissions_page(const ViewReader& views,
                                             const std::vector<PermissionId>& ids,
                                             const ListQuery& query) {
    return page_of<domain::Permission>(
        ids, query, [&](const PermissionId& id) { return views.permission(id); });
}

/// A list of edges: as they are, or with `effective=true` what following them leads to.
/// `Exists(views, id)` answers the entity the list starts from, `Direct(views, id, query)` the page
/// of edges, `Effective(index, id, moment)` the ids reached, `Entities(views, ids, query)` their
/// page.
template <typename Id, typename Exists, typename Direct, typename Effective, typename Entities>
RouteHandler edge_listing(const Store& store, Exists exists, Direct direct, Effective effective,
                          Entities entities) {
    return answering([=, &store](const Call& call) -> Expected<Response, Problem> {
        const auto id = TRY(path_id<Id>(call));
        const bool follow = TRY(ReadParameters(call.request).flag("effective"));
        const auto list = TRY(open_list(store, call, {"effective"}));
        const auto& views = list.read.views;
        const auto found = exists(views, id);
        if (!found) return views_problem(found.error());
        if (!found->has_value()) return Failure{not_found(ref(id))};
        if (!follow) {
            const auto page = direct(views, id, list.query);
            if (!page) return views_problem(page.error());
            return list_response(store, list, *page);
        }
        const auto ids = [&] {
            const auto lock = store.live().lock_shared();
            return effective(store.live().index, id, list.read.moment);
        }();
        const auto page = entities(views, ids, list.query);
        if (!page) return views_problem(page.error());
        return list_response(store, list, *page);
    });
}

constexpr auto group_exists = [](const ViewReader& v, const GroupId& id) { return v.group(id); };
constexpr auto user_exists = [](const ViewReader& v, const UserId& id) { return v.user(id); };

RouteHandler group_members(const Store& store) {
    return edge_listing<GroupId>(
        store, group_exists,
        [](const ViewReader& v, const GroupId& id, const ListQuery& q) { return v.members(id, q); },
        [](const PermissionIndex& index, const GroupId& id, const Moment& at) {
            return index.effective_members(id, at);
        },
        [](const ViewReader&, const std::vector<UserId>& ids, const ListQuery& q) {
            return Fetched<EffectiveMember>(page_of_users(ids, q));
        });
}

RouteHandler group_nested(const Store& store) {
    return edge_listing<GroupId>(
        store, group_exists,
        [](const ViewReader& v, const GroupId& id, const ListQuery& q) {
            return v.children(id, q);
        },
        [](const PermissionIndex& index, const GroupId& id, const Moment& at) {
            return index.descendants(id, at.position);
        },
        groups_page);
}

RouteHandler group_roles(const Store& store) {
    return edge_listing<GroupId>(
        store, group_exists,
        [](const ViewReader& v, const GroupId& id, const ListQuery& q) {
            return v.group_roles(id, q);
        },
        [](const PermissionIndex& index, const GroupId& id, const Moment& at) {
            return index.effective_group_roles(id, at.position);
        },
        roles_page);
}

RouteHandler user_groups(const Store& store) {
    return edge_listing<UserId>(
        store, user_exists,
        [](const ViewReader& v, const UserId& id, const ListQuery& q) {
            return v.user_groups(id, q);
        },
        [](const PermissionIndex& index, const UserId& id, const Moment& at) {
            return index.effective_groups(id, at);
        },
        groups_page);
}

RouteHandler user_roles(const Store& store) {
    return edge_listing<UserId>(
        store, user_exists,
        [](const ViewReader& v, const UserId& id, const ListQuery& q) {
            return v.user_roles(id, q);
        },
        [](const PermissionIndex& index, const UserId& id, const Moment& at) {
            return index.effective_roles(id, at);
        },
        roles_page);
}

RouteHandler user_permissions(const Store& store) {
    return edge_listing<UserId>(
        store, user_exists,
        [](const ViewReader& v, const UserId& id, const ListQuery& q) {
            return v.user_permissions(id, q);
        },
        [](const PermissionIndex& index, const UserId& id, const Moment& at) {
            return index.effective_permissions(id, at);
        },
        permissions_page);
}

} // namespace

void add_edge_routes(std::vector<Route>& routes, const Store& store) {
    const auto add = [&](const char* path, const char* name, const char* scope, const char* summary,
                         RouteHandler handler) {
        routes.push_back({"GET", path, name, scope, summary, std::move(handler)});
    };
    add("/v1/groups/{id}/members", "list_group_members", "read:groups",
        "Members of a group by user; with `effective=true` those of nested groups too",
        group_members(store));
    add("/v1/groups/{id}/nested", "list_nested_groups", "read:groups",
        "Groups nested directly; with `effective=true` at any depth", group_nested(store));
    add("/v1/groups/{id}/roles", "list_group_roles", "read:groups",
        "Roles of a group; with `effective=true` those of its ancestors and included ones too",
        group_roles(store));
    add("/v1/users/{id}/groups", "list_user_groups", "read:users",
        "Memberships of a user; with `effective=true` the groups reached by nesting too",
        user_groups(store));
    add("/v1/users/{id}/roles", "list_user_roles", "read:users",
        "Roles assigned to a user; with `effective=true` all roles the user has",
        user_roles(store));
    add("/v1/users/{id}/permissions", "list_user_permissions", "read:users",
        "Permissions granted to a user; with `effective=true` all the user holds",
        user_permissions(store));
}

} // namespace muniment::api
