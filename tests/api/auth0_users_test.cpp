#include "tests/api/extension_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api::auth0 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string nobody = "00000000-0000-4000-8000-000000000000";

/// Three users who logged in at different times.
void register_users(ExtensionClient& test) {
    test.must_change(
        R"({"op":"create_user","id":"auth0|1","name":"Mara Lindt","email":"mara@x.example",)"
        R"("connections":["My-AD"],"attributes":{"last_login":"2026-02-01","logins_count":7}},)"
        R"({"op":"create_user","id":"auth0|2","name":"Jo Marsh","nickname":"jo",)"
        R"("connections":["google-oauth2"],"attributes":{"last_login":"2026-03-01"}},)"
        R"({"op":"create_user","id":"auth0|3"})");
}

TEST(ExtensionUsers, AreListedWithTheLastLoginsFirst) {
    ExtensionClient test;
    register_users(test);
    const auto answer = test.get("/api/users");
    EXPECT_EQ(
        answer.body,
        R"({"start":0,"limit":100,"length":3,"total":3,"users":[)"
        R"({"user_id":"auth0|2","name":"Jo Marsh","identities":[{"connection":"google-oauth2",)"
        R"("provider":"auth0","user_id":"2"}],"last_login":"2026-03-01"},)"
        R"({"user_id":"auth0|1","name":"Mara Lindt","email":"mara@x.example","identities":[)"
        R"({"connection":"My-AD","provider":"auth0","user_id":"1"}],"last_login":"2026-02-01",)"
        R"("logins_count":7},{"user_id":"auth0|3"}]})");
    const auto page = test.get("/api/users?per_page=2&page=2");
    EXPECT_EQ(page.number("/start"), 2U);
    EXPECT_EQ(page.number("/length"), 1U);
    EXPECT_THAT(each_of(page, "/users", "user_id"), ElementsAre("auth0|3"));
    expect_offence(test.get("/api/users?per_page=101"),
                   "\"per_page\" must be less than or equal to 100", "per_page", "query");
    expect_offence(test.get("/api/users?x="), "\"x\" is not allowed", "x", "query");
}

TEST(ExtensionUsers, AreFoundAsInAuth0) {
    ExtensionClient test;
    register_users(test);
    const auto found = [&](const std::string& query) {
        const auto answer = test.get("/api/users?" + query);
        EXPECT_EQ(answer.status, 200) << query;
        return each_of(answer, "/users", "user_id");
    };
    EXPECT_THAT(found("q=mar"), ElementsAre("auth0|2", "auth0|1"));
    EXPECT_THAT(found("q=MARA*&field=name"), ElementsAre("auth0|1"));
    EXPECT_THAT(found("q=mara&field=name"), IsEmpty());
    EXPECT_THAT(found("q=mara*&field=email"), ElementsAre("auth0|1"));
    EXPECT_THAT(found("q=My-AD&field=identities.connection"), ElementsAre("auth0|1"));
    EXPECT_THAT(found("q=name:%22Jo+Marsh%22"), ElementsAre("auth0|2"));
    EXPECT_THAT(found("q=name:*mar*+AND+nickname:jo"), ElementsAre("auth0|2"));
    EXPECT_THAT(found("q=logins_count:7"), ElementsAre("auth0|1"));
    EXPECT_EQ(test.get("/api/users?q=mara*&field=name").number("/total"), 1U);
}

TEST(ExtensionUsers, AreShownAloneIfTheyAreRegistered) {
    ExtensionClient test;
    register_users(test);
    EXPECT_EQ(test.get("/api/users/auth0%7C1").body,
              R"({"user_id":"auth0|1","name":"Mara Lindt","email":"mara@x.example",)"
              R"("identities":[{"connection":"My-AD","provider":"auth0","user_id":"1"}],)"
              R"("last_login":"2026-02-01","logins_count":7})");
    test.must("PATCH", "/api/users/stranger/groups", list_of({test.group("A")}));
    for (const auto* id : {"stranger", "none", "%01"})
        expect_error(test.get("/api/users/" + std::string(id)), 404, "Not Found",
                     "The user does not exist.");
}

