#include "tests/api/extension_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api::auth0 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string nobody = "00000000-0000-4000-8000-000000000000";

TEST(ExtensionGroups, AreCreatedAndAnsweredWith200) {
    ExtensionClient test;
    const auto answer = test.post("/api/groups", group_body("Finance"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"name":"Finance","description":"about Finance","_id":")" +
                               answer.text("/_id") + "\"}");
    EXPECT_EQ(answer.text("/_id").size(), 36U);
    EXPECT_EQ(answer.header("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(answer.header("Cache-Control"), "no-cache");
    EXPECT_EQ(answer.header("Vary"), "origin");
    EXPECT_EQ(answer.header("Access-Control-Expose-Headers"),
              "WWW-Authenticate,Server-Authorization");
}

TEST(ExtensionGroups, HaveNamesThatDifferByMoreThanCase) {
    ExtensionClient test;
    const auto finance = test.group("Finance");
    expect_rule(test.post("/api/groups", group_body("FINANCE")),
                "Group with name \"FINANCE\" already exists");
    const auto sales = test.group("Sales");
    expect_rule(test.put("/api/groups/" + sales, group_body("finance")),
                "Group with name \"finance\" already exists");
    EXPECT_EQ(test.put("/api/groups/" + finance, group_body("finance")).status, 200);
    test.group("Finance ");
}

TEST(ExtensionGroups, AreCheckedMemberByMember) {
    ExtensionClient test;
    const auto offence = [&](const std::string& body, const std::string& message,
                             const std::string& key) {
        expect_offence(test.post("/api/groups", body), message, key);
    };
    offence("", "\"value\" must be of type object", "");
    offence("[]", "\"value\" must be of type object", "");
    offence("{}", "\"name\" is required", "name");
    offence(R"({"name":"a"})", "\"description\" is required", "description");
    offence(R"({"name":""})", "\"name\" is not allowed to be empty", "name");
    offence(R"({"name":null})", "\"name\" must be a string", "name");
    offence(R"({"name":")" + std::string(51, 'a') + "\"}",
            "\"name\" length must be less than or equal to 50 characters long", "name");
    offence(R"({"name":"a","description":")" + std::string(501, 'a') + "\"}",
            "\"description\" length must be less than or equal to 500 characters long",
            "description");
    offence(group_body("a", R"("_id":"x")"), "\"_id\" is not allowed", "_id");
    EXPECT_EQ(test.post("/api/groups", R"({"name":")" + std::string(50, 'a') +
                                           R"(","description":")" + std::string(500, 'a') + "\"}")
                  .status,
              200);
    expect_error(test.post("/api/groups", "{"), 400, "Bad Request",
                 "Invalid request payload JSON format");
}

TEST(ExtensionGroups, CanBeSentAsAForm) {
    ExtensionClient test;
    const auto answer = test.post("/api/groups", "name=Front+Desk&description=d",
                                  {{"Content-Type", "application/x-www-form-urlencoded"}});
    EXPECT_EQ(answer.text("/name"), "Front Desk");
    expect_offence(test.post("/api/groups", group_body("a"), {{"Content-Type", "text/plain"}}),
                   "\"value\" must be of type object", "");
}

TEST(ExtensionGroups, AreListedInTheOrderOfTheirCreation) {
    ExtensionClient test;
    EXPECT_EQ(test.get("/api/groups").body, R"({"groups":[],"total":0})");
    const auto b = test.group("B");
    const auto a = test.group("A");
    test.must("PATCH", "/api/groups/" + a + "/roles", list_of({test.role("R")}));
    const auto answer = test.get("/api/groups");
    EXPECT_EQ(answer.number("/total"), 2U);
    EXPECT_THAT(each_of(answer, "/groups", "_id"), ElementsAre(b, a));
    EXPECT_TRUE(answer.at("/groups/0/members").as_array().empty());
    EXPECT_TRUE(answer.at("/groups/0/mappings").as_array().empty());
    EXPECT_FALSE(answer.has("/groups/0/nested"));
    EXPECT_FALSE(answer.has("/groups/0/roles"));
    EXPECT_EQ(answer.at("/groups/1/roles").as_array().size(), 1U);
}

