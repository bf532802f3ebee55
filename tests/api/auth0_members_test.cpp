#include "api/json/write.hpp"
#include "tests/api/extension_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api::auth0 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string nobody = "00000000-0000-4000-8000-000000000000";

/// Users `1`, `2`, … `count` in the opposite order.
std::vector<std::string> users_down_from(int count) {
    std::vector<std::string> users;
    for (int i = count; i > 0; --i)
        users.push_back((i < 10 ? "u0" : "u") + std::to_string(i));
    return users;
}

TEST(ExtensionMembers, AreAddedOnceAndTakenAway) {
    ExtensionClient test;
    const auto members = "/api/groups/" + test.group("Finance") + "/members";
    test.must("DELETE", members, R"(["u1"])");
    EXPECT_EQ(test.get(members).body, R"({"total":0,"users":[]})");
    test.must("PATCH", members, R"(["u2","u1","u2"])");
    test.must("PATCH", members, R"(["u1"])");
    EXPECT_EQ(test.get(members).number("/total"), 2U);
    EXPECT_THAT(texts_at(test.get("/api/groups"), "/groups/0/members"), ElementsAre("u2", "u1"));
    test.must("DELETE", members, R"(["u2","nobody"])");
    EXPECT_THAT(each_of(test.get(members), "/users", "user_id"), ElementsAre("u1"));
    expect_offence(test.patch(members, R"(["a",""])"), "\"[1]\" is not allowed to be empty", "1");
    expect_offence(test.patch(members, R"("a")"), "\"value\" must be an array", "");
    expect_offence(test.patch(members, "[]"), "\"value\" must contain at least 1 items", "");
    expect_offence(test.patch(members, "[\"" + std::string(501, 'a') + "\"]"),
                   "\"[0]\" must be at most 500 characters long", "0");
    for (const auto* method : {"PATCH", "DELETE"})
        expect_missing(test.send(method, "/api/groups/" + nobody + "/members", R"(["u"])"), nobody,
                       "groups");
}

TEST(ExtensionMembers, AreCutInTheOrderOfTheirAdditionAndSortedWithinThePage) {
    ExtensionClient test;
    const auto members = "/api/groups/" + test.group("Finance") + "/members";
    test.must("PATCH", members, list_of(users_down_from(30)));
    const auto first = each_of(test.get(members), "/users", "user_id");
    ASSERT_EQ(first.size(), 25U);
    EXPECT_EQ(first.front(), "u06");
    EXPECT_EQ(first.back(), "u30");
    EXPECT_EQ(each_of(test.get(members + "?page=1"), "/users", "user_id"), first);
    EXPECT_THAT(each_of(test.get(members + "?page=2"), "/users", "user_id"),
                ElementsAre("u01", "u02", "u03", "u04", "u05"));
    EXPECT_THAT(each_of(test.get(members + "?page=2&per_page=2"), "/users", "user_id"),
                ElementsAre("u27", "u28"));
    EXPECT_THAT(each_of(test.get(members + "?page=3"), "/users", "user_id"), IsEmpty());
    EXPECT_EQ(test.get(members + "?page=3").number("/total"), 30U);
    expect_offence(test.get(members + "?per_page=26"),
                   "\"per_page\" must be less than or equal to 25", "per_page", "query");
    expect_offence(test.get(members + "?page=-1"), "\"page\" must be greater than or equal to 0",
                   "page", "query");
    expect_offence(test.get(members + "?q=a"), "\"q\" is not allowed", "q", "query");
    expect_missing(test.get("/api/groups/" + nobody + "/members"), nobody, "groups");
    expect_offence(test.get("/api/groups/x/members"), "\"id\" must be a valid GUID", "id",
                   "params");
}

TEST(ExtensionMembers, AreShownAsTheDirectoryKnowsThem) {
    ExtensionClient test;
    test.must_change(R"({"op":"create_user","id":"auth0|1","name":"Mara","email":"m@x.example",)"
                     R"("connections":["My-AD"],"attributes":{"last_login":"2026-01-01",)"
                     R"("name":"not taken"}})");
    const auto members = "/api/groups/" + test.group("Finance") + "/members";
    test.must("PATCH", members, R"(["auth0|1","stranger"])");
    const auto answer = test.get(members);
    EXPECT_EQ(to_json(answer.at("/users/0")),
              R"({"email":"m@x.example","identities":[{"connection":"My-AD","provider":"auth0",)"
              R"("user_id":"1"}],"last_login":"2026-01-01","name":"Mara","user_id":"auth0|1"})");
    EXPECT_EQ(to_json(answer.at("/users/1")),
              R"({"email":"stranger","identities":[{"connection":"N/A"}],)"
              R"("name":"<Error: 404>","user_id":"stranger"})");
}

TEST(ExtensionMembers, OfNestedGroupsComeWithTheFirstGroupThatHasThem) {
    ExtensionClient test;
    test.must_change(R"({"op":"create_user","id":"u1","name":"Zoe","nickname":"z"},)"
                     R"({"op":"create_user","id":"u2","name":"Adam","email":"a@x.example"})");
    const auto child = test.group("Child");
    const auto parent = test.group("Parent");
    test.group("Other");
    test.must("PATCH", "/api/groups/" + parent + "/nested", list_of({child}));
    test.must("PATCH", "/api/groups/" + parent + "/members", R"(["u1","u2"])");
    test.must("PATCH", "/api/groups/" + child + "/members", R"(["u1"])");
    const auto nested = "/api/groups/" + parent + "/members/nested";
    const auto answer = test.get(nested);
    EXPECT_EQ(answer.number("/total"), 2U);
    ASSERT_EQ(answer.at("/nested").as_array().size(), 2U) << answer.body;
    EXPECT_EQ(to_json(answer.at("/nested/0/user")),
              R"({"email":"a@x.example","name":"Adam","user_id":"u2"})");
    EXPECT_EQ(answer.text("/nested/0/group/_id"), parent);
    EXPECT_EQ(answer.text("/nested/1/user/name"), "Zoe");
    EXPECT_EQ(answer.text("/nested/1/group/_id"), child);
    EXPECT_EQ(test.get(nested + "?per_page=1&page=2").text("/nested/0/user/name"), "Adam");
    EXPECT_EQ(test.get("/api/groups/" + child + "/members/nested").number("/total"), 1U);
    expect_missing(test.get("/api/groups/" + nobody + "/members/nested"), nobody, "groups");
    expect_offence(test.get(nested + "?per_page=0"),
                   "\"per_page\" must be greater than or equal to 1", "per_page", "query");
}

TEST(ExtensionMembers, ForATimeCountOnlyWithinIt) {
    ExtensionClient test;
    const auto group = test.group("Finance");
    test.must_change(R"({"op":"add_members","group":")" + group +
                     R"(","users":["u"],"valid_until":"2026-11-23T00:00:00Z"})");
    const auto members = "/api/groups/" + group + "/members";
    EXPECT_EQ(test.get(members).number("/total"), 1U);
    test.clock.set("2026-11-24T00:00:00Z");
    EXPECT_EQ(test.get(members).number("/total"), 0U);
}

} // namespace
} // namespace muniment::api::auth0
