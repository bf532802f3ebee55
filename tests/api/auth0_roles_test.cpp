#include "api/json/write.hpp"
#include "tests/api/extension_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api::auth0 {
namespace {

using testing::ElementsAre;

const std::string nobody = "00000000-0000-4000-8000-000000000000";
const std::string other = "11111111-1111-4111-8111-111111111111";

TEST(ExtensionRoles, AreCreatedAndAnsweredWith200) {
    ExtensionClient test;
    const auto read = test.permission("read");
    const auto answer = test.post("/api/roles", role_body("Reader", {read, read}));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body,
              R"({"name":"Reader","description":"about Reader","applicationType":"client",)"
              R"("applicationId":"app","permissions":[")" +
                  read + R"("],"_id":")" + answer.text("/_id") + "\"}");
    const auto bare = test.post(
        "/api/roles",
        R"({"name":"a","description":"b","applicationType":"resource_server","applicationId":"x"})");
    EXPECT_TRUE(bare.at("/permissions").as_array().empty());
    EXPECT_EQ(test.get("/v1/applications/x").text("/type"), "resource_server");
    EXPECT_EQ(test.get("/v1/applications/app").text("/type"), "non_interactive");
    EXPECT_EQ(test.get("/api/applications").body, "[]");
}

TEST(ExtensionRoles, AreCheckedMemberByMember) {
    ExtensionClient test;
    const auto offence = [&](const std::string& body, const std::string& message,
                             const std::string& key) {
        expect_offence(test.post("/api/roles", body), message, key);
    };
    const std::string named = R"("name":"a","description":"b")";
    const std::string typed = named + R"(,"applicationType":"client")";
    offence("{}", "\"name\" is required", "name");
    offence(R"({"name":")" + std::string(51, 'a') + "\"}",
            "\"name\" length must be less than or equal to 50 characters long", "name");
    offence("{" + named + "}", "\"applicationType\" is required", "applicationType");
    offence("{" + named + R"(,"applicationType":"api"})",
            "\"applicationType\" must be one of [client, resource_server]", "applicationType");
    offence("{" + typed + "}", "\"applicationId\" is required", "applicationId");
    offence("{" + typed + R"(,"applicationId":")" + std::string(501, 'a') + "\"}",
            "\"applicationId\" length must be less than or equal to 500 characters long",
            "applicationId");
    offence(role_body("a", {"x"}), "\"permissions[0]\" must be a valid GUID", "permissions.0");
    offence("{" + typed + R"(,"applicationId":"app","permissions":"x"})",
            "\"permissions\" must be an array", "permissions");
    offence("{" + typed + R"(,"applicationId":"app","users":[]})", "\"users\" is not allowed",
            "users");
}

TEST(ExtensionRoles, HoldOnlyPermissionsOfTheirApplication) {
    ExtensionClient test;
    const auto read = test.permission("read", "other");
    expect_rule(test.post("/api/roles", role_body("Reader", {read})),
                "The permission 'read' is linked to a different application.");
    expect_missing(test.post("/api/roles", role_body("Reader", {nobody})), nobody, "permissions");
    const auto role = test.role("Reader");
    expect_rule(test.put("/api/roles/" + role, role_body("Reader", {read})),
                "The permission 'read' is linked to a different application.");
    expect_missing(test.put("/api/roles/" + role, role_body("Reader", {nobody})), nobody,
                   "permissions");
}

TEST(ExtensionRoles, HaveNamesThatDifferWithinTheirApplication) {
    ExtensionClient test;
    const auto reader = test.role("Reader");
    test.role("Reader", {}, "other");
    expect_rule(test.post("/api/roles", role_body("READER")),
                "Role with name \"READER\" already exists for this application");
    expect_rule(test.post("/api/roles", role_body("READER", {nobody})),
                "Role with name \"READER\" already exists for this application");
    const auto writer = test.role("Writer");
    expect_rule(test.put("/api/roles/" + writer, role_body("reader")),
                "Role with name \"reader\" already exists for this application");
    EXPECT_EQ(test.put("/api/roles/" + reader, role_body("reader")).status, 200);
}

