#include "domain/timeline.hpp"
#include "tests/domain/examples.hpp"

#include <gtest/gtest.h>

namespace muniment::testing {
namespace {

/// Appends a batch of `count` events; a store event if `data` is one.
class History {
  public:
    History& batch(std::uint64_t count, const EventData& data, Instant occurred, Instant recorded) {
        for (std::uint64_t i = 0; i < count; ++i) {
            timeline.append(
                {{++position_}, "", 1, {"b", i, count}, {occurred}, {recorded}, {}, data});
        }
        return *this;
    }

    Timeline timeline;

  private:
    std::uint64_t position_ = 0;
};

BatchEnd end(std::uint64_t position, Instant occurred, Instant recorded) {
    return {{position}, {occurred}, {recorded}};
}

const EventData store_event = ClientRevoked{"key_1"};

TEST(Timeline, OfTheEmptyLogEndsAtZero) {
    const Timeline timeline;
    EXPECT_EQ(timeline.head(), BatchEnd{});
    EXPECT_EQ(timeline.containing({0}), BatchEnd{});
    EXPECT_EQ(timeline.containing({1}), std::nullopt);
    EXPECT_EQ(timeline.last_occurred(today), BatchEnd{});
    EXPECT_EQ(timeline.last_recorded(today), BatchEnd{});
}

TEST(Timeline, AnswersTheEndOfTheBatchThatContainsAPosition) {
    History history;
    history.batch(3, group("a"), yesterday, yesterday).batch(2, group("b"), today, today);
    for (const std::uint64_t position : {1U, 2U, 3U})
        EXPECT_EQ(history.timeline.containing({position}), end(3, yesterday, yesterday));
    for (const std::uint64_t position : {4U, 5U})
        EXPECT_EQ(history.timeline.containing({position}), end(5, today, today));
    EXPECT_EQ(history.timeline.containing({6}), std::nullopt);
}

TEST(Timeline, CountsABatchOnlyOnceItIsWhole) {
    History history;
    history.batch(1, group("a"), yesterday, yesterday);
    history.timeline.append({{2}, "", 2, {"b", 0, 2}, {today}, {today}, {}, group("b")});
    EXPECT_EQ(history.timeline.head(), end(1, yesterday, yesterday));
    EXPECT_EQ(history.timeline.containing({2}), std::nullopt);
}

TEST(Timeline, StoreEventsDoNotMoveTheTimeOfTheDirectory) {
    History history;
    history.batch(1, group("a"), yesterday, yesterday).batch(1, store_event, today, today);
    EXPECT_EQ(history.timeline.head(), end(2, yesterday, today));
    EXPECT_EQ(history.timeline.last_occurred(yesterday).position, Position{2});
    EXPECT_EQ(history.timeline.last_recorded(yesterday).position, Position{1});
}

TEST(Timeline, FindsTheLastBatchAtOrBeforeATime) {
    History history;
    history.batch(2, group("a"), yesterday, today)
        .batch(1, group("b"), yesterday, tomorrow)
        .batch(1, group("c"), tomorrow, next_week);
    EXPECT_EQ(history.timeline.last_occurred({yesterday.us - 1}), BatchEnd{});
    EXPECT_EQ(history.timeline.last_occurred(yesterday).position, Position{3});
    EXPECT_EQ(history.timeline.last_occurred({tomorrow.us - 1}).position, Position{3});
    EXPECT_EQ(history.timeline.last_occurred(tomorrow).position, Position{4});
    EXPECT_EQ(history.timeline.last_recorded({today.us - 1}), BatchEnd{});
    EXPECT_EQ(history.timeline.last_recorded(today).position, Position{2});
    EXPECT_EQ(history.timeline.last_recorded(next_week).position, Position{4});
}

} // namespace
} // namespace muniment::testing
