#include "api/json/read.hpp"
#include "api/service/scopes.hpp"
#include "api/v1/change_decoder.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace muniment::api {
namespace {

/// The scope of one change of each kind.
std::map<std::string, std::string> scopes_by_op() {
    const std::string user = R"("users":["u"])";
    const std::map<std::string, std::string> members = {
        {"create_application", R"("id":"x","name":"n")"},
        {"update_application", R"("id":"x")"},
        {"delete_application", R"("id":"x")"},
        {"create_connection", R"("id":"x","name":"n","strategy":"s")"},
        {"update_connection", R"("id":"x")"},
        {"delete_connection", R"("id":"x")"},
        {"create_user", R"("id":"x")"},
        {"update_user", R"("id":"x")"},
        {"delete_user", R"("id":"x")"},
        {"erase_user", R"("id":"x")"},
        {"create_permission", R"("application":"a","name":"n")"},
        {"update_permission", R"("id":"x")"},
        {"delete_permission", R"("id":"x")"},
        {"create_role", R"("name":"n")"},
        {"update_role", R"("id":"x")"},
        {"delete_role", R"("id":"x")"},
        {"grant_permissions", R"("role":"r","permissions":["p"])"},
        {"revoke_permissions", R"("role":"r","permissions":["p"])"},
        {"include_roles", R"("role":"r","roles":["s"])"},
        {"exclude_roles", R"("role":"r","roles":["s"])"},
        {"create_group", R"("name":"n")"},
        {"update_group", R"("id":"x")"},
        {"delete_group", R"("id":"x")"},
        {"add_members", R"("group":"g",)" + user},
        {"remove_members", R"("group":"g",)" + user},
        {"nest_groups", R"("group":"g","children":["h"])"},
        {"unnest_groups", R"("group":"g","children":["h"])"},
        {"assign_group_roles", R"("group":"g","roles":["r"])"},
        {"unassign_group_roles", R"("group":"g","roles":["r"])"},
        {"assign_user_roles", R"("roles":["r"],)" + user},
        {"unassign_user_roles", R"("roles":["r"],)" + user},
        {"grant_user_permissions", R"("permissions":["p"],)" + user},
        {"revoke_user_permissions", R"("permissions":["p"],)" + user},
        {"add_mappings", R"("group":"g","mappings":[{"connection_name":"c","group_name":"n"}])"},
        {"remove_mappings", R"("group":"g","mappings":["m"])"},
        {"update_configuration", R"("persist_roles":true)"}};
    std::map<std::string, std::string> scopes;
    for (const auto& [op, rest] : members) {
        const auto json = read_json("{\"op\":\"" + op + "\"," + rest + "}").value();
        const auto change = decode_change(json, Path(), [] { return std::string("drawn"); });
        scopes[op] = change ? scope_for(*change) : change.error().problem;
    }
    return scopes;
}

TEST(Scopes, OfEveryChangeAreTheVerbOnTheThingThatItChanges) {
    const std::map<std::string, std::string> expected = {
        {"create_application", "create:applications"},
        {"update_application", "update:applications"},
        {"delete_application", "delete:applications"},
        {"create_connection", "create:connections"},
        {"update_connection", "update:connections"},
        {"delete_connection", "delete:connections"},
        {"create_user", "create:users"},
        {"update_user", "update:users"},
        {"delete_user", "delete:users"},
        {"erase_user", "erase:users"},
        {"create_permission", "create:permissions"},
        {"update_permission", "update:permissions"},
        {"delete_permission", "delete:permissions"},
        {"create_role", "create:roles"},
        {"update_role", "update:roles"},
        {"delete_role", "delete:roles"},
        {"grant_permissions", "update:roles"},
        {"revoke_permissions", "update:roles"},
        {"include_roles", "update:roles"},
        {"exclude_roles", "update:roles"},
        {"create_group", "create:groups"},
        {"update_group", "update:groups"},
        {"delete_group", "delete:groups"},
        {"add_members", "update:groups"},
        {"remove_members", "update:groups"},
        {"nest_groups", "update:groups"},
        {"unnest_groups", "update:groups"},
        {"assign_group_roles", "update:groups"},
        {"unassign_group_roles", "update:groups"},
        {"assign_user_roles", "update:users"},
        {"unassign_user_roles", "update:users"},
        {"grant_user_permissions", "update:users"},
        {"revoke_user_permissions", "update:users"},
        {"add_mappings", "update:groups"},
        {"remove_mappings", "update:groups"},
        {"update_configuration", "update:configuration"}};
    EXPECT_EQ(scopes_by_op(), expected);
    constexpr std::size_t of_document = 7; // no operations of POST /v1/changes
    EXPECT_EQ(expected.size(), std::variant_size_v<domain::Change> - of_document);
}

TEST(Scopes, OfTheDocumentAreThatOfTheConfiguration) {
    EXPECT_EQ(scope_for(domain::ReorderDocument{domain::arrays::groups(), {}}),
              "update:configuration");
    EXPECT_EQ(scope_for(domain::WriteCollections{}), "update:configuration");
    EXPECT_EQ(scope_for(domain::WriteDocumentRecords{domain::arrays::rules(), 0, {}}),
              "update:configuration");
    EXPECT_EQ(scope_for(domain::ClearConfiguration{}), "update:configuration");
    EXPECT_EQ(scope_for(domain::RotateApiKey{}), "update:configuration");
    EXPECT_EQ(scope_for(domain::RecordRepair{}), "update:configuration");
    EXPECT_EQ(scope_for(domain::UpdateResourceServer{}), "update:resource-server");
}

TEST(Scopes, OfChangesCanBeGiven) {
    for (const auto& [op, scope] : scopes_by_op())
        EXPECT_TRUE(is_scope(scope)) << op;
}

TEST(Scopes, AreSortedAndEachIsOne) {
    const std::set<std::string_view> sorted(all_scopes().begin(), all_scopes().end());
    EXPECT_EQ(std::vector<std::string_view>(sorted.begin(), sorted.end()), all_scopes());
    for (const auto scope : all_scopes())
        EXPECT_TRUE(is_scope(scope));
    EXPECT_TRUE(is_scope("*"));
    for (const auto* text : {"", "read", "read:everything", "READ:users", "authenticated"})
        EXPECT_FALSE(is_scope(text)) << text;
}

} // namespace
} // namespace muniment::api