TEST(ExtensionGroups, AreFoundByAPartOfAField) {
    ExtensionClient test;
    const auto finance = test.group("Finance");
    test.group("Sales");
    const auto found = [&](const std::string& query) {
        const auto answer = test.get("/api/groups?" + query);
        EXPECT_EQ(answer.status, 200) << query;
        EXPECT_EQ(answer.number("/total"), 2U) << query;
        return each_of(answer, "/groups", "name");
    };
    EXPECT_THAT(found("q=FIN&field=name"), ElementsAre("Finance"));
    EXPECT_THAT(found("q=fin"), ElementsAre("Finance"));
    EXPECT_THAT(found("q=about+s&field=description"), ElementsAre("Sales"));
    EXPECT_THAT(found("q=" + finance + "&field=_id"), ElementsAre("Finance"));
    EXPECT_THAT(found("q=&field=name"), ElementsAre("Finance", "Sales"));
    EXPECT_THAT(found("q=x&field=members"), IsEmpty());
    EXPECT_THAT(found("q=x&field=none"), IsEmpty());
    expect_offence(test.get("/api/groups?q=" + std::string(1001, 'a')),
                   "\"q\" length must be less than or equal to 1000 characters long", "q", "query");
    expect_offence(test.get("/api/groups?more=1"), "\"more\" is not allowed", "more", "query");
}

TEST(ExtensionGroups, AreShownInPages) {
    ExtensionClient test;
    for (const auto* name : {"A", "B", "C"})
        test.group(name);
    const auto page = [&](const std::string& query) {
        const auto answer = test.get("/api/groups?" + query);
        EXPECT_EQ(answer.number("/total"), 3U) << answer.body;
        return each_of(answer, "/groups", "name");
    };
    EXPECT_THAT(page("per_page=2"), ElementsAre("A", "B"));
    EXPECT_THAT(page("per_page=2&page=0"), ElementsAre("A", "B"));
    EXPECT_THAT(page("per_page=2&page=1"), ElementsAre("A", "B"));
    EXPECT_THAT(page("per_page=2&page=2"), ElementsAre("C"));
    EXPECT_THAT(page("per_page=2&page=3"), IsEmpty());
}

TEST(ExtensionGroups, AreShownAloneByNameAndDescription) {
    ExtensionClient test;
    const auto id = test.group("Finance");
    EXPECT_EQ(test.get("/api/groups/" + id).body,
              R"({"_id":")" + id + R"(","name":"Finance","description":"about Finance"})");
    expect_missing(test.get("/api/groups/" + nobody), nobody, "groups");
    expect_offence(test.get("/api/groups/x"), "\"id\" must be a valid GUID", "id", "params");
    const auto braced = "{" + id + "}";
    expect_missing(test.get("/api/groups/%7B" + id + "%7D"), braced, "groups");
}

TEST(ExtensionGroups, CanBeExpandedWithTheRolesOfTheirAncestors) {
    ExtensionClient test;
    const auto company = test.group("Company");
    const auto finance = test.group("Finance");
    const auto read = test.permission("read");
    const auto reader = test.role("Reader", {read});
    const auto writer = test.role("Writer");
    test.must("PATCH", "/api/groups/" + company + "/nested", list_of({finance}));
    test.must("PATCH", "/api/groups/" + company + "/roles", list_of({reader}));
    test.must("PATCH", "/api/groups/" + finance + "/roles", list_of({writer}));
    const auto answer = test.get("/api/groups/" + finance + "?expand=TRUE");
    EXPECT_EQ(answer.text("/_id"), finance);
    EXPECT_THAT(each_of(answer, "/roles", "name"), ElementsAre("Reader", "Writer"));
    EXPECT_EQ(answer.text("/roles/0/applicationId"), "app");
    EXPECT_EQ(answer.text("/roles/0/applicationType"), "client");
    EXPECT_THAT(each_of(answer, "/roles/0/permissions", "_id"), ElementsAre(read));
    EXPECT_FALSE(answer.has("/roles/0/permissions/0/applicationId"));
    EXPECT_FALSE(test.get("/api/groups/" + finance + "?expand=false").has("/roles"));
    expect_error(test.get("/api/groups/" + nobody + "?expand=true"), 400, "Bad Request",
                 "Current group not found");
    expect_error(ExtensionClient().get("/api/groups/" + nobody + "?expand=true"), 400,
                 "Bad Request", "No groups found");
    expect_offence(test.get("/api/groups/" + finance + "?expand"), "\"expand\" must be a boolean",
                   "expand", "query");
}