TEST(ExtensionUserGroups, AreJoinedByIdsOrByNames) {
    ExtensionClient test;
    const auto b = test.group("B");
    const auto a = test.group("A");
    const auto groups = std::string("/api/users/auth0%7C1/groups");
    EXPECT_EQ(test.get(groups).body, "[]");
    test.must("PATCH", groups, list_of({a, nobody}));
    test.must("PATCH", groups, list_of({"B", "none", a}));
    const auto answer = test.get(groups + "?expand&more=1");
    EXPECT_EQ(answer.body, R"([{"_id":")" + b +
                               R"(","name":"B","description":"about B"},{"_id":")" + a +
                               R"(","name":"A","description":"about A"}])");
    EXPECT_EQ(answer.header("Muniment-Total"), "2");
    EXPECT_THAT(each_of(test.get(groups + "?per_page=1&page=2"), "", "name"), ElementsAre("A"));
    test.must("PATCH", "/api/users/u2/groups", list_of({b, "A"}));
    EXPECT_THAT(each_of(test.get("/api/users/u2/groups"), "", "name"), ElementsAre("B"));
    expect_offence(test.patch(groups, "[]"), "\"value\" must contain at least 1 items", "");
    expect_offence(test.patch(groups, R"([""])"), "\"[0]\" is not allowed to be empty", "0");
    expect_offence(test.patch("/api/users/%01/groups", list_of({a})),
                   "\"id\" must not contain control characters", "id", "params");
}

TEST(ExtensionUserGroups, AreLeftAsAWhole) {
    ExtensionClient test;
    const auto a = test.group("A");
    const auto b = test.group("B");
    const std::string groups = "/api/users/u/groups";
    test.must("PATCH", groups, list_of({a, b}));
    expect_missing(test.remove(groups, list_of({a, nobody})), nobody, "groups");
    EXPECT_EQ(test.get(groups).json.as_array().size(), 2U);
    test.must("DELETE", groups, list_of({a}));
    test.must("DELETE", groups, list_of({a}));
    EXPECT_THAT(each_of(test.get(groups), "", "name"), ElementsAre("B"));
    expect_offence(test.remove(groups, R"(["B"])"), "\"[0]\" must be a valid GUID", "0");
}

TEST(ExtensionUserGroups, AreCalculatedWithTheirAncestors) {
    ExtensionClient test;
    const auto finance = test.group("Finance");
    const auto company = test.group("Company");
    const auto read = test.permission("read");
    const auto reader = test.role("Reader", {read});
    test.role("Unused");
    test.must("PATCH", "/api/groups/" + company + "/nested", list_of({finance}));
    test.must("PATCH", "/api/groups/" + company + "/roles", list_of({reader}));
    test.must("PATCH", "/api/groups/" + company + "/mappings",
              R"([{"groupName":"Finance","connectionName":"c"}])");
    test.must("PATCH", "/api/users/u/groups", list_of({finance}));
    EXPECT_THAT(each_of(test.get("/api/users/u/groups/calculate"), "", "name"),
                ElementsAre("Finance", "Company"));
    EXPECT_EQ(test.get("/api/users/none/groups/calculate").body, "[]");
    for (const auto* value : {"true", "false", "x"}) {
        const auto answer = test.get("/api/users/u/groups?expand=" + std::string(value));
        EXPECT_THAT(each_of(answer, "/groups", "name"), ElementsAre("Finance", "Company"));
        EXPECT_THAT(each_of(answer, "/roles", "name"), ElementsAre("Reader"));
        EXPECT_THAT(each_of(answer, "/roles/0/permissions", "name"), ElementsAre("read"));
        EXPECT_EQ(answer.text("/roles/0/applicationId"), "app");
    }
    EXPECT_EQ(test.get("/api/users/none/groups?expand=1").body, R"({"groups":[],"roles":[]})");
}

TEST(ExtensionUserRoles, AreTakenByIdsOrByNamesOfEveryApplication) {
    ExtensionClient test;
    const auto first = test.role("Reader");
    const auto second = test.role("Reader", {}, "other");
    const auto writer = test.role("Writer");
    const std::string roles = "/api/users/u/roles";
    test.must("PATCH", roles, list_of({"Reader", "none"}));
    EXPECT_EQ(test.get(roles).body,
              R"([{"_id":")" + first +
                  R"(","name":"Reader","applicationId":"app","description":"about Reader"},)"
                  R"({"_id":")" +
                  second +
                  R"(","name":"Reader","applicationId":"other","description":"about Reader"}])");
    test.must("PATCH", roles, list_of({writer, nobody, "Reader"}));
    EXPECT_THAT(each_of(test.get(roles), "", "_id"), ElementsAre(first, second, writer));
    expect_missing(test.remove(roles, list_of({first, nobody})), nobody, "roles");
    EXPECT_EQ(test.get(roles).header("Muniment-Total"), "3");
    test.must("DELETE", roles, list_of({first, writer}));
    test.must("DELETE", roles, list_of({first}));
    EXPECT_THAT(each_of(test.get(roles), "", "_id"), ElementsAre(second));
    expect_offence(test.remove(roles, R"(["Reader"])"), "\"[0]\" must be a valid GUID", "0");
    EXPECT_EQ(test.get("/api/users/none/roles").body, "[]");
}

