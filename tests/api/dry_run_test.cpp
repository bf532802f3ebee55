#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

#include <set>

namespace muniment::api {
namespace {

/// Who holds what: `user permission`.
using Effective = std::set<std::string>;

const std::vector<std::string> users = {"u1", "u2", "u3", "u4"};

/// u1 in child, u2 in parent, u3 has role `including` directly, u4 permission p3 directly.
/// parent has role `reader` {p1}; `including` includes `reader` and holds p2.
const std::string company = R"(
 {"op":"create_application","id":"app","name":"App"},
 {"op":"create_permission","id":"p1","application":"app","name":"one"},
 {"op":"create_permission","id":"p2","application":"app","name":"two"},
 {"op":"create_permission","id":"p3","application":"app","name":"three"},
 {"op":"create_role","id":"reader","application":"app","name":"reader","permissions":["p1"]},
 {"op":"create_role","id":"including","application":"app","name":"including","permissions":["p2"]},
 {"op":"include_roles","role":"including","roles":["reader"]},
 {"op":"create_group","id":"parent","name":"parent"},
 {"op":"create_group","id":"child","name":"child"},
 {"op":"nest_groups","group":"parent","children":["child"]},
 {"op":"assign_group_roles","group":"parent","roles":["reader"]},
 {"op":"add_members","group":"child","users":["u1"]},
 {"op":"add_members","group":"parent","users":["u2"]},
 {"op":"assign_user_roles","roles":["including"],"users":["u3"]},
 {"op":"grant_user_permissions","permissions":["p3"],"users":["u4"]})";

Effective effective(TestStore& test) {
    Effective held;
    for (const auto& user : users) {
        const auto answer = test.get("/v1/users/" + user + "/permissions?effective=true");
        if (answer.status != 200) continue;
        for (const auto& permission : answer.each("id"))
            held.insert(user + " " + permission);
    }
    return held;
}

Effective listed(const Answer& answer, const std::string& member) {
    Effective changes;
    const auto& items = answer.at("/" + member).get_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto at = "/" + member + "/" + std::to_string(i);
        changes.insert(answer.text(at + "/user") + " " + answer.text(at + "/permission"));
    }
    return changes;
}

Effective without(const Effective& all, const Effective& others) {
    Effective left;
    for (const auto& one : all)
        if (!others.contains(one)) left.insert(one);
    return left;
}

const std::vector<std::string> requests = {
    R"({"op":"add_members","group":"child","users":["u4"]})",
    R"({"op":"remove_members","group":"child","users":["u1"]})",
    R"({"op":"add_members","group":"parent","users":["u2"],"valid_until":"2027-01-01T00:00:00Z"})",
    R"({"op":"add_members","group":"parent","users":["u2"],"valid_from":"2027-01-01T00:00:00Z"})",
    R"({"op":"unnest_groups","group":"parent","children":["child"]})",
    R"({"op":"assign_group_roles","group":"parent","roles":["including"]})",
    R"({"op":"unassign_group_roles","group":"parent","roles":["reader"]})",
    R"({"op":"grant_permissions","role":"reader","permissions":["p3"]})",
    R"({"op":"revoke_permissions","role":"reader","permissions":["p1"]})",
    R"({"op":"exclude_roles","role":"including","roles":["reader"]})",
    R"({"op":"update_role","id":"reader","permissions":["p2","p3"]})",
    R"({"op":"delete_role","id":"reader","cascade":true})",
    R"({"op":"delete_permission","id":"p1","cascade":true})",
    R"({"op":"delete_group","id":"parent","cascade":true})",
    R"({"op":"delete_user","id":"u4"})",
    R"({"op":"delete_application","id":"app","cascade":true})",
    R"({"op":"assign_user_roles","roles":["including"],"users":["u1","u4"]})",
    R"({"op":"unassign_user_roles","roles":["including"],"users":["u3"]})",
    R"({"op":"grant_user_permissions","permissions":["p1","p2"],"users":["u4"]})",
    R"({"op":"revoke_user_permissions","permissions":["p3"],"users":["u4"]})",
    R"({"op":"update_group","id":"parent","name":"renamed"})",
    R"({"op":"delete_role","id":"reader","cascade":true},)"
    R"({"op":"create_role","id":"reader","application":"app","name":"r","permissions":["p3"]},)"
    R"({"op":"assign_group_roles","group":"child","roles":["reader"]})",
    R"({"op":"create_group","id":"top","name":"top"},)"
    R"({"op":"nest_groups","group":"top","children":["parent"]},)"
    R"({"op":"assign_group_roles","group":"top","roles":["including"]})",
    R"({"op":"remove_members","group":"child","users":["u1"]},)"
    R"({"op":"add_members","group":"parent","users":["u1"]})"};

class EveryDryRun : public testing::TestWithParam<std::string> {};