TEST(ExtensionGroups, AreUpdatedAndAnsweredWhole) {
    ExtensionClient test;
    const auto id = test.group("Finance");
    test.must("PATCH", "/api/groups/" + id + "/members", R"(["u2","u1"])");
    const auto answer = test.put("/api/groups/" + id, group_body("Treasury"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"_id":")" + id +
                               R"(","name":"Treasury","description":"about Treasury",)"
                               R"("members":["u2","u1"]})");
    EXPECT_EQ(test.put("/api/groups/" + id, group_body("Treasury")).body, answer.body);
    expect_missing(test.put("/api/groups/" + nobody, group_body("x")), nobody, "groups");
    expect_offence(test.put("/api/groups/" + id, R"({"name":"x"})"), "\"description\" is required",
                   "description");
    expect_offence(test.put("/api/groups/x", ""), "\"id\" must be a valid GUID", "id", "params");
}

TEST(ExtensionGroups, AreDeletedWithTheirMembersUnlessTheyAreNested) {
    ExtensionClient test;
    const auto company = test.group("Company");
    const auto finance = test.group("Finance");
    test.must("PATCH", "/api/groups/" + company + "/nested", list_of({finance}));
    test.must("PATCH", "/api/groups/" + finance + "/members", R"(["u"])");
    expect_rule(test.remove("/api/groups/" + finance),
                "Unable to touch nested while used in groups: Company");
    test.must("DELETE", "/api/groups/" + company);
    test.must("DELETE", "/api/groups/" + finance);
    test.must("DELETE", "/api/groups/" + finance);
    test.must("DELETE", "/api/groups/" + nobody);
    EXPECT_EQ(test.get("/api/groups").number("/total"), 0U);
    expect_offence(test.remove("/api/groups/x"), "\"id\" must be a valid GUID", "id", "params");
}

TEST(ExtensionGroups, NameAllParentsInStorageOrder) {
    ExtensionClient test;
    const auto z = test.group("Z");
    const auto a = test.group("A");
    const auto child = test.group("Child");
    for (const auto& parent : {a, z})
        test.must("PATCH", "/api/groups/" + parent + "/nested", list_of({child}));
    expect_rule(test.remove("/api/groups/" + child),
                "Unable to touch nested while used in groups: Z, A");
}

TEST(ExtensionNesting, AddsAndTakesAwayChildren) {
    ExtensionClient test;
    const auto parent = test.group("Parent");
    const auto b = test.group("B");
    const auto a = test.group("A");
    const auto nested = "/api/groups/" + parent + "/nested";
    test.must("DELETE", nested, list_of({a}));
    test.must("PATCH", nested, list_of({b, a, parent, b}));
    test.must("PATCH", nested, list_of({a}));
    const auto answer = test.get(nested);
    EXPECT_THAT(each_of(answer, "", "name"), ElementsAre("A", "B"));
    EXPECT_EQ(answer.header("Muniment-Total"), "2");
    EXPECT_THAT(each_of(test.get(nested + "?per_page=1&page=2"), "", "name"), ElementsAre("B"));
    EXPECT_THAT(texts_at(test.get("/api/groups"), "/groups/0/nested"), ElementsAre(b, a));
    test.must("DELETE", nested, list_of({a, nobody}));
    EXPECT_THAT(each_of(test.get(nested), "", "name"), ElementsAre("B"));
    expect_missing(test.get("/api/groups/" + nobody + "/nested"), nobody, "groups");
    expect_missing(test.patch("/api/groups/" + nobody + "/nested", list_of({a})), nobody, "groups");
    expect_missing(test.remove("/api/groups/" + nobody + "/nested", list_of({a})), nobody,
                   "groups");
    expect_offence(test.patch(nested, "[]"), "\"value\" must contain at least 1 items", "");
    expect_offence(test.patch(nested, "{}"), "\"value\" must be an array", "");
    expect_offence(test.patch(nested, R"(["x"])"), "\"[0]\" must be a valid GUID", "0");
}

