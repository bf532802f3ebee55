#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

const std::string two_groups = R"({"op":"create_group","id":"a","name":"A"},)"
                               R"({"op":"create_group","id":"b","name":"B"})";

std::string rename(const std::string& group, const std::string& name) {
    return R"({"op":"update_group","id":")" + group + R"(","name":")" + name + R"("})";
}

std::string expecting(std::uint64_t position, const std::string& scope = "") {
    return "\"expect_position\":" + std::to_string(position) +
           (scope.empty() ? "" : ",\"scope\":\"" + scope + "\"");
}

Fields if_match(const std::string& etags) {
    return {{"If-Match", etags}};
}

TEST(PostChanges, AnswersPositionTimeEventsAndCheckpoint) {
    TestStore test;
    const auto answer = test.change(two_groups, R"("reason":"because","ticket":"T-1")",
                                    {{"X-Correlation-Id", "c-1"}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.number("/position"), 4U);
    EXPECT_EQ(answer.number("/events/0/position"), 3U);
    EXPECT_EQ(answer.text("/events/1/type"), "group.created");
    EXPECT_EQ(answer.text("/events/1/id").size(), 36U);
    EXPECT_TRUE(domain::parse_rfc3339(answer.text("/recorded_at")));
    EXPECT_TRUE(answer.text("/checkpoint").starts_with("muniment.example/main\n4\n"));
    EXPECT_EQ(answer.header("Muniment-Position"), "4");
    const auto event = test.get("/v1/events/4");
    EXPECT_EQ(event.text("/reason"), "because");
    EXPECT_EQ(event.text("/ticket"), "T-1");
    EXPECT_EQ(event.text("/correlation_id"), "c-1");
    EXPECT_EQ(event.text("/actor/id"), "key_admin");
    EXPECT_EQ(event.text("/actor/source_ip"), "192.0.2.1");
    EXPECT_EQ(event.number("/batch/index"), 1U);
    EXPECT_EQ(event.number("/batch/count"), 2U);
}

TEST(PostChanges, AnswersTheHeadAndNoEventsWhereAllIsAlreadySo) {
    TestStore test;
    const auto position = test.must_change(two_groups);
    const auto answer = test.change(rename("a", "A"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.number("/position"), position);
    EXPECT_TRUE(answer.at("/events").get_array().empty());
    EXPECT_EQ(test.head(), position);
}

TEST(PostChanges, SeesWithinABatchWhatCameBefore) {
    TestStore test;
    test.must_change(two_groups + R"(,{"op":"nest_groups","group":"a","children":["b"]},)"
                                  R"({"op":"add_members","group":"b","users":["u"]})");
    EXPECT_EQ(test.get("/v1/users/u/groups?effective=true").each("id"),
              (std::vector<std::string>{"a", "b"}));
}

TEST(PostChanges, RefusesTheWholeBatchForOneOfIt) {
    TestStore test;
    const auto head = test.head();
    const auto answer =
        test.change(two_groups + R"(,{"op":"add_members","group":"x","users":["u"]})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.pointer(), "/changes/2/group");
    EXPECT_EQ(test.head(), head);
    EXPECT_TRUE(test.get("/v1/groups").each("id").empty());
}

TEST(ExpectPosition, RefusesWhereANamedEntityChangedSince) {
    TestStore test;
    const auto known = test.must_change(two_groups);
    const auto changed = test.must_change(rename("a", "A2"));
    const auto refused = test.change(rename("a", "A3"), expecting(known));
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.problem(), "conflict");
    EXPECT_EQ(refused.pointer(), "/expect_position");
    EXPECT_EQ(refused.number("/actual_position"), changed);
    test.must_change(rename("b", "B2"), expecting(known));
    test.must_change(rename("a", "A3"), expecting(test.head()));
}

TEST(ExpectPosition, CountsEdgesAsAChangeOfBothEnds) {
    TestStore test;
    const auto known = test.must_change(two_groups);
    test.must_change(R"({"op":"nest_groups","group":"a","children":["b"]})");
    EXPECT_EQ(test.change(rename("b", "B2"), expecting(known)).status, 409);
}

TEST(ExpectPosition, OfTheWholeStoreRefusesWhereAnythingOfTheDirectoryChanged) {
    TestStore test;
    const auto known = test.must_change(two_groups);
    test.token_with(R"(["read:users"])"); // a store event never conflicts
    const auto changed = test.must_change(rename("a", "A2"), expecting(known, "store"));
    const auto refused = test.change(rename("b", "B2"), expecting(known, "store"));
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.number("/actual_position"), changed);
}

TEST(ExpectPosition, AboveTheHeadIsRefused) {
    TestStore test;
    const auto head = test.must_change(two_groups);
    for (const auto* scope : {"", "store", "entities"}) {
        const auto answer = test.change(rename("a", "A2"), expecting(head + 1, scope));
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(answer.pointer(), "/expect_position");
    }
    EXPECT_EQ(test.head(), head);
}

TEST(IfMatch, ComparesTheETagOfTheEntity) {
    TestStore test;
    test.must_change(two_groups);
    const auto etag = test.get("/v1/groups/a").header("ETag");
    test.must_change(rename("b", "B2"));
    ASSERT_EQ(test.change(rename("a", "A2"), "", if_match(etag)).status, 200);
    const auto refused = test.change(rename("a", "A3"), "", if_match(etag));
    EXPECT_EQ(refused.status, 412);
    EXPECT_EQ(refused.problem(), "precondition_failed");
    EXPECT_EQ("\"" + std::to_string(refused.number("/actual_position")) + "\"",
              test.get("/v1/groups/a").header("ETag"));
    EXPECT_EQ(test.change(rename("a", "A3"), "", if_match("\"1\", " + etag)).status, 412);
    const auto current = test.get("/v1/groups/a").header("ETag");
    EXPECT_EQ(test.change(rename("a", "A3"), "", if_match(etag + ", " + current)).status, 200);
    EXPECT_EQ(test.change(rename("a", "A4"), "", if_match("*")).status, 200);
}

TEST(IfMatch, ThatIsNoListOfETagsIsRefused) {
    TestStore test;
    test.must_change(two_groups);
    for (const auto* header : {"17", "\"x\"", "\"17", "W/\"17\"", "", ",", "\"\""}) {
        const auto answer = test.change(rename("a", "A2"), "", if_match(header));
        EXPECT_EQ(answer.status, 400) << header;
        EXPECT_EQ(answer.text("/header"), "If-Match") << header;
    }
}

TEST(ETags, AreThePositionOfTheLastEventThatTouchedTheEntityOrItsEdges) {
    TestStore test;
    const auto etag = [&](const std::string& target) { return test.get(target).header("ETag"); };
    const auto tag = [](std::uint64_t position) { return "\"" + std::to_string(position) + "\""; };
    test.must_change(two_groups);
    EXPECT_EQ(etag("/v1/groups/a"), "\"3\"");
    const auto added = test.must_change(R"({"op":"add_members","group":"a","users":["u"]})");
    EXPECT_EQ(etag("/v1/groups/a"), tag(added));
    EXPECT_EQ(etag("/v1/users/u"), tag(added));
    EXPECT_EQ(etag("/v1/groups/a?at=4"), "\"3\"");
    EXPECT_EQ(etag("/v1/groups/b"), "\"4\"");
}

TEST(RequiredReasons, AreAskedForByTheOperatorButNotOfADryRun) {
    TestStoreOptions options;
    options.application.require_reason = true;
    options.application.require_ticket = true;
    TestStore test(options);
    const auto unreasoned = test.change(two_groups, R"("ticket":"T-1")");
    EXPECT_EQ(unreasoned.status, 422);
    EXPECT_EQ(unreasoned.problem(), "reason_required");
    EXPECT_EQ(unreasoned.pointer(), "/reason");
    const auto unticketed = test.change(two_groups, R"("reason":"because")");
    EXPECT_EQ(unticketed.status, 422);
    EXPECT_EQ(unticketed.problem(), "ticket_required");
    EXPECT_EQ(unticketed.pointer(), "/ticket");
    EXPECT_EQ(test.change(two_groups, R"("dry_run":true)").status, 200);
    test.must_change(two_groups, R"("reason":"because","ticket":"T-1")");
}

TEST(RequiredReasons, AreAskedForOnlyWhereAScopeIsNamed) {
    TestStoreOptions options;
    options.application.require_reason = Requirement(std::set<std::string>{"delete:groups"});
    TestStore test(options);
    test.must_change(two_groups);
    const auto both = R"({"op":"create_group","name":"c"},{"op":"delete_group","id":"a"})";
    EXPECT_EQ(test.change(both).problem(), "reason_required");
    test.must_change(both, R"("reason":"because")");
}

TEST(Cascades, EndWhatADeletionWouldBreak) {
    TestStore test;
    test.must_change(two_groups + R"(,{"op":"add_members","group":"a","users":["u"]})");
    const auto refused = test.change(R"({"op":"delete_group","id":"a"})");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.problem(), "in_use");
    const auto before = test.head();
    test.must_change(R"({"op":"delete_group","id":"a","cascade":true})");
    EXPECT_EQ(test.get("/v1/groups/a").status, 404);
    EXPECT_EQ(test.get("/v1/users/u").status, 404);
    EXPECT_EQ(test.get("/v1/users/u/groups?at=" + std::to_string(before)).each("group"),
              std::vector<std::string>{"a"});
}

} // namespace
} // namespace muniment::api