TEST_P(EveryDryRun, TellsExactlyWhatTheChangeThenDoes) {
    TestStore test;
    const auto head = test.must_change(company);
    const auto before = effective(test);
    const auto dry = test.change(GetParam(), R"("dry_run":true)");
    ASSERT_EQ(dry.status, 200) << dry.body;
    EXPECT_TRUE(dry.at("/dry_run").get_bool());
    EXPECT_EQ(dry.number("/position"), head);
    EXPECT_EQ(test.head(), head);
    EXPECT_EQ(effective(test), before);

    const auto real = test.change(GetParam());
    ASSERT_EQ(real.status, 200) << real.body;
    const auto after = effective(test);
    EXPECT_EQ(listed(dry, "gained"), without(after, before));
    EXPECT_EQ(listed(dry, "lost"), without(before, after));
    EXPECT_EQ(dry.number("/counts/gained"), without(after, before).size());
    EXPECT_EQ(dry.number("/counts/lost"), without(before, after).size());
    EXPECT_EQ(dry.number("/counts/events"), real.at("/events").get_array().size());
    for (std::size_t i = 0; i < real.at("/events").get_array().size(); ++i) {
        const auto at = "/events/" + std::to_string(i) + "/type";
        EXPECT_EQ(dry.text(at), real.text(at));
    }
}

INSTANTIATE_TEST_SUITE_P(Request, EveryDryRun, testing::ValuesIn(requests));

TEST(ADryRun, RefusesWhatTheChangeWouldBeRefusedFor) {
    TestStore test;
    const auto head = test.must_change(company);
    const auto refused = test.change(
        R"({"op":"nest_groups","group":"child","children":["parent"]})", R"("dry_run":true)");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.problem(), "would_cycle");
    const auto conflict = test.change(R"({"op":"update_group","id":"child","name":"c"})",
                                      R"("dry_run":true,"expect_position":2)");
    EXPECT_EQ(conflict.problem(), "conflict");
    EXPECT_EQ(test.head(), head);
}

TEST(ADryRun, NeedsTheScopesOfTheChangeAndOfWhatItShows) {
    TestStore test;
    test.must_change(company);
    const std::string body = R"({"dry_run":true,"changes":[)"
                             R"({"op":"add_members","group":"child","users":["u4"]}]})";
    const auto without_reading = test.token_with(R"(["update:groups"])");
    const auto refused = test.send_as(without_reading, "POST", "/v1/changes", body);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.text("/needs"), "read:users");
    const auto without_writing = test.token_with(R"(["read:users"])");
    EXPECT_EQ(test.send_as(without_writing, "POST", "/v1/changes", body).text("/needs"),
              "update:groups");
    const auto both = test.token_with(R"(["read:users","update:groups"])");
    EXPECT_EQ(test.send_as(both, "POST", "/v1/changes", body).status, 200);
}

TEST(ADryRun, ShowsAThousandEffectiveChangesAndACursorForTheRest) {
    TestStore test;
    test.must_change(company);
    std::string members;
    for (int i = 0; i < 2300; ++i)
        members += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\"";
    test.must_change(R"({"op":"create_group","id":"g","name":"g"},)"
                     R"({"op":"add_members","group":"g","users":[)" +
                     members + "]}");
    const std::string body = R"({"dry_run":true,"changes":[)"
                             R"({"op":"assign_group_roles","group":"g","roles":["reader"]}]})";
    Effective all;
    std::vector<std::size_t> sizes;
    std::string cursor;
    do {
        const auto answer = test.post("/v1/changes" + cursor, body);
        ASSERT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.number("/counts/gained"), 2300U);
        const auto page = listed(answer, "gained");
        sizes.push_back(page.size());
        all.insert(page.begin(), page.end());
        cursor = answer.has("/next_cursor") ? "?cursor=" + answer.text("/next_cursor") : "";
    } while (!cursor.empty());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{1000, 1000, 300}));
    EXPECT_EQ(all.size(), 2300U);
}

TEST(ADryRun, BindsItsCursorToTheRequestAndTheHead) {
    TestStore test;
    test.must_change(company);
    std::string members;
    for (int i = 0; i < 1001; ++i)
        members += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\"";
    const auto body = [&](const std::string& group) {
        return R"({"dry_run":true,"changes":[{"op":"add_members","group":")" + group +
               R"(","users":[)" + members + "]}]}";
    };
    const auto cursor = test.post("/v1/changes", body("child")).text("/next_cursor");
    EXPECT_EQ(test.post("/v1/changes?cursor=" + cursor, body("parent")).problem(), "bad_cursor");
    EXPECT_EQ(test.post("/v1/changes?cursor=" + cursor, body("child")).status, 200);
    EXPECT_EQ(test.change(R"({"op":"delete_user","id":"u4"})", "").status, 200);
    EXPECT_EQ(test.post("/v1/changes?cursor=" + cursor, body("child")).problem(), "bad_cursor");
}

} // namespace
} // namespace muniment::api