TEST(ExtensionUserRoles, AreCalculatedWithThoseOfGroupsFirst) {
    ExtensionClient test;
    const auto direct = test.role("Direct");
    const auto both = test.role("Both");
    const auto inherited = test.role("Inherited", {}, "other");
    const auto company = test.group("Company");
    const auto finance = test.group("Finance");
    test.must("PATCH", "/api/groups/" + company + "/nested", list_of({finance}));
    test.must("PATCH", "/api/groups/" + company + "/roles", list_of({inherited, both}));
    test.must("PATCH", "/api/users/u/groups", list_of({finance}));
    test.must("PATCH", "/api/users/u/roles", list_of({direct, both}));
    const auto answer = test.get("/api/users/u/roles/calculate");
    EXPECT_THAT(each_of(answer, "", "name"), ElementsAre("Both", "Inherited", "Direct"));
    EXPECT_EQ(answer.text("/1/applicationId"), "other");
    EXPECT_FALSE(answer.has("/0/permissions"));
}

// --- policy --------------------------------------------------------------------------------------

/// The worked example of the extension's description.
class ExtensionPolicy : public testing::Test {
  protected:
    ExtensionPolicy() {
        company = test.group("Company");
        const auto finance = test.group("Finance");
        const auto payables = test.group("AP");
        const auto mapped = test.group("Mapped");
        const auto by_name = test.group("MappedByName");
        const auto read = test.permission("read:x", "app-spa");
        const auto empty = test.role("Empty2", {}, "app-spa");
        const auto reader = test.role("Reader", {read}, "app-spa");
        test.must("PATCH", "/api/groups/" + company + "/nested", list_of({finance}));
        test.must("PATCH", "/api/groups/" + finance + "/nested", list_of({payables}));
        test.must("PATCH", "/api/groups/" + company + "/roles", list_of({empty}));
        test.must("PATCH", "/api/groups/" + payables + "/members", R"(["u1"])");
        test.must("PATCH", "/api/users/u1/roles", list_of({reader}));
        test.must("PATCH", "/api/groups/" + mapped + "/mappings",
                  R"([{"groupName":"Domain Users","connectionName":"My-AD"}])");
        test.must("PATCH", "/api/groups/" + by_name + "/mappings",
                  R"([{"groupName":"AP","connectionName":"My-AD"}])");
    }

    Answer policy(const std::string& user, const std::string& application, const std::string& body,
                  const std::string& query = "") {
        return test.post("/api/users/" + user + "/policy/" + application + query, body);
    }

    ExtensionClient test;
    std::string company;
};

TEST_F(ExtensionPolicy, AnswersTheWorkedExample) {
    EXPECT_EQ(
        policy("u1", "app-spa", R"({"connectionName":"My-AD","groups":["Domain Users"]})").body,
        R"({"groups":["Company","Finance","AP","Mapped","MappedByName"],)"
        R"("roles":["Empty2","Reader"],"permissions":["read:x"]})");
    EXPECT_EQ(
        policy("u1", "app-spa", R"({"connectionName":"google-oauth2","groups":["Domain Users"]})")
            .body,
        R"({"groups":["Company","Finance","AP"],"roles":["Empty2","Reader"],)"
        R"("permissions":["read:x"]})");
    EXPECT_EQ(
        policy("u1", "app-web", R"({"connectionName":"My-AD"})").body,
        R"({"groups":["Company","Finance","AP","MappedByName"],"roles":[],"permissions":[]})");
    EXPECT_EQ(policy("nobody", "app-spa", R"({"connectionName":"x"})").body,
              R"({"groups":[],"roles":[],"permissions":[]})");
}

