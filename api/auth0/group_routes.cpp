#include "api/auth0/listing.hpp"
#include "api/auth0/parameters.hpp"
#include "api/auth0/records.hpp"
#include "api/auth0/role_expansion.hpp"
#include "api/auth0/routes.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace muniment::api::auth0 {

namespace {

using domain::EntityKind;
using domain::Failure;
using domain::Group;
using domain::RoleId;
using projections::ListQuery;

Checked<std::string> group_id(const Store& store, const Call& call) {
    return entity_id(store, call, EntityKind::group);
}

RouteHandler list_groups(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto parameters = TRY(list_parameters(call));
        const auto records = TRY(Records::of(store, call));
        const auto counts = TRY(answered(records.document().counts()));
        std::string json;
        JsonWriter writer(json);
        writer.begin_object();
        writer.key("groups");
        writer.begin_array();
        std::size_t found = 0;
        TRY(answered(records.document().groups([&](const GroupRecord& record) {
            if (parameters.search.finds(record.group) && is_on_page(found++, parameters.paging))
                write_record(writer, record, AbsentArrays::empty);
            return true;
        })));
        writer.end_array();
        writer.key("total");
        writer.integer(counts.groups);
        writer.end_object();
        return ok(std::move(json));
    }));
}

std::string expanded_json(const Group& group, const std::vector<ExpandedRole>& roles) {
    return json_of([&](JsonWriter& writer) {
        writer.begin_object();
        writer.key("_id");
        writer.text(group.id.text());
        writer.key("name");
        writer.text(group.name);
        writer.key("description");
        writer.text(group.description);
        writer.key("roles");
        write_array(writer, roles, [](JsonWriter& out, const ExpandedRole& expanded) {
            write_expanded_role(out, expanded.role, expanded.permissions);
        });
        writer.end_object();
    });
}

RouteHandler get_group(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto id = TRY(group_id(store, call));
        const QueryRecord query(call.request);
        const bool expand = TRY(query.boolean("expand")).value_or(false);
        TRY(query.allow_only({"expand"}));
        const auto records = TRY(Records::of(store, call));
        const auto group = records.require_group_alone(id);
        if (!expand) {
            const auto summary = TRY(group);
            return ok(json_of([&](JsonWriter& writer) { write_summary(writer, summary); }));
        }
        if (!group && group.error().status == 404) {
            const auto counts = TRY(answered(records.document().counts()));
            return Failure{plain_refusal(400, counts.groups == 0 ? "No groups found"
                                                                 : "Current group not found")};
        }
        const auto found = TRY(group);
        const auto groups = TRY(with_ancestors(store, records, found));
        const auto roles = TRY(roles_of_groups(store, records, groups));
        return ok(expanded_json(found, TRY(expand_roles(store, records, roles))));
    }));
}

RouteHandler list_nested(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto id = TRY(group_id(store, call));
        const auto paging = TRY(array_paging(call));
        const auto records = TRY(Records::of(store, call));
        const auto group = TRY(records.require_group_alone(id));
        auto children = TRY(read_all(
            [&](const ListQuery& query) { return records.views().children(group.id, query); }));
        std::stable_sort(children.begin(), children.end(),
                         [](const Group& a, const Group& b) { return a.name < b.name; });
        const auto total = children.size();
        cut_page(children, paging);
        std::vector<GroupRecord> shown;
        for (const auto& child : children)
            shown.push_back(TRY(records.require_group(child.id.text())));
        return array_answer(json_of([&](JsonWriter& writer) {
                                write_array(writer, shown,
                                            [](JsonWriter& out, const GroupRecord& record) {
                                                write_record(out, record);
                                            });
                            }),
                            total);
    }));
}

RouteHandler list_group_roles(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto id = TRY(group_id(store, call));
        const auto paging = TRY(array_paging(call));
        const auto records = TRY(Records::of(store, call));
        const auto group = TRY(records.require_group_alone(id));
        auto roles = TRY(roles_of_groups(store, records, {group}));
        const auto total = roles.size();
        cut_page(roles, paging);
        std::vector<RoleRecord> shown;
        for (const auto& role : roles)
            shown.push_back(TRY(records.require_role(role.id.text())));
        return array_answer(json_of([&](JsonWriter& writer) {
                                write_array(writer, shown,
                                            [](JsonWriter& out, const RoleRecord& record) {
                                                write_record(out, record);
                                            });
                            }),
                            total);
    }));
}

