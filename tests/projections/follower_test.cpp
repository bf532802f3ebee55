#include "projections/follower.hpp"
#include "tests/projections/views_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace muniment::projections {

namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::History;
using testing::lines_of;
using testing::ScratchFile;

constexpr auto patience = 10s;

/// A log that can be made to fail.
class Log {
  public:
    explicit Log(const History& history) : events_(history.events()) {}

    EventSource source() {
        return [this](Position first, const auto& visit) -> Expected<Done, std::string> {
            if (broken) return Failure{std::string("the log cannot be read")};
            for (auto i = first.value - 1; i < std::min(events_.size(), end.load()); ++i)
                if (!visit(domain::RecordedEvent(events_[i]))) break;
            ++reads;
            return Done{};
        };
    }

    std::atomic<bool> broken = false;
    std::atomic<std::size_t> end = SIZE_MAX; ///< so many events are there
    std::atomic<int> reads = 0;              ///< that went well

  private:
    std::vector<RecordedEvent> events_;
};

History random_history(std::uint64_t seed) {
    History history;
    history.random_batches(seed, 15);
    return history;
}

void expect_head(const Views& views, const History& history) {
    const auto reader = views.read(history.head());
    ASSERT_TRUE(reader);
    EXPECT_EQ(lines_of(*reader), lines_of(history.ends().back().directory));
}

bool fails_in_time(const Follower& follower) {
    for (int i = 0; i < 500 && !follower.failure(); ++i)
        std::this_thread::sleep_for(10ms);
    return follower.failure().has_value();
}

} // namespace

TEST(Follower, TakesInWhatItIsToldOf) {
    const ScratchFile file;
    auto views = Views::open(file.path()).value();
    const History history = random_history(1);
    Log log(history);
    Follower follower(views, log.source());
    EXPECT_FALSE(follower.wait_until(history.head(), 10ms)) << "nobody told it of anything";
    follower.notify(history.head());
    ASSERT_TRUE(follower.wait_until(history.head(), patience));
    EXPECT_EQ(follower.applied(), history.head());
    EXPECT_EQ(follower.failure(), std::nullopt);
    expect_head(views, history);
}

TEST(Follower, GoesOnWhereTheViewsStopped) {
    const ScratchFile file;
    auto views = Views::open(file.path()).value();
    const History history = random_history(2);
    Log log(history);
    const auto& middle = history.ends()[history.ends().size() / 2];
    ASSERT_TRUE(views.apply(std::span(history.events()).first(middle.events)));
    Follower follower(views, log.source());
    EXPECT_TRUE(follower.wait_until(middle.position, patience));
    follower.notify(history.head());
    ASSERT_TRUE(follower.wait_until(history.head(), patience));
    expect_head(views, history);
}

TEST(Follower, BuildsViewsOfAnotherLogAnew) {
    const ScratchFile file;
    auto views = Views::open(file.path()).value();
    History foreign = random_history(3);
    auto events = foreign.events();
    for (auto& event : events)
        event.id += "-elsewhere";
    ASSERT_TRUE(views.apply(events));
    const History history = random_history(4);
    Log log(history);
    Follower follower(views, log.source());
    follower.notify(history.head());
    ASSERT_TRUE(follower.wait_until(history.head(), patience));
    expect_head(views, history);
}

TEST(Follower, BuildsViewsAnewThatAreAheadOfTheLog) {
    const ScratchFile file;
    auto views = Views::open(file.path()).value();
    ASSERT_TRUE(views.apply(random_history(5).events()));
    const History beginning;
    Log log(beginning);
    Follower follower(views, log.source());
    follower.notify(beginning.head());
    ASSERT_TRUE(follower.wait_until(beginning.head(), patience));
    EXPECT_EQ(views.applied()->position, beginning.head());
}

TEST(Follower, RebuildsOnRequest) {
    const ScratchFile file;
    auto views = Views::open(file.path()).value();
    const History history = random_history(6);
    Log log(history);
    Follower follower(views, log.source());
    follower.notify(history.head());
    ASSERT_TRUE(follower.wait_until(history.head(), patience));
    follower.rebuild();
    ASSERT_TRUE(follower.wait_until(history.head(), patience));
    expect_head(views, history);
}

TEST(Follower, SaysWhyItFailsAndRecovers) {
    const ScratchFile file;
    auto views = Views::open(file.path()).value();
    const History history = random_history(7);
    Log log(history);
    log.broken = true;
    Follower follower(views, log.source());
    follower.notify(history.head());
    ASSERT_TRUE(fails_in_time(follower));
    EXPECT_EQ(follower.failure(), "the log cannot be read");
    EXPECT_FALSE(follower.wait_until(history.head(), 1ms));
    log.broken = false;
    ASSERT_TRUE(follower.wait_until(history.head(), patience));
    for (int i = 0; i < 500 && follower.failure(); ++i)
        std::this_thread::sleep_for(10ms);
    EXPECT_EQ(follower.failure(), std::nullopt);
}

TEST(Follower, DoesNotMissWhatNobodyToldItOf) {
    const ScratchFile file;
    auto views = Views::open(file.path()).value();
    const History history = random_history(9);
    ASSERT_TRUE(views.apply(history.events()));
    Log log(history);
    Follower follower(views, log.source());
    ASSERT_TRUE(follower.wait_until(history.head(), patience)) << "it has to recognize the log";
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(follower.failure(), std::nullopt);
}

TEST(Follower, ShowsWhatItHasWhereTheLogCannotBeReadAnyFurther) {
    const ScratchFile file;
    auto views = Views::open(file.path()).value();
    const History history = random_history(8);
    const auto& middle = history.ends()[history.ends().size() / 2];
    Log log(history);
    log.end = middle.events;
    Follower follower(views, log.source());
    follower.notify(middle.position);
    while (log.reads == 0)
        std::this_thread::sleep_for(1ms);
    log.broken = true;
    log.end = SIZE_MAX;
    follower.notify(history.head());
    EXPECT_TRUE(follower.wait_until(middle.position, patience));
    ASSERT_TRUE(fails_in_time(follower));
    EXPECT_EQ(follower.failure(), "the log cannot be read");
    EXPECT_EQ(follower.applied(), middle.position);
    log.broken = false;
    ASSERT_TRUE(follower.wait_until(history.head(), patience));
    expect_head(views, history);
}

TEST(Follower, FailsWhenTheLogEndsBeforeWhatWasAnnounced) {
    const ScratchFile file;
    auto views = Views::open(file.path()).value();
    const History beginning;
    Log log(beginning);
    Follower follower(views, log.source());
    follower.notify({9});
    ASSERT_TRUE(fails_in_time(follower));
    EXPECT_EQ(follower.failure(), "the log ends at position 1 but position 9 was announced");
    EXPECT_TRUE(follower.wait_until({1}, patience)) << "what is there is taken in";
}

} // namespace muniment::projections
