#include "api/service/stamps.hpp"

#include <gtest/gtest.h>

#include <future>

namespace muniment::api {
namespace {

using domain::Instant;
using domain::RecordedTime;
using namespace std::chrono_literals;

constexpr Instant noon{1'000'000'000};

Instant later(Instant t, std::chrono::microseconds by) {
    return {t.us + by.count()};
}

TEST(Stamps, AreTheClockWhereItGoesOn) {
    Stamps stamps;
    stamps.resume(RecordedTime{noon});
    EXPECT_EQ(stamps.begin(later(noon, 7us)), RecordedTime{later(noon, 7us)});
}

TEST(Stamps, GrowByAMicrosecondWhereTheClockStandsStillOrFallsBack) {
    Stamps stamps;
    stamps.resume(RecordedTime{noon});
    EXPECT_EQ(stamps.begin(noon), RecordedTime{later(noon, 1us)});
    stamps.finish();
    EXPECT_EQ(stamps.begin(later(noon, -4s)), RecordedTime{later(noon, 2us)});
}

TEST(Stamps, StopWhereTheClockIsMoreThanFiveSecondsBehind) {
    Stamps stamps;
    stamps.resume(RecordedTime{noon});
    EXPECT_FALSE(stamps.clock_is_behind(later(noon, -5s)));
    EXPECT_TRUE(stamps.clock_is_behind(later(noon, -5s - 1us)));
    EXPECT_EQ(stamps.begin(later(noon, -5s - 1us)), std::nullopt);
    EXPECT_EQ(stamps.begin(later(noon, -5s)), RecordedTime{later(noon, 1us)});
}

TEST(Stamps, AreLaterThanEveryTimeThatWasAnsweredFor) {
    Stamps stamps;
    stamps.resume(RecordedTime{noon});
    EXPECT_TRUE(stamps.settle(later(noon, 3s), 0ms));
    EXPECT_EQ(stamps.begin(later(noon, 1s)), RecordedTime{later(noon, 3s + 1us)});
}

TEST(Stamps, HoldBackAReadThatACommitInFlightCouldContradict) {
    Stamps stamps;
    const auto stamp = stamps.begin(noon);
    ASSERT_TRUE(stamp);
    EXPECT_TRUE(stamps.settle(later(noon, -1us), 0ms)); // before it
    EXPECT_FALSE(stamps.settle(noon, 1ms));             // at it
    EXPECT_FALSE(stamps.settle(later(noon, 1s), 1ms));  // after it
    stamps.finish();
    EXPECT_TRUE(stamps.settle(later(noon, 1s), 0ms));
}

TEST(Stamps, LetAWaitingReadGoWhenTheCommitEnds) {
    Stamps stamps;
    ASSERT_TRUE(stamps.begin(noon));
    auto read = std::async(std::launch::async, [&] { return stamps.settle(noon, 10s); });
    EXPECT_EQ(read.wait_for(20ms), std::future_status::timeout);
    stamps.finish();
    EXPECT_TRUE(read.get());
}

} // namespace
} // namespace muniment::api