/// A role and the first group, in storage order, that has it.
struct RoleOfGroup {
    domain::Role role;
    domain::GroupId group;
};

Checked<std::vector<RoleOfGroup>> inherited_roles(const Store& store, const Records& records,
                                                  const Group& group) {
    std::map<RoleId, domain::GroupId> first_with;
    const auto groups = TRY(with_ancestors(store, records, group));
    for (const auto& holder : groups)
        for (const auto& role : TRY(read_all([&](const ListQuery& query) {
                 return records.views().group_roles(holder.id, query);
             })))
            first_with.try_emplace(role.id, holder.id);
    std::vector<RoleOfGroup> found;
    for (auto& role : TRY(roles_of_groups(store, records, groups))) {
        const auto holder = first_with.at(role.id);
        found.push_back({std::move(role), holder});
    }
    return found;
}

RouteHandler list_inherited_roles(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto id = TRY(group_id(store, call));
        const auto paging = TRY(array_paging(call));
        const auto records = TRY(Records::of(store, call));
        const auto group = TRY(records.require_group_alone(id));
        auto roles = TRY(inherited_roles(store, records, group));
        const auto total = roles.size();
        cut_page(roles, paging);
        std::string json;
        JsonWriter writer(json);
        writer.begin_array();
        for (const auto& [role, holder] : roles) {
            writer.begin_object();
            writer.key("role");
            write_record(writer, TRY(records.require_role(role.id.text())));
            writer.key("group");
            write_record(writer, TRY(records.require_group(holder.text())));
            writer.end_object();
        }
        writer.end_array();
        return array_answer(std::move(json), total);
    }));
}

/// The id of the group is not looked at beforehand: one that cannot be is unknown.
RouteHandler list_mappings(const Store& store) {
    return answering(Answering([&store](const Call& call) -> Checked<Response> {
        const auto paging = TRY(array_paging(call));
        const auto records = TRY(Records::of(store, call));
        const auto record = TRY(records.require_group(call.parameters.find("id")->second));
        std::map<std::string, std::string> strategies; ///< by the name of the connection
        for (const auto& connection : TRY(read_all(
                 [&](const ListQuery& query) { return records.views().connections(query); })))
            strategies.try_emplace(connection.name, connection.strategy);
        auto mappings = record.group.mappings;
        std::erase_if(mappings, [&](const domain::Mapping& mapping) {
            return !strategies.contains(mapping.connection_name);
        });
        return array_answer(std::move(mappings), paging,
                            [&](JsonWriter& out, const domain::Mapping& mapping) {
                                const auto& name = mapping.connection_name;
                                out.begin_object();
                                out.key("_id");
                                out.text(mapping.id.text());
                                out.key("groupName");
                                out.text(mapping.group_name);
                                out.key("connectionName");
                                out.text(name + " (" + strategies.at(name) + ")");
                                out.end_object();
                            });
    }));
}

} // namespace

void add_group_routes(std::vector<Route>& routes, const Store& store) {
    const auto add = [&](const char* path, const char* name, const char* summary,
                         RouteHandler handler) {
        routes.push_back(
            {"GET", path, name, "read:groups", summary, std::move(handler), payload_bytes_max});
    };
    add("/api/groups", "auth0_list_groups", "All groups, or those that `q` finds in `field`",
        list_groups(store));
    add("/api/groups/{id}", "auth0_get_group",
        "One group; with `expand=true` its roles and those of its ancestors", get_group(store));
    add("/api/groups/{id}/nested", "auth0_list_nested", "The groups nested in a group, by name",
        list_nested(store));
    add("/api/groups/{id}/roles", "auth0_list_group_roles", "The roles of a group",
        list_group_roles(store));
    add("/api/groups/{id}/roles/nested", "auth0_list_inherited_roles",
        "The roles of a group and of its ancestors", list_inherited_roles(store));
    add("/api/groups/{id}/mappings", "auth0_list_mappings",
        "The mappings of a group whose connection is known", list_mappings(store));
}

} // namespace muniment::api::auth0
