#include "api/service/moments.hpp"
#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

using domain::Instant;
using domain::Position;

Instant at_hour(int hour) {
    return {hour * std::int64_t{3'600'000'000}};
}

std::string spelled(int hour) {
    return domain::format_rfc3339(at_hour(hour));
}

/// Batches end at 1 (a store event, occ 0), 3 (occ 1h, rec 10h), 5 (occ 2h, rec 11h),
/// 6 (store event, rec 12h), 8 (occ 13h, rec 13h).
domain::Timeline timeline() {
    domain::Timeline timeline;
    std::uint64_t position = 0;
    const auto batch = [&](std::uint64_t count, bool of_directory, int occurred, int recorded) {
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto data = of_directory ? domain::EventData(domain::ConfigurationUpdated{})
                                           : domain::EventData(domain::ClientRevoked{"key_1"});
            timeline.append({{++position},
                             "",
                             1,
                             {"b", i, count},
                             {at_hour(occurred)},
                             {at_hour(recorded)},
                             {},
                             data});
        }
    };
    batch(1, false, 9, 9);
    batch(2, true, 1, 10);
    batch(2, true, 2, 11);
    batch(1, false, 12, 12);
    batch(2, true, 13, 13);
    return timeline;
}

/// `position@hour`, or the parameter and what is wrong with it.
std::string resolved(const std::optional<std::string>& at,
                     const std::optional<std::string>& known_at = {}, int now = 20) {
    const auto query = parse_moment_query(at, known_at, std::nullopt);
    if (!query) return query.error().parameter + " " + query.error().problem;
    const auto moment = resolve(*query, timeline(), at_hour(now));
    if (!moment) return moment.error().parameter + " " + moment.error().problem;
    return std::to_string(moment->moment.position.value) + "@" +
           std::to_string(moment->moment.instant.us / 3'600'000'000);
}

TEST(Moments, WithNothingAskedAreTheHeadNow) {
    EXPECT_EQ(resolved({}), "8@20");
}

TEST(Moments, AreNeverEarlierThanTheHeadWhereTheClockFellBack) {
    EXPECT_EQ(resolved({}, {}, 12), "8@13");
    EXPECT_EQ(resolved(spelled(13), {}, 12), "8@13");
}

TEST(Moments, AtAPositionAreTheEndOfItsBatchAtItsTime) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"0", "0@0"}, {"1", "1@0"}, {"2", "3@1"},  {"3", "3@1"}, {"4", "5@2"},
        {"5", "5@2"}, {"6", "6@2"}, {"7", "8@13"}, {"8", "8@13"}};
    for (const auto& [asked, expected] : table)
        EXPECT_EQ(resolved(asked), expected) << asked;
}

TEST(Moments, AtATimeAreTheLastBatchThatHadOccurred) {
    EXPECT_EQ(resolved(spelled(0)), "1@0");
    EXPECT_EQ(resolved(spelled(1)), "3@1");
    EXPECT_EQ(resolved(spelled(12)), "6@12");
    EXPECT_EQ(resolved(spelled(13)), "8@13");
    EXPECT_EQ(resolved(spelled(20)), "8@20");
    EXPECT_EQ(resolved("1969-12-31T23:59:59Z"), "0@0");
}

TEST(Moments, AtAPositionAndATimeAreBoth) {
    EXPECT_EQ(resolved("2@" + spelled(7)), "3@7");
    EXPECT_EQ(resolved("8@" + spelled(1)), "8@1");
}

TEST(Moments, KnownAtATimeAreAtMostWhatWasRecordedByThen) {
    EXPECT_EQ(resolved({}, spelled(10)), "3@10");
    EXPECT_EQ(resolved({}, spelled(8)), "0@8");
    EXPECT_EQ(resolved("5", spelled(10)), "3@2");
    EXPECT_EQ(resolved("2", spelled(19)), "3@1");
    EXPECT_EQ(resolved(spelled(2), spelled(10)), "3@2");
    EXPECT_EQ(resolved("8@" + spelled(7), spelled(11)), "5@7");
}