TEST(ExtensionNesting, OfAGroupInItselfLeavesAnEmptyList) {
    ExtensionClient test;
    const auto group = test.group("A");
    test.must("PATCH", "/api/groups/" + group + "/nested", list_of({group}));
    EXPECT_TRUE(test.get("/api/groups").at("/groups/0/nested").as_array().empty());
    const auto head = test.head();
    test.must("PATCH", "/api/groups/" + group + "/nested", list_of({group}));
    EXPECT_EQ(test.head(), head);
    expect_missing(test.patch("/api/groups/" + nobody + "/nested", list_of({nobody})), nobody,
                   "groups");
}

TEST(ExtensionNesting, RefusesCyclesAndDanglingIdsAsAWhole) {
    ExtensionClient test;
    const auto company = test.group("Company");
    const auto finance = test.group("Finance");
    const auto payables = test.group("Payables");
    const auto other = test.group("Other");
    test.must("PATCH", "/api/groups/" + company + "/nested", list_of({finance}));
    test.must("PATCH", "/api/groups/" + finance + "/nested", list_of({payables}));
    const auto nested = "/api/groups/" + payables + "/nested";
    expect_rule(test.patch(nested, list_of({other, company})),
                "Group \"Company\" is already an ancestor of \"Payables\"");
    expect_rule(test.patch(nested, list_of({finance})),
                "Group \"Finance\" is already an ancestor of \"Payables\"");
    expect_missing(test.patch(nested, list_of({other, nobody})), nobody, "groups");
    EXPECT_EQ(test.get(nested).body, "[]");
}

TEST(ExtensionGroupRoles, AreAddedListedAndTakenAway) {
    ExtensionClient test;
    const auto group = test.group("Finance");
    const auto reader = test.role("Reader");
    const auto writer = test.role("Writer", {}, "other");
    const auto roles = "/api/groups/" + group + "/roles";
    test.must("DELETE", roles, list_of({reader}));
    EXPECT_EQ(test.get(roles).body, "[]");
    test.must("PATCH", roles, list_of({writer, reader, writer}));
    test.must("PATCH", "/api/users/u/roles", list_of({reader}));
    const auto answer = test.get(roles);
    EXPECT_THAT(each_of(answer, "", "name"), ElementsAre("Reader", "Writer"));
    EXPECT_THAT(texts_at(answer, "/0/users"), ElementsAre("u"));
    EXPECT_FALSE(answer.has("/1/users"));
    EXPECT_EQ(test.get(roles + "?per_page=1").header("Muniment-Total"), "2");
    test.must("DELETE", roles, list_of({writer, nobody}));
    EXPECT_THAT(each_of(test.get(roles), "", "name"), ElementsAre("Reader"));
    expect_missing(test.patch(roles, list_of({writer, nobody})), nobody, "roles");
    EXPECT_THAT(each_of(test.get(roles), "", "name"), ElementsAre("Reader"));
    expect_missing(test.get("/api/groups/" + nobody + "/roles"), nobody, "groups");
    expect_missing(test.patch("/api/groups/" + nobody + "/roles", list_of({reader})), nobody,
                   "groups");
    expect_missing(test.remove("/api/groups/" + nobody + "/roles", list_of({reader})), nobody,
                   "groups");
    expect_offence(test.remove(roles, R"(["a",7])"), "\"[0]\" must be a valid GUID", "0");
    expect_offence(test.patch(roles, "[7]"), "\"[0]\" must be a string", "0");
}

