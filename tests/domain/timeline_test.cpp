#include "domain/timeline.hpp"
#include "tests/domain/examples.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

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

/// Longer than several blocks, with times that stand still, jump and lie apart.
TEST(Timeline, EqualsAListOfAllEnds) {
    std::mt19937_64 random(1);
    History history;
    std::vector<BatchEnd> ends;
    Instant recorded{1'000};
    Instant occurred{0};
    std::uint64_t position = 0;
    for (int i = 0; i < 1'000; ++i) {
        recorded.us += static_cast<std::int64_t>(random() % 3 == 0 ? random() % 5'000'000'000 : 0);
        const bool is_store_event = random() % 4 == 0;
        if (!is_store_event)
            occurred.us = random() % 2 == 0 ? std::max(occurred.us, recorded.us)
                                            : occurred.us + std::int64_t{random() % 2 == 0};
        position += 1 + random() % 3;
        history.batch(position - (ends.empty() ? 0 : ends.back().position.value),
                      is_store_event ? store_event : group("a"), occurred, recorded);
        ends.push_back(end(position, occurred, recorded));
        ASSERT_EQ(history.timeline.head(), ends.back());
    }
    const auto last = [&](auto holds) {
        BatchEnd found;
        for (const auto& end : ends)
            if (holds(end)) found = end;
        return found;
    };
    for (std::uint64_t asked = 0; asked <= position + 1; ++asked) {
        std::optional<BatchEnd> expected;
        if (asked == 0) expected = BatchEnd{};
        for (const auto& end : ends)
            if (!expected && end.position.value >= asked) expected = end;
        ASSERT_EQ(history.timeline.containing({asked}), expected) << asked;
    }
    for (const auto& end : ends)
        for (const std::int64_t beside : {-1, 0, 1}) {
            const Instant at_occurred{end.occurred_at.instant.us + beside};
            ASSERT_EQ(history.timeline.last_occurred(at_occurred),
                      last([&](const auto& e) { return e.occurred_at.instant <= at_occurred; }));
            const Instant at_recorded{end.recorded_at.instant.us + beside};
            ASSERT_EQ(history.timeline.last_recorded(at_recorded),
                      last([&](const auto& e) { return e.recorded_at.instant <= at_recorded; }));
        }
}

} // namespace
} // namespace muniment::testing