TEST(ExtensionRoles, AreListedWithTheirUsers) {
    ExtensionClient test;
    const auto reader = test.role("Reader");
    const auto writer = test.role("Writer", {}, "other");
    test.must("PATCH", "/api/users/u2/roles", list_of({reader}));
    test.must("PATCH", "/api/users/u1/roles", list_of({reader}));
    test.must_change(R"({"op":"create_role","id":"global","name":"Global"})");
    const auto answer = test.get("/api/roles");
    EXPECT_EQ(answer.number("/total"), 2U);
    EXPECT_THAT(each_of(answer, "/roles", "_id"), ElementsAre(reader, writer));
    EXPECT_THAT(texts_at(answer, "/roles/0/users"), ElementsAre("u2", "u1"));
    EXPECT_FALSE(answer.has("/roles/1/users"));
    EXPECT_TRUE(answer.at("/roles/1/permissions").as_array().empty());
    EXPECT_THAT(each_of(test.get("/api/roles?q=OTH&field=applicationId"), "/roles", "name"),
                ElementsAre("Writer"));
    EXPECT_THAT(each_of(test.get("/api/roles?q=r&per_page=1&page=2"), "/roles", "name"),
                ElementsAre("Writer"));
}

TEST(ExtensionRoles, AreShownAloneByNameAndDescription) {
    ExtensionClient test;
    const auto role = test.role("Reader");
    EXPECT_EQ(test.get("/api/roles/" + role).body,
              R"({"_id":")" + role + R"(","name":"Reader","description":"about Reader"})");
    expect_missing(test.get("/api/roles/" + nobody), nobody, "roles");
    expect_offence(test.get("/api/roles/x"), "\"id\" must be a valid GUID", "id", "params");
}

TEST(ExtensionRoles, KeepTheirUsersAndStateTheirPermissionsWhenUpdated) {
    ExtensionClient test;
    const auto read = test.permission("read");
    const auto write = test.permission("write");
    const auto role = test.role("Reader", {read});
    test.must("PATCH", "/api/users/u/roles", list_of({role}));
    const auto answer = test.put("/api/roles/" + role, role_body("Editor", {write, read}));
    EXPECT_EQ(answer.body,
              R"({"_id":")" + role +
                  R"(","name":"Editor","description":"about Editor","applicationType":"client",)"
                  R"("applicationId":"app","permissions":[")" +
                  write + "\",\"" + read + R"("],"users":["u"]})");
    const auto turned = test.put("/api/roles/" + role, role_body("Editor", {read, write}));
    EXPECT_THAT(texts_at(turned, "/permissions"), ElementsAre(read, write));
    const auto head = test.head();
    EXPECT_EQ(test.put("/api/roles/" + role, role_body("Editor", {read, write})).body, turned.body);
    EXPECT_EQ(test.head(), head);
    const auto cleared = test.put(
        "/api/roles/" + role,
        R"({"name":"a","description":"b","applicationType":"client","applicationId":"app"})");
    EXPECT_TRUE(cleared.at("/permissions").as_array().empty());
    expect_rule(test.put("/api/roles/" + role, role_body("Editor", {}, "other")),
                "The 'applicationId' of a role cannot be changed.");
    expect_missing(test.put("/api/roles/" + nobody, role_body("x")), nobody, "roles");
}

TEST(ExtensionRoles, AreDeletedUnlessAGroupHasThem) {
    ExtensionClient test;
    const auto role = test.role("Reader");
    const auto z = test.group("Z");
    const auto a = test.group("A");
    for (const auto& group : {a, z})
        test.must("PATCH", "/api/groups/" + group + "/roles", list_of({role}));
    test.must("PATCH", "/api/users/u/roles", list_of({role}));
    expect_rule(test.remove("/api/roles/" + role),
                "Unable to touch roles while used in groups: Z, A");
    for (const auto& group : {a, z})
        test.must("DELETE", "/api/groups/" + group + "/roles", list_of({role}));
    test.must("DELETE", "/api/roles/" + role);
    test.must("DELETE", "/api/roles/" + role);
    EXPECT_EQ(test.get("/api/users/u/roles").body, "[]");
    expect_offence(test.remove("/api/roles/x"), "\"id\" must be a valid GUID", "id", "params");
}