TEST(ExtensionGroupRoles, OfAncestorsComeWithTheFirstGroupThatHasThem) {
    ExtensionClient test;
    const auto finance = test.group("Finance");
    const auto company = test.group("Company");
    const auto writer = test.role("Writer");
    const auto reader = test.role("Reader");
    test.must("PATCH", "/api/groups/" + company + "/nested", list_of({finance}));
    test.must("PATCH", "/api/groups/" + company + "/roles", list_of({reader, writer}));
    test.must("PATCH", "/api/groups/" + finance + "/roles", list_of({reader}));
    const auto nested = "/api/groups/" + finance + "/roles/nested";
    const auto answer = test.get(nested);
    ASSERT_EQ(answer.json.as_array().size(), 2U) << answer.body;
    EXPECT_EQ(answer.text("/0/role/_id"), writer);
    EXPECT_EQ(answer.text("/0/group/_id"), company);
    EXPECT_EQ(answer.text("/1/role/_id"), reader);
    EXPECT_EQ(answer.text("/1/group/_id"), finance);
    EXPECT_THAT(texts_at(answer, "/1/group/roles"), ElementsAre(reader));
    EXPECT_EQ(test.get(nested + "?per_page=1&page=2").text("/0/role/_id"), reader);
    expect_missing(test.get("/api/groups/" + nobody + "/roles/nested"), nobody, "groups");
}

TEST(ExtensionMappings, AreShownWithTheStrategyOfTheirConnection) {
    ExtensionClient test;
    test.must_change(R"({"op":"create_connection","id":"c","name":"My-AD","strategy":"ad"})");
    const auto group = test.group("Finance");
    const auto mappings = "/api/groups/" + group + "/mappings";
    EXPECT_EQ(test.get(mappings).body, "[]");
    const std::string two = R"([{"groupName":"Domain Users","connectionName":"My-AD"},)"
                            R"({"groupName":"x","connectionName":"unknown"}])";
    test.must("PATCH", mappings, two);
    test.must("PATCH", mappings, two);
    const auto answer = test.get(mappings);
    EXPECT_THAT(each_of(answer, "", "groupName"), ElementsAre("Domain Users", "Domain Users"));
    EXPECT_THAT(each_of(answer, "", "connectionName"), ElementsAre("My-AD (ad)", "My-AD (ad)"));
    EXPECT_EQ(answer.header("Muniment-Total"), "2");
    EXPECT_EQ(test.get("/api/groups").at("/groups/0/mappings").as_array().size(), 4U);
    test.must("DELETE", mappings, list_of({answer.text("/1/_id"), nobody}));
    EXPECT_THAT(each_of(test.get(mappings), "", "_id"), ElementsAre(answer.text("/0/_id")));
}

TEST(ExtensionMappings, AreCheckedButTheirGroupIsOnlyLookedFor) {
    ExtensionClient test;
    const auto mappings = "/api/groups/" + test.group("Finance") + "/mappings";
    expect_offence(test.patch(mappings, "[]"), "\"value\" must contain at least 1 items", "");
    expect_offence(test.patch(mappings, "[7]"), "\"[0]\" must be of type object", "0");
    expect_offence(test.patch(mappings, R"([{"groupName":"a"}])"),
                   "\"[0].connectionName\" is required", "0.connectionName");
    expect_offence(test.patch(mappings, R"([{"groupName":")" + std::string(51, 'a') + "\"}]"),
                   "\"[0].groupName\" length must be less than or equal to 50 characters long",
                   "0.groupName");
    expect_offence(test.remove(mappings, R"(["x"])"), "\"[0]\" must be a valid GUID", "0");
    const std::string one = R"([{"groupName":"a","connectionName":"b"}])";
    for (const auto& id : {std::string("x"), nobody}) {
        expect_missing(test.get("/api/groups/" + id + "/mappings"), id, "groups");
        expect_missing(test.patch("/api/groups/" + id + "/mappings", one), id, "groups");
        expect_missing(test.remove("/api/groups/" + id + "/mappings", list_of({nobody})), id,
                       "groups");
    }
}

TEST(ExtensionGroups, ThatWereNotMadeHereCanBeNamedByTheirIds) {
    ExtensionClient test;
    test.must_change(R"({"op":"create_group","id":"pay/roll","name":"Payroll"})");
    EXPECT_EQ(test.get("/api/groups/pay%2Froll").text("/name"), "Payroll");
    test.must("PATCH", "/api/groups/pay%2Froll/members", R"(["auth0|1"])");
    test.must("DELETE", "/api/groups/pay%2Froll");
    expect_missing(test.get("/api/groups/pay%2Froll"), "pay/roll", "groups");
}

} // namespace
} // namespace muniment::api::auth0
