#include "projections/permission_index.hpp"
#include "projections/views.hpp"
#include "tests/projections/views_history.hpp"

#include <gtest/gtest.h>

#include <random>

namespace muniment::projections {

namespace {

using namespace domain;
using testing::History;
using testing::lines_of;

constexpr std::uint64_t seeds = 60;
constexpr std::size_t batches = 40;

Views in_memory() {
    auto views = Views::open_in_memory();
    EXPECT_TRUE(views) << views.error().what;
    return std::move(views).value();
}

void take_in(Views& views, std::span<const RecordedEvent> events) {
    const auto applied = views.apply(events);
    ASSERT_TRUE(applied) << applied.error().what;
}

std::vector<std::string> lines_at(const Views& views, Position at) {
    const auto reader = views.read(at);
    if (!reader) return {"cannot be read"};
    return lines_of(*reader);
}

/// Every batch end of the history, asked of views that have taken in all of it.
void expect_whole_past(const Views& views, const History& history) {
    for (const auto& end : history.ends())
        ASSERT_EQ(lines_at(views, end.position), lines_of(end.directory))
            << "position " << end.position.value;
}

class ReplayedViews : public ::testing::TestWithParam<std::uint64_t> {
  protected:
    void SetUp() override { history_.random_batches(GetParam(), batches); }
    History history_;
};

/// Ids at the lower end, by walking the plain directory.
std::set<GroupId> below(const Directory& directory, const GroupId& group) {
    std::set<GroupId> found;
    std::vector<GroupId> open{group};
    while (!open.empty()) {
        const GroupId next = open.back();
        open.pop_back();
        for (const auto& child : directory.children_of(next))
            if (found.insert(child).second) open.push_back(child);
    }
    return found;
}

} // namespace

TEST_P(ReplayedViews, IsTheDirectoryAtEveryBatchEnd) {
    Views views = in_memory();
    for (std::size_t end = 0; end < history_.ends().size(); ++end) {
        take_in(views, history_.batch_at(end));
        Directory directory;
        for (std::size_t i = 0; i < history_.ends()[end].events; ++i)
            evolve(directory, history_.events()[i].data);
        ASSERT_EQ(lines_at(views, history_.ends()[end].position), lines_of(directory))
            << "position " << history_.ends()[end].position.value;
    }
    expect_whole_past(views, history_);
}

TEST_P(ReplayedViews, IsTheSameWhenRebuiltAndWhenAppliedInChunks) {
    Views views = in_memory();
    take_in(views, history_.events());
    expect_whole_past(views, history_);

    ASSERT_TRUE(views.reset());
    EXPECT_EQ(views.applied().value(), Applied{});
    std::mt19937_64 random(GetParam());
    std::size_t done = 0;
    for (const auto& end : history_.ends()) {
        if (random() % 4 != 0 && end.position != history_.head()) continue;
        take_in(views, std::span(history_.events()).subspan(done, end.events - done));
        done = end.events;
    }
    expect_whole_past(views, history_);
}

TEST_P(ReplayedViews, KnowsWhatIsBelowAGroup) {
    Views views = in_memory();
    take_in(views, history_.events());
    for (const auto& end : history_.ends()) {
        const auto reader = views.read(end.position);
        ASSERT_TRUE(reader);
        for (const auto& [group, unused] : end.directory.groups) {
            const auto page = reader->descendants(group, {"", "", 1'000});
            ASSERT_TRUE(page) << page.error().what;
            std::set<GroupId> found;
            for (const auto& item : page->items)
                found.insert(item.id);
            ASSERT_EQ(found, below(end.directory, group))
                << group.text() << " at " << end.position.value;
        }
    }
}

TEST_P(ReplayedViews, TellsWhatWasLastTouchedLikeTheIndex) {
    Views views = in_memory();
    PermissionIndex index;
    for (std::size_t end = 0; end < history_.ends().size(); ++end) {
        take_in(views, history_.batch_at(end));
        std::set<EntityRef> entities;
        for (const auto& event : history_.batch_at(end))
            index.apply(event);
        for (std::size_t i = 0; i < history_.ends()[end].events; ++i)
            for (auto& entity : subjects(history_.events()[i].data))
                entities.insert(std::move(entity));
        const auto reader = views.read(history_.ends()[end].position);
        ASSERT_TRUE(reader);
        for (const auto& entity : entities)
            ASSERT_EQ(reader->last_touched(entity).value(), index.last_touched(entity))
                << to_string(entity.kind) << ' ' << entity.id << " at "
                << history_.ends()[end].position.value;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReplayedViews, ::testing::Range<std::uint64_t>(1, seeds + 1));

} // namespace muniment::projections