TEST(Moments, InTheFutureOrAboveTheHeadAreProblemsOfTheirParameter) {
    EXPECT_EQ(resolved(spelled(21)), "at must not be later than now");
    EXPECT_EQ(resolved("3@" + spelled(21)), "at must not be later than now");
    EXPECT_EQ(resolved({}, spelled(21)), "known_at must not be later than now");
    EXPECT_EQ(resolved("9"), "at must not be above the head, which is position 8");
    EXPECT_EQ(resolved("9@" + spelled(1)), "at must not be above the head, which is position 8");
}

TEST(Moments, ThatAreNoneAreProblemsOfTheirParameter) {
    for (const auto* text : {"", "@", "-1", "1.5", "99999999999999999999999", "now", "2026-11-22",
                             "2026-11-22T14:00:00", "x@2026-11-22T14:00:00Z", "3@", "3@4",
                             "2026-11-22T14:00:00.1234567Z", "2026-02-30T00:00:00Z"}) {
        const auto query = parse_moment_query(text, {}, {});
        ASSERT_FALSE(query) << text;
        EXPECT_EQ(query.error().parameter, "at") << text;
    }
    EXPECT_EQ(parse_moment_query({}, "7", {}).error().parameter, "known_at");
    EXPECT_EQ(parse_moment_query({}, {}, "x").error().parameter, "min_position");
}

TEST(ReadsAtAMoment, TellTheResolvedPositionAndTheTimeThere) {
    TestStore test;
    const auto first = test.must_change(R"({"op":"create_group","id":"a","name":"A"},)"
                                        R"({"op":"create_group","id":"b","name":"B"})");
    const auto then = test.clock.text();
    test.clock.advance(std::chrono::hours(1));
    test.must_change(R"({"op":"create_group","id":"c","name":"C"})");
    const auto by_position = test.get("/v1/groups?at=" + std::to_string(first - 1));
    EXPECT_EQ(by_position.number("/position"), first);
    EXPECT_EQ(by_position.each("id"), (std::vector<std::string>{"a", "b"}));
    test.clock.advance(std::chrono::hours(1));
    const auto by_time = test.get("/v1/groups?at=2026-11-22T14:30:00Z");
    EXPECT_EQ(by_time.number("/position"), first);
    EXPECT_EQ(by_time.text("/occurred_at"), by_position.text("/occurred_at"));
    EXPECT_EQ(test.get("/v1/groups?known_at=2026-11-22T14:30:00Z").number("/position"), first);
    EXPECT_EQ(test.get("/v1/groups").each("id").size(), 3U);
}

TEST(ReadsAtAMoment, RefuseTheFutureAndPositionsAboveTheHead) {
    TestStore test;
    for (const auto* query : {"at=2026-11-22T14:00:01Z", "known_at=2026-11-22T14:00:01Z", "at=99",
                              "at=2@2027-01-01T00:00:00Z"}) {
        const auto answer = test.get(std::string("/v1/groups?") + query);
        EXPECT_EQ(answer.status, 400) << query;
        EXPECT_EQ(answer.problem(), "future_moment") << query;
        EXPECT_TRUE(std::string(query).starts_with(answer.text("/parameter") + "="));
    }
}

TEST(ReadsAtAMoment, WaitForMinPositionAndThenSayHowFarTheNodeIs) {
    TestStoreOptions options;
    options.read_wait_max = std::chrono::milliseconds(20);
    TestStore test(options);
    const auto position = test.must_change(R"({"op":"create_group","id":"a","name":"A"})");
    EXPECT_EQ(test.get("/v1/groups?min_position=" + std::to_string(position)).status, 200);
    const auto answer = test.get("/v1/groups?min_position=" + std::to_string(position + 1));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.problem(), "behind");
    EXPECT_EQ(answer.number("/applied_position"), position);
    EXPECT_EQ(answer.header("Retry-After"), "1");
}

TEST(ReadsAtAMoment, AnswerTheSameWhenAskedTwiceThoughTheClockStandsStill) {
    TestStore test;
    test.must_change(R"({"op":"create_group","id":"a","name":"A"})");
    test.clock.advance(std::chrono::seconds(1));
    const auto query = "/v1/groups?at=" + test.clock.text();
    const auto before = test.get(query);
    test.must_change(R"({"op":"create_group","id":"b","name":"B"})");
    EXPECT_EQ(test.get(query).body, before.body);
}

} // namespace
} // namespace muniment::api