TEST(ExtensionRoles, WithoutApplicationAreNotThere) {
    ExtensionClient test;
    test.must_change(R"({"op":"create_role","id":")" + other + R"(","name":"Global"})");
    const auto group = test.group("Finance");
    expect_missing(test.get("/api/roles/" + other), other, "roles");
    expect_missing(test.put("/api/roles/" + other, role_body("x")), other, "roles");
    expect_missing(test.patch("/api/groups/" + group + "/roles", list_of({other})), other, "roles");
    expect_missing(test.remove("/api/users/u/roles", list_of({other})), other, "roles");
    test.must("PATCH", "/api/users/u/roles", list_of({other}));
    test.must("PATCH", "/api/users/u/roles", R"(["Global"])");
    test.must("DELETE", "/api/roles/" + other);
    EXPECT_EQ(test.get("/v1/roles/" + other).status, 200);
    EXPECT_EQ(test.get("/v1/users/u/roles").status, 404);
}

TEST(ExtensionPermissions, AreCreatedListedAndShown) {
    ExtensionClient test;
    const auto answer = test.post("/api/permissions", permission_body(std::string(100, 'p')));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"name":")" + std::string(100, 'p') + R"(","description":"about )" +
                               std::string(100, 'p') +
                               R"(","applicationType":"client","applicationId":"app","_id":")" +
                               answer.text("/_id") + "\"}");
    const auto read = test.permission("read", "other");
    const auto list = test.get("/api/permissions");
    EXPECT_EQ(list.number("/total"), 2U);
    EXPECT_EQ(to_json(list.at("/permissions/1")),
              R"({"_id":")" + read +
                  R"(","applicationId":"other","applicationType":"client",)"
                  R"("description":"about read","name":"read"})");
    EXPECT_THAT(each_of(test.get("/api/permissions?q=READ"), "/permissions", "name"),
                ElementsAre("read"));
    EXPECT_EQ(test.get("/api/permissions/" + read).body,
              R"({"_id":")" + read + R"(","name":"read","description":"about read"})");
    expect_missing(test.get("/api/permissions/" + nobody), nobody, "permissions");
}

TEST(ExtensionPermissions, AreCheckedAndUniqueWithinTheirApplication) {
    ExtensionClient test;
    expect_offence(test.post("/api/permissions", permission_body(std::string(101, 'p'))),
                   "\"name\" length must be less than or equal to 100 characters long", "name");
    expect_offence(test.post("/api/permissions", group_body("p")),
                   "\"applicationType\" is required", "applicationType");
    expect_offence(test.post("/api/permissions", role_body("p")), "\"permissions\" is not allowed",
                   "permissions");
    test.permission("read");
    test.permission("read", "other");
    expect_rule(test.post("/api/permissions", permission_body("Read")),
                "Permission with name \"Read\" already exists for this application");
    const auto write = test.permission("write");
    expect_rule(test.put("/api/permissions/" + write, permission_body("read")),
                "Permission with name \"read\" already exists for this application");
    expect_rule(test.put("/api/permissions/" + write, permission_body("read", "other")),
                "Permission with name \"read\" already exists for this application");
}

TEST(ExtensionPermissions, AreNotTouchedWhileARoleHoldsThem) {
    ExtensionClient test;
    const auto read = test.permission("read");
    const auto z = test.role("Z", {read});
    const auto a = test.role("A", {read});
    const auto refusal = "Unable to touch permissions while used in roles: Z, A";
    expect_rule(test.put("/api/permissions/" + read, permission_body("read")), refusal);
    expect_rule(test.remove("/api/permissions/" + read), refusal);
    test.must("DELETE", "/api/roles/" + a);
    test.must("DELETE", "/api/roles/" + z);
    const auto moved = test.put("/api/permissions/" + read, permission_body("look", "other"));
    EXPECT_EQ(moved.status, 200);
    EXPECT_EQ(moved.body, R"({"_id":")" + read +
                              R"(","name":"look","description":"about look",)"
                              R"("applicationType":"client","applicationId":"other"})");
    test.must("DELETE", "/api/permissions/" + read);
    test.must("DELETE", "/api/permissions/" + read);
    expect_missing(test.put("/api/permissions/" + read, permission_body("x")), read, "permissions");
}

} // namespace
} // namespace muniment::api::auth0
