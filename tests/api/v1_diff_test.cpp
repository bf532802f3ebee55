#include "api/json/write.hpp"
#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

/// An application, a permission, a role that holds it, a group with that role, Anna in it. Then
/// Bert joins, for a day.
class Diff : public ::testing::Test {
  protected:
    Diff() {
        begun_ = test_.must_change(
            R"({"op":"create_application","id":"app","name":"App"},)"
            R"({"op":"create_permission","id":"read","application":"app","name":"Read"},)"
            R"({"op":"create_role","id":"reader","application":"app","name":"Reader",)"
            R"("permissions":["read"]},)"
            R"({"op":"create_group","id":"team","name":"Team"},)"
            R"({"op":"assign_group_roles","group":"team","roles":["reader"]},)"
            R"({"op":"add_members","group":"team","users":["anna"]})");
        test_.clock.advance(std::chrono::hours(1));
        joined_ = test_.must_change(R"({"op":"add_members","group":"team","users":["bert"],)"
                                    R"("valid_until":"2026-11-23T14:00:00Z"})",
                                    R"("reason":"stands in","ticket":"HR-7")");
    }

    Answer diff(const std::string& from, const std::string& to, const std::string& more = "") {
        return test_.get("/v1/diff?from=" + from + "&to=" + to + more);
    }
    static std::string text(std::uint64_t position) { return std::to_string(position); }

    TestStore test_;
    std::uint64_t begun_ = 0;
    std::uint64_t joined_ = 0;
};

TEST_F(Diff, TellsFactsWithTheirCauseAndPermissionsGained) {
    const auto answer = diff(text(begun_), text(joined_));
    ASSERT_EQ(answer.status, 200) << answer.body;
    ASSERT_EQ(answer.at("/items").as_array().size(), 2U) << answer.body;
    EXPECT_EQ(answer.text("/items/0/change"), "added");
    EXPECT_EQ(answer.text("/items/0/kind"), "membership");
    EXPECT_EQ(answer.text("/items/0/after/user"), "bert");
    EXPECT_EQ(answer.text("/items/0/after/valid_until"), "2026-11-23T14:00:00.000000Z");
    EXPECT_EQ(answer.number("/items/0/made_by/position"), joined_);
    EXPECT_EQ(answer.text("/items/0/made_by/ticket"), "HR-7");
    EXPECT_EQ(answer.text("/items/0/made_by/actor/id"), "key_admin");
    EXPECT_FALSE(answer.has("/items/0/before"));
    EXPECT_FALSE(answer.has("/items/0/ended_by"));
    EXPECT_EQ(answer.text("/items/1/kind"), "effective_permission");
    EXPECT_EQ(answer.text("/items/1/change"), "added");
    EXPECT_EQ(answer.text("/items/1/after/user"), "bert");
    EXPECT_EQ(answer.text("/items/1/after/permission"), "read");
    EXPECT_EQ(answer.number("/from/position"), begun_);
    EXPECT_EQ(answer.number("/to/position"), joined_);
    EXPECT_EQ(answer.text("/to/occurred_at"), "2026-11-22T15:00:00.000000Z");
}

TEST_F(Diff, ShowsBothValuesOfWhatChanged) {
    const auto renamed = test_.must_change(R"({"op":"update_group","id":"team","name":"Squad"})");
    const auto answer = diff(text(joined_), text(renamed));
    ASSERT_EQ(answer.at("/items").as_array().size(), 1U) << answer.body;
    EXPECT_EQ(answer.text("/items/0/change"), "changed");
    EXPECT_EQ(answer.text("/items/0/before/name"), "Team");
    EXPECT_EQ(answer.text("/items/0/after/name"), "Squad");
    EXPECT_EQ(answer.number("/items/0/ended_by/position"), renamed);
    EXPECT_EQ(answer.number("/items/0/made_by/position"), renamed);
}

TEST_F(Diff, TellsWhatAWindowTookWithoutAnyEvent) {
    test_.clock.advance(std::chrono::hours(48));
    const auto at = text(joined_) + "@";
    const auto answer = diff(at + "2026-11-23T13:59:59Z", at + "2026-11-23T14:00:00Z");
    ASSERT_EQ(answer.at("/items").as_array().size(), 1U) << answer.body;
    EXPECT_EQ(answer.text("/items/0/change"), "removed");
    EXPECT_EQ(answer.text("/items/0/before/user"), "bert");
    EXPECT_EQ(answer.text("/items/0/before/permission"), "read");
    EXPECT_EQ(answer.text("/to/instant"), "2026-11-23T14:00:00.000000Z");
}

