#include "api/auth0/login/explanation.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace muniment::api::auth0 {

namespace {

using domain::Done;
using domain::Expected;
using projections::ViewReader;
using projections::ViewsFailure;
using Result = Expected<Done, ViewsFailure>;

constexpr std::size_t page_items = 1000;

/// All items of a list of the views; `page(query)` reads one page.
template <typename T, typename ReadPage>
Expected<std::vector<T>, ViewsFailure> all_of(ReadPage page) {
    std::vector<T> items;
    for (projections::ListQuery query{"", "", page_items};;) {
        auto next = TRY(page(query));
        std::move(next.items.begin(), next.items.end(), std::back_inserter(items));
        if (!next.next_key) return items;
        query.after = *std::move(next.next_key);
    }
}

/// Goes from the user to the permissions, each step after the one that it builds upon.
class Explainer {
  public:
    Explainer(const ViewReader& views, const ExplainedPolicy& policy)
        : views_(views), policy_(policy) {}

    Expected<Explanation, ViewsFailure> explain() {
        TRY(name_groups());
        TRY(name_roles());
        TRY(memberships());
        for (const auto& id : policy_.groups)
            TRY(through_group(id));
        TRY(direct_grants());
        for (const auto& id : policy_.roles)
            if (roles_.contains(id.text())) TRY(through_role(id));
        return Explanation{listed(groups_), listed(roles_), listed(permissions_)};
    }

  private:
    using Things = std::map<std::string, Explained>;

    static std::vector<Explained> listed(Things& things) {
        std::vector<Explained> list;
        for (auto& [id, thing] : things)
            list.push_back(std::move(thing));
        return list;
    }

    template <typename Entity>
    static void name(Things& things, const Entity& entity) {
        things.emplace(entity.id.text(), Explained{entity.id.text(), entity.name, {}});
    }

    static void add(Things& things, const std::string& id, Because because) {
        const auto thing = things.find(id);
        if (thing != things.end()) thing->second.because.push_back(std::move(because));
    }

    Result name_groups() {
        for (const auto& id : policy_.groups)
            if (const auto group = TRY(views_.group(id))) name(groups_, group->value);
        return Done{};
    }

    /// Those of the application and those of none.
    Result name_roles() {
        for (const auto& id : policy_.roles) {
            const auto role = TRY(views_.role(id));
            if (!role) continue;
            const auto& application = role->value.application;
            if (!application || application == policy_.application) name(roles_, role->value);
        }
        return Done{};
    }

    Result memberships() {
        incoming_.insert(policy_.login.groups.begin(), policy_.login.groups.end());
        const auto rows = TRY(all_of<projections::MembershipRow>(
            [&](const auto& query) { return views_.user_groups(policy_.user, query); }));
        for (const auto& row : rows) {
            if (!row.window.contains(policy_.instant)) continue;
            add(groups_, row.group.text(), {"member", {}});
            const auto group = groups_.find(row.group.text());
            if (group != groups_.end()) incoming_.insert(group->second.name);
        }
        return Done{};
    }

    Result through_group(const domain::GroupId& id) {
        const auto mappings = TRY(
            all_of<domain::Mapping>([&](const auto& query) { return views_.mappings(id, query); }));
        for (const auto& mapping : mappings)
            if (mapping.connection_name == policy_.login.connection &&
                incoming_.contains(mapping.group_name))
                add(groups_, id.text(), {"mapping", mapping.id.text()});
        const auto parents = TRY(
            all_of<domain::Group>([&](const auto& query) { return views_.parents(id, query); }));
        for (const auto& parent : parents)
            add(groups_, parent.id.text(), {"group", id.text()});
        const auto roles = TRY(
            all_of<domain::Role>([&](const auto& query) { return views_.group_roles(id, query); }));
        for (const auto& role : roles)
            add(roles_, role.id.text(), {"group", id.text()});
        return Done{};
    }

    Result direct_grants() {
        const auto roles = TRY(all_of<projections::UserRoleRow>(
            [&](const auto& query) { return views_.user_roles(policy_.user, query); }));
        for (const auto& row : roles)
            if (row.window.contains(policy_.instant)) add(roles_, row.role.text(), {"member", {}});
        const auto permissions = TRY(all_of<projections::UserPermissionRow>(
            [&](const auto& query) { return views_.user_permissions(policy_.user, query); }));
        for (const auto& row : permissions) {
            if (!row.window.contains(policy_.instant)) continue;
            const auto permission = TRY(views_.permission(row.permission));
            if (permission) hold(permission->value, {"member", {}});
        }
        return Done{};
    }

    Result through_role(const domain::RoleId& id) {
        const auto included = TRY(all_of<domain::Role>(
            [&](const auto& query) { return views_.included_roles(id, query); }));
        for (const auto& role : included)
            add(roles_, role.id.text(), {"role", id.text()});
        const auto permissions = TRY(all_of<domain::Permission>(
            [&](const auto& query) { return views_.role_permissions(id, query); }));
        for (const auto& permission : permissions)
            hold(permission, {"role", id.text()});
        return Done{};
    }

    void hold(const domain::Permission& permission, Because because) {
        if (permission.application != policy_.application) return;
        name(permissions_, permission);
        add(permissions_, permission.id.text(), std::move(because));
    }

    const ViewReader& views_;
    const ExplainedPolicy& policy_;
    std::set<std::string> incoming_; ///< names that mappings may match
    Things groups_;
    Things roles_;
    Things permissions_;
};

void write_things(JsonWriter& writer, const char* kind, const std::vector<Explained>& things) {
    writer.key(kind);
    writer.begin_array();
    for (const auto& thing : things) {
        writer.begin_object();
        writer.key("_id");
        writer.text(thing.id);
        writer.key("name");
        writer.text(thing.name);
        writer.key("because");
        writer.begin_array();
        for (const auto& because : thing.because) {
            writer.begin_object();
            writer.key("kind");
            writer.text(because.kind);
            if (because.id) {
                writer.key("_id");
                writer.text(*because.id);
            }
            writer.end_object();
        }
        writer.end_array();
        writer.end_object();
    }
    writer.end_array();
}

} // namespace

Expected<Explanation, ViewsFailure> explain(const ViewReader& views,
                                            const ExplainedPolicy& policy) {
    return Explainer(views, policy).explain();
}

void write_json(JsonWriter& writer, const Explanation& explanation) {
    writer.begin_object();
    write_things(writer, "groups", explanation.groups);
    write_things(writer, "roles", explanation.roles);
    write_things(writer, "permissions", explanation.permissions);
    writer.end_object();
}

} // namespace muniment::api::auth0
