#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

using Texts = std::vector<std::string>;

/// At least four of everything.
const std::string company = R"(
 {"op":"create_application","id":"app","name":"App"},
 {"op":"create_application","id":"b","name":"Beta"},
 {"op":"create_application","id":"c","name":"Gamma"},
 {"op":"create_application","id":"d","name":"Delta"},
 {"op":"create_connection","id":"c1","name":"one","strategy":"ad"},
 {"op":"create_connection","id":"c2","name":"two","strategy":"ad"},
 {"op":"create_connection","id":"c3","name":"three","strategy":"ad"},
 {"op":"create_connection","id":"c4","name":"four","strategy":"ad"},
 {"op":"create_user","id":"u1","name":"Ann","email":"ann@example.org"},
 {"op":"create_user","id":"u2","name":"Bob"},
 {"op":"create_user","id":"u3","nickname":"Cid"},
 {"op":"create_user","id":"u4"},
 {"op":"create_permission","id":"p1","application":"app","name":"one"},
 {"op":"create_permission","id":"p2","application":"app","name":"two"},
 {"op":"create_permission","id":"p3","application":"app","name":"three"},
 {"op":"create_permission","id":"p4","application":"b","name":"four"},
 {"op":"create_role","id":"r1","name":"one","permissions":["p1","p2","p3","p4"]},
 {"op":"create_role","id":"r2","name":"two"},
 {"op":"create_role","id":"r3","name":"three"},
 {"op":"create_role","id":"r4","application":"app","name":"four"},
 {"op":"create_role","id":"r5","name":"five"},
 {"op":"create_role","id":"r6","application":"app","name":"six"},
 {"op":"create_role","id":"r7","application":"app","name":"seven"},
 {"op":"include_roles","role":"r1","roles":["r2","r3","r5"]},
 {"op":"create_group","id":"g1","name":"Alpha"},
 {"op":"create_group","id":"g2","name":"Beta"},
 {"op":"create_group","id":"g3","name":"Straße"},
 {"op":"create_group","id":"g4","name":"Delta"},
 {"op":"create_group","id":"g5","name":"Epsilon"},
 {"op":"nest_groups","group":"g1","children":["g2","g3","g4"]},
 {"op":"nest_groups","group":"g2","children":["g5"]},
 {"op":"assign_group_roles","group":"g1","roles":["r1","r2","r3","r4"]},
 {"op":"add_members","group":"g1","users":["u1","u2","x1","x2"]},
 {"op":"add_members","group":"g2","users":["u1"]},
 {"op":"add_members","group":"g3","users":["u1"]},
 {"op":"add_members","group":"g5","users":["u1","x3","x4"],"valid_until":"2027-01-01T00:00:00Z"},
 {"op":"assign_user_roles","roles":["r1","r2","r3","r4"],"users":["u1","u2","u3","u4"]},
 {"op":"grant_user_permissions","permissions":["p1","p2","p3","p4"],"users":["u1"]},
 {"op":"add_mappings","group":"g1","mappings":[
  {"id":"m1","connection_name":"ad","group_name":"one"},
  {"id":"m2","connection_name":"ad","group_name":"two"},
  {"id":"m3","connection_name":"ad","group_name":"three"},
  {"id":"m4","connection_name":"saml","group_name":"four"}]},
 {"op":"update_configuration","persist_roles":true})";

const Texts lists = {"/v1/applications",
                     "/v1/connections",
                     "/v1/users",
                     "/v1/users?registered=false",
                     "/v1/permissions",
                     "/v1/permissions?application=app",
                     "/v1/roles",
                     "/v1/roles?application=app",
                     "/v1/groups",
                     "/v1/groups?q=a",
                     "/v1/groups/g1/members",
                     "/v1/groups/g1/members?effective=true",
                     "/v1/groups/g1/nested",
                     "/v1/groups/g1/nested?effective=true",
                     "/v1/groups/g1/roles",
                     "/v1/groups/g5/roles?effective=true",
                     "/v1/groups/g1/mappings",
                     "/v1/roles/r1/permissions",
                     "/v1/roles/r1/roles",
                     "/v1/roles/r1/users",
                     "/v1/users/u1/groups",
                     "/v1/users/u1/groups?effective=true",
                     "/v1/users/u1/roles",
                     "/v1/users/u1/roles?effective=true",
                     "/v1/users/u1/permissions",
                     "/v1/users/u1/permissions?effective=true",
                     "/v1/events",
                     "/v1/events?order=newest",
                     "/v1/events?type=group.created"};

