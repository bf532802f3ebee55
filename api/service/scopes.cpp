#include "api/service/scopes.hpp"

#include <algorithm>

namespace muniment::api {

const std::vector<std::string_view>& all_scopes() {
    static const std::vector<std::string_view> scopes = {
        "admin:clients",
        "create:applications",
        "create:connections",
        "create:groups",
        "create:permissions",
        "create:resource-server",
        "create:roles",
        "create:users",
        "delete:applications",
        "delete:connections",
        "delete:groups",
        "delete:permissions",
        "delete:resource-server",
        "delete:roles",
        "delete:users",
        "erase:users",
        "read:applications",
        "read:configuration",
        "read:connections",
        "read:decisions",
        "read:events",
        "read:groups",
        "read:log",
        "read:permissions",
        "read:reports",
        "read:resource-server",
        "read:roles",
        "read:snapshots",
        "read:users",
        "update:applications",
        "update:configuration",
        "update:connections",
        "update:groups",
        "update:permissions",
        "update:resource-server",
        "update:roles",
        "update:users",
    };
    return scopes;
}

bool is_scope(std::string_view text) {
    const auto& scopes = all_scopes();
    return text == "*" || std::binary_search(scopes.begin(), scopes.end(), text);
}

namespace {

/// The verbs that make an edge or take it away, by what the edge starts from.
std::string scope_of_edge_change(std::string_view op) {
    if (op.ends_with("_user_roles") || op.ends_with("_user_permissions")) return "update:users";
    if (op.ends_with("_permissions") || op == "include_roles" || op == "exclude_roles")
        return "update:roles";
    return "update:groups";
}

} // namespace

std::string scope_for(const domain::Change& change) {
    const auto op = domain::op_name(change);
    if (op == "update_resource_server") return "update:resource-server";
    if (op.ends_with("_configuration") || op == "reorder_document" || op == "write_collections" ||
        op == "write_document_records" || op == "rotate_api_key" || op == "record_repair")
        return "update:configuration";
    for (const std::string_view verb : {"create", "update", "delete", "erase"}) {
        if (op.starts_with(verb) && op[verb.size()] == '_')
            return std::string(verb) + ":" + std::string(op.substr(verb.size() + 1)) + "s";
    }
    return scope_of_edge_change(op);
}

} // namespace muniment::api
