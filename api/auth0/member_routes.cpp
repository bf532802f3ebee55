#include "api/auth0/listing.hpp"
#include "api/auth0/parameters.hpp"
#include "api/auth0/records.hpp"
#include "api/auth0/routes.hpp"
#include "api/auth0/user_json.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace muniment::api::auth0 {

namespace {

using boost::json::object;
using domain::EntityKind;
using domain::GroupId;
using domain::UserId;

constexpr std::size_t page_members_max = 25;

Checked<Paging> member_paging(const Call& call) {
    const QueryRecord query(call.request);
    const auto paging = TRY(query.paging(page_members_max, page_members_max));
    TRY(query.allow_only({"per_page", "page"}));
    return paging.value_or(Paging{0, page_members_max});
}

/// The user as the directory knows it, or what stands for one that is not registered.
Checked<object> user_of(const Records& records, const UserId& id) {
    const auto found = TRY(answered(records.views().user(id)));
    if (!found || !found->value.registered) return unknown_user_object(id);
    return user_object(found->value.user);
}

RouteHandler list_members(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto id = TRY(entity_id(store, call, EntityKind::group));
        const auto paging = TRY(member_paging(call));
        const auto records = TRY(Records::of(store, call));
        const auto group = TRY(records.require_group_alone(id));
        auto page =
            TRY(answered(records.document().members(group.id, paging.first(), paging.per_page)));
        std::sort(page.users.begin(), page.users.end());
        std::vector<object> users;
        for (const auto& user : page.users)
            users.push_back(TRY(user_of(records, user)));
        return ok(json_of([&](JsonWriter& writer) {
            writer.begin_object();
            writer.key("total");
            writer.integer(page.total);
            writer.key("users");
            write_array(writer, users, write_user);
            writer.end_object();
        }));
    }));
}

/// A member and the first group, in storage order, that it is a direct member of.
struct NestedMember {
    UserId user;
    std::size_t group; ///< index of the groups
};

struct NestedMembers {
    std::vector<domain::Group> groups;
    std::vector<NestedMember> members;
};

/// Members of the group and of all its descendants, each once.
Checked<NestedMembers> nested_members(const Store& store, const Records& records,
                                      const domain::Group& group) {
    const auto position = records.moment().position;
    auto ids = [&] {
        const auto lock = store.live().lock_shared();
        return store.live().index.descendants(group.id, position);
    }();
    ids.push_back(group.id);
    NestedMembers found;
    found.groups = TRY(records.groups(in_storage_order(store, ids, position)));
    std::unordered_set<UserId> seen;
    for (std::size_t i = 0; i < found.groups.size(); ++i) {
        auto page = TRY(answered(records.document().members(
            found.groups[i].id, 0, std::numeric_limits<std::size_t>::max())));
        for (auto& user : page.users)
            if (seen.insert(user).second) found.members.push_back({std::move(user), i});
    }
    return found;
}

RouteHandler list_nested_members(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto id = TRY(entity_id(store, call, EntityKind::group));
        const auto paging = TRY(member_paging(call));
        const auto records = TRY(Records::of(store, call));
        const auto group = TRY(records.require_group_alone(id));
        auto found = TRY(nested_members(store, records, group));
        const auto total = found.members.size();
        cut_page(found.members, std::optional(paging));
        std::vector<std::pair<object, std::size_t>> shown;
        for (const auto& member : found.members)
            shown.emplace_back(TRY(user_of(records, member.user)), member.group);
        std::stable_sort(shown.begin(), shown.end(), [](const auto& a, const auto& b) {
            return text_member(a.first, "name") < text_member(b.first, "name");
        });
        return ok(json_of([&](JsonWriter& writer) {
            writer.begin_object();
            writer.key("total");
            writer.integer(std::uint64_t{total});
            writer.key("nested");
            write_array(writer, shown, [&](JsonWriter& out, const auto& member) {
                out.begin_object();
                out.key("user");
                write_members(out, member.first, {"user_id", "name", "nickname", "email"});
                out.key("group");
                write_summary(out, found.groups[member.second]);
                out.end_object();
            });
            writer.end_object();
        }));
    }));
}

} // namespace

void add_member_routes(std::vector<Route>& routes, const Store& store) {
    routes.push_back({"GET", "/api/groups/{id}/members", "auth0_list_members", "read:groups",
                      "The members of a group, a page of at most 25", list_members(store),
                      payload_bytes_max});
    routes.push_back({"GET", "/api/groups/{id}/members/nested", "auth0_list_nested_members",
                      "read:groups", "The members of a group and of all nested in it",
                      list_nested_members(store), payload_bytes_max});
}

} // namespace muniment::api::auth0