TEST_F(ExtensionPolicy, KnowsEveryMoment) {
    const auto body = R"({"connectionName":"x"})";
    const auto before = test.head();
    test.must("DELETE", "/api/groups/" + company);
    EXPECT_EQ(texts_at(policy("u1", "app-spa", body), "/groups"),
              (std::vector<std::string>{"Finance", "AP"}));
    EXPECT_EQ(texts_at(policy("u1", "app-spa", body, "?at=" + std::to_string(before)), "/groups"),
              (std::vector<std::string>{"Company", "Finance", "AP"}));
    const auto future = policy("u1", "app-spa", body, "?at=99999");
    EXPECT_EQ(future.status, 400);
    EXPECT_EQ(future.text("/error"), "Bad Request");
    EXPECT_EQ(future.text("/validation/keys/0"), "at");
}

TEST_F(ExtensionPolicy, ChecksItsBody) {
    expect_offence(policy("u1", "a", ""), "\"value\" must be of type object", "");
    expect_offence(policy("u1", "a", "{}"), "\"connectionName\" is required", "connectionName");
    expect_offence(policy("u1", "a", R"({"connectionName":7})"),
                   "\"connectionName\" must be a string", "connectionName");
    expect_offence(policy("u1", "a", R"({"connectionName":"x","groups":"g"})"),
                   "\"groups\" must be an array", "groups");
    expect_offence(policy("u1", "a", R"({"connectionName":"x","groups":[""]})"),
                   "\"groups[0]\" is not allowed to be empty", "groups.0");
    expect_offence(policy("u1", "a", R"({"connectionName":"x","more":1})"),
                   "\"more\" is not allowed", "more");
}

TEST_F(ExtensionPolicy, NeedsAnyTokenAndNoScope) {
    const auto token = test.token_with(R"(["read:roles"])");
    EXPECT_EQ(
        test.send_as(token, "POST", "/api/users/u1/policy/app-spa", R"({"connectionName":"x"})")
            .status,
        200);
    expect_error(test.send_as("", "POST", "/api/users/u1/policy/app-spa", "{}"), 401,
                 "Unauthorized", "Invalid API Key");
}

TEST_F(ExtensionPolicy, TellsEachNameOnce) {
    const auto again = test.role("Reader", {test.permission("read:x2", "other")}, "other");
    const auto same = test.permission("READ:y", "app-spa");
    test.must("PATCH", "/api/users/u1/roles", list_of({again}));
    test.must("PATCH", "/api/users/u1/roles", list_of({test.role("Second", {same}, "app-spa")}));
    EXPECT_EQ(policy("u1", "app-spa", R"({"connectionName":"x"})").body,
              R"({"groups":["Company","Finance","AP"],"roles":["Empty2","Reader","Second"],)"
              R"("permissions":["read:x","READ:y"]})");
}

// --- applications and connections ----------------------------------------------------------------

TEST(ExtensionApplications, AreThoseThatPeopleLogInTo) {
    ExtensionClient test;
    test.must_change(
        R"({"op":"create_application","id":"b","name":"beta","type":"spa","callbacks":["https://x"]},)"
        R"({"op":"create_application","id":"a","name":"Alpha","type":"native"},)"
        R"({"op":"create_application","id":"m","name":"Machine","type":"non_interactive"})");
    const auto answer = test.get("/api/applications");
    EXPECT_EQ(answer.body,
              R"([{"client_id":"a","name":"Alpha","callbacks":[],"app_type":"native"},)"
              R"({"client_id":"b","name":"beta","callbacks":["https://x"],"app_type":"spa"}])");
    EXPECT_EQ(test.get("/api/applications/m").text("/app_type"), "non_interactive");
    expect_error(test.get("/api/applications/none"), 404, "Not Found", "The client does not exist");
}

TEST(ExtensionConnections, AreSortedByName) {
    ExtensionClient test;
    test.must_change(R"({"op":"create_connection","id":"c1","name":"zeta","strategy":"auth0"},)"
                     R"({"op":"create_connection","id":"c2","name":"Alpha","strategy":"ad"})");
    EXPECT_EQ(test.get("/api/connections").body,
              R"([{"id":"c2","name":"Alpha","strategy":"ad"},)"
              R"({"id":"c1","name":"zeta","strategy":"auth0"}])");
}

} // namespace
} // namespace muniment::api::auth0