TEST_F(Diff, OfAMomentWithItselfIsEmpty) {
    EXPECT_TRUE(diff(text(joined_), text(joined_)).at("/items").as_array().empty());
    EXPECT_TRUE(diff("0", "0").at("/items").as_array().empty());
}

TEST_F(Diff, TakesTimesAndKnownAt) {
    const auto answer = diff("2026-11-22T14:30:00Z", "2026-11-22T15:00:00Z");
    EXPECT_EQ(answer.number("/from/position"), begun_) << answer.body;
    EXPECT_EQ(answer.number("/to/position"), joined_);
    const auto known = diff("0", text(joined_), "&known_at=2026-11-22T14:30:00Z");
    EXPECT_EQ(known.number("/to/position"), begun_) << known.body;
    const auto now = test_.get("/v1/diff?from=" + text(begun_));
    EXPECT_EQ(now.number("/to/position"), joined_) << "without `to` it is now";
}

TEST_F(Diff, InPagesIsTheWhole) {
    const auto target = "/v1/diff?from=0&to=" + text(joined_);
    std::vector<std::string> whole;
    const auto answer = test_.get(target);
    EXPECT_FALSE(answer.has("/next_cursor"));
    for (const auto& item : answer.at("/items").as_array())
        whole.push_back(to_json(item));
    ASSERT_EQ(whole.size(), 10U) << answer.body;
    for (const std::size_t limit : {1U, 3U, 9U, 10U, 100U})
        EXPECT_EQ(all_pages(test_, target, limit), whole) << limit;
}

TEST_F(Diff, CursorsAreBoundToBothMoments) {
    const auto first = test_.get("/v1/diff?from=0&limit=3");
    const auto cursor = "&cursor=" + first.text("/next_cursor");
    test_.must_change(R"({"op":"create_group","id":"a","name":"A"})");
    const auto second = test_.get("/v1/diff?from=0&limit=100" + cursor);
    EXPECT_EQ(second.number("/to/position"), joined_) << "what came later is not of this answer";
    EXPECT_EQ(second.number("/from/position"), 0U);
    EXPECT_EQ(second.at("/items").as_array().size(), 7U);
    EXPECT_EQ(test_.get("/v1/diff?from=1" + cursor).problem(), "bad_cursor");
    EXPECT_EQ(test_.get("/v1/diff?from=0&kind=group" + cursor).problem(), "bad_cursor");
    EXPECT_EQ(test_.get("/v1/diff?from=0&cursor=x").problem(), "bad_cursor");
}

TEST_F(Diff, OfOneKind) {
    const auto groups = diff("0", text(joined_), "&kind=group");
    ASSERT_EQ(groups.at("/items").as_array().size(), 1U) << groups.body;
    EXPECT_EQ(groups.text("/items/0/after/id"), "team");
    const auto effective = diff("0", text(joined_), "&kind=effective_permission");
    EXPECT_EQ(effective.at("/items").as_array().size(), 2U) << effective.body;
}

TEST_F(Diff, OfQueriesThatAreNoneIsRefused) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"", "from"},
        {"from=", "from"},
        {"from=x", "from"},
        {"from=99", "from"},
        {"from=1@x", "from"},
        {"from=2030-01-01T00:00:00Z", "from"},
        {"from=0&to=99", "to"},
        {"from=0&to=x", "to"},
        {"from=" + text(joined_) + "&to=" + text(begun_), "from"},
        {"from=0&known_at=x", "known_at"},
        {"from=0&at=1", "at"},
        {"from=0&from=1", "from"},
        {"from=0&kind=thing", "kind"},
        {"from=0&limit=0", "limit"},
        {"from=0&limit=10001", "limit"},
        {"from=0&unknown=1", "unknown"}};
    for (const auto& [query, parameter] : table) {
        const auto answer = test_.get("/v1/diff?" + query);
        EXPECT_EQ(answer.status, 400) << query << answer.body;
        EXPECT_EQ(answer.text("/parameter"), parameter) << query;
    }
}

TEST_F(Diff, NeedsTheScopeOfSnapshots) {
    const auto able = test_.token_with(R"(["read:snapshots"])");
    const auto unable = test_.token_with(R"(["read:events","read:users"])");
    EXPECT_EQ(test_.send_as(able, "GET", "/v1/diff?from=0").status, 200);
    EXPECT_EQ(test_.send_as(unable, "GET", "/v1/diff?from=0").status, 403);
    EXPECT_EQ(test_.send_as("", "GET", "/v1/diff?from=0").status, 401);
}

} // namespace
} // namespace muniment::api
