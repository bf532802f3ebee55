#include "tests/api/extension_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>

namespace muniment::api::auth0 {
namespace {

using testing::ElementsAre;

constexpr int writers = 64;

/// What `write(i)` answers, for all `i` at once.
template <typename Write>
std::vector<Answer> all_at_once(Write write) {
    std::vector<std::future<Answer>> waiting;
    for (int i = 0; i < writers; ++i)
        waiting.push_back(std::async(std::launch::async, write, i));
    std::vector<Answer> answers;
    for (auto& answer : waiting)
        answers.push_back(answer.get());
    return answers;
}

std::string numbered(const char* name, int i) {
    return name + std::to_string(i);
}

TEST(ExtensionWrites, OfOneGroupAreAllKept) {
    ExtensionClient test;
    const auto group = "/api/groups/" + test.group("Finance");
    const auto answers = all_at_once(
        [&](int i) { return test.patch(group + "/members", list_of({numbered("u", i)})); });
    for (const auto& answer : answers)
        EXPECT_EQ(answer.status, 204) << answer.body;
    EXPECT_EQ(test.get("/api/groups").at("/groups/0/members").as_array().size(),
              std::size_t{writers});
}

TEST(ExtensionWrites, OfOneUserAreAllKept) {
    ExtensionClient test;
    std::vector<std::string> groups;
    std::vector<std::string> roles;
    for (int i = 0; i < writers; ++i) {
        groups.push_back(test.group(numbered("g", i)));
        roles.push_back(test.role(numbered("r", i)));
    }
    const auto joined = all_at_once([&](int i) {
        return test.patch("/api/users/u/groups", list_of({groups.at(static_cast<std::size_t>(i))}));
    });
    const auto taken = all_at_once(
        [&](int i) { return test.patch("/api/users/u/roles", list_of({numbered("r", i)})); });
    for (const auto& answers : {joined, taken})
        for (const auto& answer : answers)
            EXPECT_EQ(answer.status, 204) << answer.body;
    EXPECT_EQ(test.get("/api/users/u/groups").json.as_array().size(), std::size_t{writers});
    EXPECT_EQ(test.get("/api/users/u/roles").json.as_array().size(), std::size_t{writers});
}

TEST(ExtensionWrites, OfOneRoleNeverMixWhatTwoRequestsState) {
    ExtensionClient test;
    const auto read = test.permission("read");
    const auto role = "/api/roles/" + test.role("Reader");
    const auto answers = all_at_once([&](int i) {
        return test.put(role,
                        role_body(numbered("r", i), i % 2 == 0 ? std::vector<std::string>{read}
                                                               : std::vector<std::string>{}));
    });
    for (std::size_t i = 0; i < answers.size(); ++i) {
        ASSERT_EQ(answers[i].status, 200) << answers[i].body;
        EXPECT_EQ(answers[i].text("/name"), numbered("r", static_cast<int>(i)));
        EXPECT_EQ(answers[i].at("/permissions").as_array().size(), i % 2 == 0 ? 1U : 0U);
    }
}

TEST(ExtensionWrites, GiveEachNameOnce) {
    ExtensionClient test;
    const auto answers = all_at_once([&](int i) {
        return test.post("/api/groups", group_body(i % 2 == 0 ? "Finance" : "FINANCE"));
    });
    int created = 0;
    for (const auto& answer : answers) {
        if (answer.status == 200)
            ++created;
        else
            EXPECT_EQ(answer.text("/error"), "ValidationError") << answer.body;
    }
    EXPECT_EQ(created, 1);
    EXPECT_EQ(test.get("/api/groups").number("/total"), 1U);
}

TEST(ExtensionWrites, NeverCloseACircleTogether) {
    ExtensionClient test;
    const auto a = test.group("A");
    const auto b = test.group("B");
    const auto answers = all_at_once([&](int i) {
        return i % 2 == 0 ? test.patch("/api/groups/" + a + "/nested", list_of({b}))
                          : test.patch("/api/groups/" + b + "/nested", list_of({a}));
    });
    std::set<int> of_a;
    std::set<int> of_b;
    for (std::size_t i = 0; i < answers.size(); ++i)
        (i % 2 == 0 ? of_a : of_b).insert(answers[i].status);
    EXPECT_TRUE((of_a == std::set<int>{204} && of_b == std::set<int>{400}) ||
                (of_a == std::set<int>{400} && of_b == std::set<int>{204}));
}

// --- what the log tells of them ------------------------------------------------------------------

TEST(ExtensionWrites, TellWhoAndWhyInTheLog) {
    ExtensionClient test;
    const auto answer = test.post(
        "/api/groups", group_body("Finance"),
        {{"Muniment-Reason", "because"}, {"Muniment-Ticket", "T-1"}, {"X-Correlation-Id", "c-1"}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto event = test.get("/v1/events/" + std::to_string(test.head()));
    EXPECT_EQ(event.text("/type"), "group.created");
    EXPECT_EQ(event.text("/reason"), "because");
    EXPECT_EQ(event.text("/ticket"), "T-1");
    EXPECT_EQ(event.text("/correlation_id"), "c-1");
    EXPECT_EQ(event.text("/actor/id"), "key_admin");
    for (const auto* header :
         {"Muniment-Reason", "Muniment-Ticket", "X-Correlation-Id", "Idempotency-Key"})
        EXPECT_EQ(
            test.post("/api/groups", group_body("x"), {{header, std::string(1001, 'a')}}).status,
            400)
            << header;
}

TEST(ExtensionWrites, CanBeRequiredToTellWhy) {
    TestStoreOptions options;
    options.application.require_reason = true;
    options.application.require_ticket = true;
    ExtensionClient test(options);
    expect_error(test.post("/api/groups", group_body("a")), 422, "Unprocessable Entity",
                 "say why in the header `Muniment-Reason`");
    expect_error(test.post("/api/groups", group_body("a"), {{"Muniment-Reason", "r"}}), 422,
                 "Unprocessable Entity", "name the ticket in the header `Muniment-Ticket`");
    EXPECT_EQ(test.post("/api/groups", group_body("a"),
                        {{"Muniment-Reason", "r"}, {"Muniment-Ticket", "t"}})
                  .status,
              200);
}

TEST(ExtensionWrites, WithAnIdempotencyKeyHappenOnce) {
    ExtensionClient test;
    const Fields key{{"Idempotency-Key", "k"}};
    const auto first = test.post("/api/groups", group_body("Finance"), key);
    const auto again = test.post("/api/groups", group_body("Finance"), key);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(test.get("/api/groups").number("/total"), 1U);
    EXPECT_EQ(test.post("/api/groups", group_body("Sales"), key).status, 409);
    EXPECT_EQ(test.post("/api/permissions", group_body("Finance"), key).status, 400);
}

TEST(ExtensionWrites, ThatChangeNothingWriteNothing) {
    ExtensionClient test;
    const auto group = test.group("Finance");
    test.must("PATCH", "/api/groups/" + group + "/members", R"(["u"])");
    const auto head = test.head();
    test.must("PATCH", "/api/groups/" + group + "/members", R"(["u"])");
    test.must("PATCH", "/api/users/u/groups", R"(["none"])");
    test.must("DELETE", "/api/groups/" + group + "/members", R"(["other"])");
    EXPECT_EQ(test.put("/api/groups/" + group, group_body("Finance")).status, 200);
    EXPECT_EQ(test.head(), head);
}

TEST(ExtensionReads, StandAtTheMomentThatIsAskedFor) {
    ExtensionClient test;
    const auto group = test.group("Finance");
    const auto before = std::to_string(test.head());
    test.must("PATCH", "/api/groups/" + group + "/members", R"(["u"])");
    test.group("Sales");
    const auto at = "?at=" + before;
    EXPECT_EQ(test.get("/api/groups" + at).number("/total"), 1U);
    EXPECT_EQ(test.get("/api/groups/" + group + "/members" + at).number("/total"), 0U);
    EXPECT_EQ(test.get("/api/users/u/groups" + at).body, "[]");
    EXPECT_EQ(test.get("/api/groups?min_position=" + std::to_string(test.head())).status, 200);
    const auto refused = test.get("/api/groups?at=yesterday");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.text("/validation/source"), "query");
    EXPECT_EQ(refused.text("/validation/keys/0"), "at");
}

TEST(ExtensionReads, ThatWaitInVainAnswer503) {
    TestStoreOptions options;
    options.read_wait_max = std::chrono::milliseconds(1);
    ExtensionClient test(options);
    const auto answer = test.get("/api/groups?min_position=999");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.text("/error"), "Service Unavailable");
    EXPECT_EQ(answer.header("Retry-After"), "1");
}

} // namespace
} // namespace muniment::api::auth0