std::string with(const std::string& target, const std::string& parameter) {
    return target + (target.find('?') == std::string::npos ? "?" : "&") + parameter;
}

class EveryList : public testing::TestWithParam<std::string> {};

TEST_P(EveryList, IsTheSameInPagesOfAnySize) {
    TestStore test;
    test.must_change(company);
    const auto whole = all_pages(test, GetParam(), 1000);
    EXPECT_GE(whole.size(), 3U);
    for (const std::size_t limit : {1U, 2U, 3U})
        EXPECT_EQ(all_pages(test, GetParam(), limit), whole) << "limit " << limit;
}

TEST_P(EveryList, KeepsItsMomentWhileWritesGoOnBetweenPages) {
    TestStore test;
    test.must_change(company);
    const auto whole = all_pages(test, GetParam(), 1000);
    Texts items;
    std::string cursor;
    std::optional<std::uint64_t> position;
    for (int page = 0; page < 100; ++page) {
        const auto answer = test.get(with(GetParam(), "limit=1") + cursor);
        ASSERT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(position.value_or(answer.number("/position")), answer.number("/position"));
        position = answer.number("/position");
        for (std::size_t i = 0; i < answer.at("/items").get_array().size(); ++i)
            items.push_back(std::to_string(items.size()));
        if (page == 0)
            test.must_change(R"({"op":"delete_group","id":"g5","cascade":true},)"
                             R"({"op":"delete_user","id":"u2"},)"
                             R"({"op":"delete_role","id":"r2","cascade":true},)"
                             R"({"op":"delete_permission","id":"p2","cascade":true},)"
                             R"({"op":"create_group","id":"g1a","name":"between"},)"
                             R"({"op":"remove_mappings","group":"g1","mappings":["m2"]})");
        if (!answer.has("/next_cursor")) break;
        cursor = "&cursor=" + answer.text("/next_cursor");
    }
    EXPECT_EQ(items.size(), whole.size());
}

TEST_P(EveryList, RefusesCursorsOfAnotherQueryAndTamperedOnes) {
    TestStore test;
    test.must_change(company);
    const auto first = test.get(with(GetParam(), "limit=1"));
    ASSERT_EQ(first.status, 200) << first.body;
    ASSERT_TRUE(first.has("/next_cursor")) << first.body;
    auto cursor = first.text("/next_cursor");
    const auto elsewhere = test.get(GetParam() == "/v1/groups" ? "/v1/roles?cursor=" + cursor
                                                               : "/v1/groups?cursor=" + cursor);
    EXPECT_EQ(elsewhere.status, 400);
    EXPECT_EQ(elsewhere.problem(), "bad_cursor");
    EXPECT_EQ(elsewhere.text("/parameter"), "cursor");
    EXPECT_EQ(test.get(with(GetParam(), "at=3&cursor=" + cursor)).problem(), "bad_cursor");
    cursor[cursor.size() / 2] = cursor[cursor.size() / 2] == 'A' ? 'B' : 'A';
    EXPECT_EQ(test.get(with(GetParam(), "cursor=" + cursor)).problem(), "bad_cursor");
}

TEST_P(EveryList, RefusesParametersThatItDoesNotKnow) {
    TestStore test;
    test.must_change(company);
    for (const auto* parameter : {"nonsense=1", "limit=0", "limit=1001", "limit=x", "limit=-1",
                                  "limit=1&limit=2", "at=1&at=2", "cursor=", "min_position=x"}) {
        const auto answer = test.get(with(GetParam(), parameter));
        EXPECT_EQ(answer.status, 400) << parameter;
        const std::string text = parameter;
        EXPECT_EQ(answer.text("/parameter"), text.substr(0, text.find('='))) << parameter;
    }
}

INSTANTIATE_TEST_SUITE_P(Route, EveryList, testing::ValuesIn(lists));

