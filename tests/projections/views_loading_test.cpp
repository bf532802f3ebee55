#include "projections/follower.hpp"
#include "projections/views.hpp"
#include "projections/views_difference.hpp"
#include "tests/projections/views_history.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

/// Much at once, of which the indexes are made at the end.
namespace muniment::projections {

namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::History;
using testing::id;
using testing::lines_of;
using testing::ScratchFile;

constexpr auto patience = 30s;
constexpr std::size_t much = 6'000;

/// A batch that is enough to be loaded; the random histories never touch these users.
void add_much(History& history) {
    std::vector<EventData> users;
    for (std::size_t i = 0; i < much; ++i)
        users.push_back(UserCreated{id<UserId>("filler-" + std::to_string(i)), {}});
    history.batch(std::move(users));
}

Views open(const ScratchFile& file) {
    auto views = Views::open(file.path());
    EXPECT_TRUE(views) << views.error().what;
    return std::move(views).value();
}

std::span<const RecordedEvent> first(const History& history, std::size_t ends) {
    return std::span(history.events()).first(history.ends()[ends - 1].events);
}

std::span<const RecordedEvent> behind(const History& history, std::size_t ends) {
    return std::span(history.events()).subspan(history.ends()[ends - 1].events);
}

/// Stages both parts as one load. The second begins where the log has so many batch ends.
void load(Views& views, const History& history, std::size_t ends) {
    ASSERT_TRUE(views.stage(first(history, ends)));
    ASSERT_TRUE(views.is_loading());
    const auto staged = views.stage(behind(history, ends));
    ASSERT_TRUE(staged) << staged.error().what;
    EXPECT_EQ(*staged, Position{}) << "readers see it when it is whole";
    ASSERT_TRUE(views.is_loading()) << "whatever was erased meanwhile";
}

void expect_same_rows(const Views& views, const History& history) {
    auto expected = Views::open_in_memory().value();
    for (std::size_t end = 0; end < history.ends().size(); ++end)
        ASSERT_TRUE(expected.apply(history.batch_at(end)));
    const auto found_reader = views.read(history.head());
    const auto expected_reader = expected.read(history.head());
    ASSERT_TRUE(found_reader && expected_reader);
    EXPECT_EQ(first_difference(*found_reader, *expected_reader).value(), std::nullopt);
}

std::vector<std::string> indexes(const ScratchFile& file) {
    SQLite::Database db(file.path().string(), SQLite::OPEN_READONLY);
    SQLite::Statement rows(db, "SELECT sql FROM sqlite_schema WHERE type = 'index' ORDER BY name");
    std::vector<std::string> found;
    while (rows.executeStep())
        found.push_back(rows.getColumn(0).getString());
    return found;
}

class LoadedViews : public ::testing::TestWithParam<std::uint64_t> {};

} // namespace

TEST_P(LoadedViews, HoldTheSameRowsAndIndexesAsOthers) {
    History history;
    history.random_batches(GetParam(), 20);
    add_much(history);
    const auto ends = history.ends().size();
    history.random_batches(GetParam() + 1'000, 20);

    const ScratchFile file;
    auto views = open(file);
    const auto before = indexes(file);
    ASSERT_NO_FATAL_FAILURE(load(views, history, ends));
    ASSERT_TRUE(views.commit());
    EXPECT_FALSE(views.is_loading());
    EXPECT_EQ(indexes(file), before);
    EXPECT_EQ(views.damage().value(), std::nullopt);
    expect_same_rows(views, history);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LoadedViews, ::testing::Range<std::uint64_t>(1, 13));

TEST(LoadedViews, AreAsBeforeUntilTheyAreCommittedAndWhereTheyNeverAre) {
    const ScratchFile file;
    History history;
    add_much(history);
    {
        auto views = open(file);
        ASSERT_TRUE(views.apply(history.batch_at(0)));
        ASSERT_TRUE(views.stage(history.batch_at(1)));
        ASSERT_TRUE(views.is_loading());
        const auto reader = views.read(history.ends()[0].position);
        ASSERT_TRUE(reader) << "who reads meanwhile is not kept from it";
        EXPECT_EQ(lines_of(*reader), lines_of(history.ends()[0].directory));
    }
    auto views = open(file);
    EXPECT_EQ(views.applied()->position, history.ends()[0].position);
    ASSERT_TRUE(views.apply(history.batch_at(1)));
    expect_same_rows(views, history);
}

TEST(LoadedViews, AreThoseThatHoldLittleBesideWhatComes) {
    const ScratchFile file;
    auto views = open(file);
    History history;
    ASSERT_TRUE(views.apply(history.batch_at(0)));
    std::size_t loads = 0;
    for (bool loading = true; loading && loads < 20; loads += loading ? 1U : 0U) {
        std::vector<EventData> users;
        for (std::size_t i = 0; i < much; ++i)
            users.push_back(UserUpdated{id<UserId>("nobody"), UserProfile{}});
        history.batch(std::move(users));
        ASSERT_TRUE(views.stage(history.batch_at(loads + 1)));
        loading = views.is_loading();
        ASSERT_TRUE(views.commit());
    }
    EXPECT_GT(loads, 2U);
    EXPECT_LT(loads, 20U);
}

TEST(LoadedViews, HoldNothingOfAProfileThatWasErasedMeanwhile) {
    const ScratchFile file;
    auto views = open(file);
    History history;
    UserProfile profile;
    profile.name = "forget-me";
    history.batch({UserCreated{id<UserId>("u"), profile}});
    add_much(history);
    const auto ends = history.ends().size();
    history.batch({UserErased{id<UserId>("u"), {"key"}}});
    ASSERT_NO_FATAL_FAILURE(load(views, history, ends));
    ASSERT_TRUE(views.commit());
    EXPECT_THAT(file.bytes(), ::testing::Not(::testing::HasSubstr("forget-me")));
}

TEST(LoadedViews, LeaveNoWriteAheadLogOfTheirSize) {
    const ScratchFile file;
    auto views = open(file);
    History history;
    add_much(history);
    ASSERT_TRUE(views.apply(history.events()));
    EXPECT_EQ(std::filesystem::file_size(file.path().string() + "-wal"), 0U);
}

TEST(Follower, LoadsWhatIsMuchAndAnswersWhoWaitsForPartOfIt) {
    const ScratchFile file;
    auto views = open(file);
    History history;
    add_much(history);
    const auto part = history.head();
    const auto ends = history.ends().size();
    history.random_batches(3, 20);
    std::atomic<std::size_t> there = first(history, ends).size();
    Follower follower(views, [&](Position from, const auto& visit) -> Expected<Done, std::string> {
        for (auto i = from.value - 1; i < there; ++i)
            if (!visit(RecordedEvent(history.events()[i]))) break;
        return Done{};
    });
    follower.notify(part);
    ASSERT_TRUE(follower.wait_until(part, patience));
    there = history.events().size();
    follower.notify(history.head());
    ASSERT_TRUE(follower.wait_until(history.head(), patience));
    expect_same_rows(views, history);
}

} // namespace muniment::projections