TEST(Cursors, OfAnotherStoreAreRefused) {
    TestStore test;
    TestStoreOptions options;
    options.cursor_secret.fill(1);
    TestStore other(options);
    test.must_change(company);
    other.must_change(company);
    const auto cursor = test.get("/v1/groups?limit=1").text("/next_cursor");
    EXPECT_EQ(test.get("/v1/groups?cursor=" + cursor).status, 200);
    EXPECT_EQ(other.get("/v1/groups?cursor=" + cursor).problem(), "bad_cursor");
}

TEST(Cursors, DoNotConfuseAValueWithAParameter) {
    TestStore test;
    test.must_change(company);
    const auto cursor = test.get("/v1/groups?limit=1&at=39&q=a").text("/next_cursor");
    EXPECT_EQ(test.get("/v1/groups?at=39%0Aq%3Da&cursor=" + cursor).status, 400);
}

TEST(Lists, FindByQWithoutRegardToCase) {
    TestStore test;
    test.must_change(company);
    EXPECT_EQ(test.get("/v1/groups?q=ALPHA").each("id"), Texts{"g1"});
    EXPECT_EQ(test.get("/v1/groups?q=STRA%C3%9FE").each("id"), Texts{"g3"});
    EXPECT_EQ(test.get("/v1/users?q=example.org").each("id"), Texts{"u1"});
    EXPECT_EQ(test.get("/v1/users?q=cid").each("id"), Texts{"u3"});
    EXPECT_EQ(test.get("/v1/users/u1/groups?effective=true&q=EPS").each("id"), Texts{"g5"});
    EXPECT_EQ(test.get("/v1/groups/g1/mappings?q=SAML").each("id"), Texts{"m4"});
    EXPECT_TRUE(test.get("/v1/groups?q=%25").each("id").empty());
    EXPECT_TRUE(test.get("/v1/groups?q=_").each("id").empty());
}

TEST(Lists, OfUsersAreThoseRegisteredOrThoseKnownByEdges) {
    TestStore test;
    test.must_change(company);
    EXPECT_EQ(test.get("/v1/users").each("id"), (Texts{"u1", "u2", "u3", "u4"}));
    EXPECT_EQ(test.get("/v1/users?registered=false").each("id"), (Texts{"x1", "x2", "x3", "x4"}));
    EXPECT_EQ(test.get("/v1/users?registered=maybe").text("/parameter"), "registered");
}

TEST(Lists, FollowNestingAndInclusionWhereAskedTo) {
    TestStore test;
    test.must_change(company);
    EXPECT_EQ(test.get("/v1/groups/g1/members").each("user"), (Texts{"u1", "u2", "x1", "x2"}));
    EXPECT_EQ(test.get("/v1/groups/g1/members?effective=true").each("user"),
              (Texts{"u1", "u2", "x1", "x2", "x3", "x4"}));
    EXPECT_EQ(test.get("/v1/groups/g1/nested?effective=true").each("id"),
              (Texts{"g2", "g3", "g4", "g5"}));
    EXPECT_EQ(test.get("/v1/groups/g5/roles").each("id"), Texts{});
    EXPECT_EQ(test.get("/v1/groups/g5/roles?effective=true").each("id"),
              (Texts{"r1", "r2", "r3", "r4", "r5"}));
    EXPECT_EQ(test.get("/v1/users/x3/permissions?effective=true").each("id"),
              (Texts{"p1", "p2", "p3", "p4"}));
    EXPECT_EQ(test.get("/v1/groups/g1/members?effective=yes").text("/parameter"), "effective");
}

TEST(Lists, ShowWindowsAndApplyThemWhereEdgesAreFollowed) {
    TestStore test;
    const auto position = test.must_change(company);
    const auto members = test.get("/v1/groups/g5/members");
    EXPECT_EQ(members.text("/items/0/valid_until"), "2027-01-01T00:00:00.000000Z");
    EXPECT_FALSE(members.has("/items/0/valid_from"));
    test.clock.set("2027-01-01T00:00:00Z");
    EXPECT_EQ(test.get("/v1/groups/g5/members").each("user"), (Texts{"u1", "x3", "x4"}));
    EXPECT_TRUE(test.get("/v1/groups/g5/members?effective=true").each("user").empty());
    EXPECT_EQ(test.get("/v1/groups/g5/members?effective=true&at=" + std::to_string(position))
                  .each("user"),
              (Texts{"u1", "x3", "x4"}));
    EXPECT_TRUE(test.get("/v1/groups/g5/members?effective=true&at=" + std::to_string(position) +
                         "@2027-01-01T00:00:00Z")
                    .each("user")
                    .empty());
}

TEST(Lists, WithinWhatDoesNotExistAreNotFound) {
    TestStore test;
    const auto position = test.must_change(company);
    for (const auto* target :
         {"/v1/groups/none/members", "/v1/groups/none/nested", "/v1/groups/none/roles",
          "/v1/groups/none/mappings", "/v1/roles/none/permissions", "/v1/roles/none/roles",
          "/v1/roles/none/users", "/v1/users/none/groups", "/v1/users/none/roles",
          "/v1/users/none/permissions", "/v1/groups/none", "/v1/roles/none", "/v1/users/none",
          "/v1/permissions/none", "/v1/applications/none", "/v1/connections/none",
          "/v1/groups/a%20b", "/v1/groups/.."}) {
        const auto answer = test.get(target);
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_EQ(answer.problem(), "not_found") << target;
    }
    EXPECT_EQ(test.get("/v1/groups/g1/members?at=2").status, 404) << "not yet";
    test.must_change(R"({"op":"delete_group","id":"g1","cascade":true})");
    EXPECT_EQ(test.get("/v1/groups/g1").status, 404);
    EXPECT_EQ(test.get("/v1/groups/g1?at=" + std::to_string(position)).status, 200);
}

TEST(Details, ShowTheEntityAtTheMoment) {
    TestStore test;
    const auto position = test.must_change(company);
    test.must_change(R"({"op":"update_group","id":"g1","name":"Renamed"})");
    EXPECT_EQ(test.get("/v1/groups/g1").text("/name"), "Renamed");
    const auto before = test.get("/v1/groups/g1?at=" + std::to_string(position));
    EXPECT_EQ(before.text("/name"), "Alpha");
    EXPECT_EQ(before.at("/mappings").get_array().size(), 4U);
    EXPECT_EQ(test.get("/v1/applications/app").text("/type"), "regular_web");
    EXPECT_EQ(test.get("/v1/connections/c1").text("/strategy"), "ad");
    EXPECT_EQ(test.get("/v1/permissions/p1").text("/application"), "app");
    EXPECT_FALSE(test.get("/v1/roles/r1").has("/application"));
    EXPECT_EQ(test.get("/v1/roles/r4").text("/application"), "app");
    EXPECT_TRUE(test.get("/v1/configuration").at("/persist_roles").get_bool());
    EXPECT_EQ(test.get("/v1/configuration?at=2").header("ETag"), "\"0\"");
    EXPECT_TRUE(test.get("/v1/users/u1").at("/registered").get_bool());
    EXPECT_FALSE(test.get("/v1/users/x1").at("/registered").get_bool());
    EXPECT_EQ(test.get("/v1/groups/g1?nonsense=1").text("/parameter"), "nonsense");
}

TEST(Ids, WithEveryLegalCharacterAreFoundByTheirEscapedPath) {
    TestStore test;
    const std::vector<std::pair<std::string, std::string>> users = {
        {"auth0|1", "auth0%7C1"}, {"a/b", "a%2Fb"},      {"100%", "100%25"},
        {"a+b", "a+b"},           {"a b", "a%20b"},      {"Zo\u00eb", "Zo%C3%AB"},
        {"a?b#c", "a%3Fb%23c"},   {"..", "%2E%2E"},      {"~:@!$&'()*,;=", "~:@!$&'()*,;="},
        {"%2F", "%252F"},         {"\\\\\\\"", "%5C%22"}};
    for (const auto& [json, path] : users) {
        test.must_change(R"({"op":"create_user","id":")" + json + R"("})");
        const auto answer = test.get("/v1/users/" + path);
        EXPECT_EQ(answer.status, 200) << path;
        EXPECT_EQ(test.get("/v1/users/" + path + "/groups").status, 200) << path;
    }
    test.must_change(R"({"op":"create_group","id":"aZ0_.:|@~/+-","name":"all"})");
    EXPECT_EQ(test.get("/v1/groups/aZ0_.:%7C@~%2F+-").text("/id"), "aZ0_.:|@~/+-");
    EXPECT_EQ(test.get("/v1/groups/aZ0_.:%7C@~%2F+-/members").status, 200);
}

} // namespace
} // namespace muniment::api
