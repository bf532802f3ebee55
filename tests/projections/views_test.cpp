#include "projections/views.hpp"
#include "tests/projections/views_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

namespace muniment::projections {

namespace {

using namespace domain;
using ::testing::HasSubstr;
using testing::History;
using testing::id;
using testing::lines_of;
using ::testing::Not;
using testing::ScratchFile;

Views open(const ScratchFile& file) {
    auto views = Views::open(file.path());
    EXPECT_TRUE(views) << views.error().what;
    return std::move(views).value();
}

UserProfile profile(const std::string& name) {
    return {name, "Nick " + name, name + "@example.com", std::nullopt, {"ldap"}, "{\"a\":1}"};
}

} // namespace

TEST(Views, AreAtNothingWhenNew) {
    const auto views = Views::open_in_memory();
    ASSERT_TRUE(views) << views.error().what;
    EXPECT_EQ(views->applied().value(), Applied{});
    const auto reader = views->read({0});
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->end(), BatchEnd{});
    EXPECT_EQ(lines_of(*reader), lines_of(Directory{}));
}

TEST(Views, KeepWhatTheyTookInAcrossRestarts) {
    const ScratchFile file;
    History history;
    history.random_batches(7, 20);
    ASSERT_TRUE(open(file).apply(history.events()));

    const Views again = open(file);
    EXPECT_EQ(again.applied().value(),
              (Applied{history.head(), history.events().back().id, "muniment.example/test"}));
    const auto reader = again.read(history.head());
    ASSERT_TRUE(reader);
    EXPECT_EQ(lines_of(*reader), lines_of(history.ends().back().directory));
}

TEST(CopiedViews, GoOnInMemoryAndLeaveTheFileAsItIs) {
    const ScratchFile file;
    History history;
    history.random_batches(7, 10);
    const auto before = history.head();
    auto views = open(file);
    ASSERT_TRUE(views.apply(history.events()));

    auto copy = Views::open_copy(file.path());
    ASSERT_TRUE(copy) << copy.error().what;
    EXPECT_EQ(copy->applied().value(), views.applied().value());
    history.random_batches(8, 10);
    ASSERT_TRUE(copy->apply(std::span(history.events()).subspan(before.value)));
    EXPECT_EQ(views.applied().value().position, before);
    const auto reader = copy->read(history.head());
    ASSERT_TRUE(reader);
    EXPECT_EQ(lines_of(*reader), lines_of(history.ends().back().directory));
}

TEST(CopiedViews, DoNotSeeWhatTheFileTakesInLater) {
    const ScratchFile file;
    History history;
    history.batch({GroupCreated{id<GroupId>("g"), "G", ""}});
    auto views = open(file);
    const auto copy = Views::open_copy(file.path());
    ASSERT_TRUE(copy) << copy.error().what;
    ASSERT_TRUE(views.apply(history.events()));
    EXPECT_EQ(copy->applied().value(), Applied{});
}

TEST(CopiedViews, AreRefusedWhereThereIsNoFile) {
    const ScratchFile file;
    EXPECT_FALSE(Views::open_copy(file.path()));
    EXPECT_FALSE(std::filesystem::exists(file.path()));
}

TEST(Views, RefuseAFileThatIsNoneOfTheirs) {
    const ScratchFile file;
    std::ofstream(file.path()) << "this is no database at all, and long enough to look like one";
    const auto views = Views::open(file.path());
    ASSERT_FALSE(views);
    EXPECT_NE(views.error().what, "");
}

TEST(Views, TakeInNothingAfterAGap) {
    auto views = Views::open_in_memory();
    History history;
    history.batch({GroupCreated{id<GroupId>("g"), "G", ""}});
    EXPECT_FALSE(views->apply(std::span(history.events()).subspan(1)));
    EXPECT_EQ(views->applied().value(), Applied{});
}

TEST(Views, TakeInNothingOfHalfABatch) {
    auto views = Views::open_in_memory();
    History history;
    history.batch(
        {GroupCreated{id<GroupId>("g"), "G", ""}, GroupCreated{id<GroupId>("h"), "H", ""}});
    EXPECT_FALSE(views->apply(std::span(history.events()).first(2)));
    EXPECT_EQ(views->applied().value(), Applied{});
    EXPECT_TRUE(views->apply(history.events()));
}

TEST(StagedEvents, AreSeenWhenTheyAreCommitted) {
    const ScratchFile file;
    Views views = open(file);
    History history;
    history.random_batches(3, 6);
    Position seen;
    for (std::size_t i = 0; i < history.ends().size(); ++i) {
        const auto staged = views.stage(history.batch_at(i));
        ASSERT_TRUE(staged) << staged.error().what;
        seen = *staged;
        EXPECT_EQ(views.applied().value().position, seen);
    }
    EXPECT_LT(seen, history.head());
    ASSERT_TRUE(views.commit());
    const auto reader = views.read(history.head());
    ASSERT_TRUE(reader);
    EXPECT_EQ(lines_of(*reader), lines_of(history.ends().back().directory));
    EXPECT_TRUE(views.commit()) << "there is nothing to commit, which is no fault";
}

TEST(StagedEvents, AreForgottenWithOneThatFails) {
    const ScratchFile file;
    Views views = open(file);
    History history;
    history.batch({GroupCreated{id<GroupId>("g"), "G", ""}});
    history.batch({GroupCreated{id<GroupId>("h"), "H", ""}});
    ASSERT_TRUE(views.stage(history.batch_at(0)));
    EXPECT_FALSE(views.stage(std::span(history.events()).last(1))) << "a gap";
    ASSERT_TRUE(views.commit());
    EXPECT_EQ(views.applied().value(), Applied{});
    ASSERT_TRUE(views.apply(history.events()));
    EXPECT_EQ(views.applied().value().position, history.head());
}

TEST(StagedEvents, AreForgottenByAReset) {
    const ScratchFile file;
    Views views = open(file);
    History history;
    history.batch({GroupCreated{id<GroupId>("g"), "G", ""}});
    ASSERT_TRUE(views.stage(history.events()));
    ASSERT_TRUE(views.reset());
    ASSERT_TRUE(views.commit());
    EXPECT_EQ(views.applied().value(), Applied{});
}

TEST(StagedEvents, AreSeenAtOnceWhereAProfileIsErased) {
    const ScratchFile file;
    Views views = open(file);
    History history;
    history.batch({UserCreated{id<UserId>("u"), profile("forget-me")}});
    ASSERT_TRUE(views.apply(history.events()));
    const auto before = history.events().size();
    history.batch({UserErased{id<UserId>("u"), {"key"}}});
    const auto seen = views.stage(std::span(history.events()).subspan(before));
    ASSERT_TRUE(seen) << seen.error().what;
    EXPECT_EQ(*seen, history.head());
    EXPECT_THAT(file.bytes(), Not(HasSubstr("forget-me")));
}

TEST(StagedEvents, AreSeenAtOnceInMemory) {
    auto views = Views::open_in_memory();
    History history;
    history.batch({GroupCreated{id<GroupId>("g"), "G", ""}});
    EXPECT_EQ(views->stage(history.events()).value(), history.head());
    EXPECT_TRUE(views->read(history.head()));
}

TEST(Views, SayHowFarTheyAreWhenAskedForMore) {
    auto views = Views::open_in_memory();
    const History history;
    ASSERT_TRUE(views->apply(history.events()));
    const auto reader = views->read({2});
    ASSERT_FALSE(reader);
    ASSERT_TRUE(std::holds_alternative<Behind>(reader.error()));
    EXPECT_EQ(std::get<Behind>(reader.error()).applied, Position{1});
}

TEST(Views, ReadAtTheEndOfTheBatchThatContainsThePosition) {
    auto views = Views::open_in_memory();
    History history;
    const auto end = history.batch(
        {GroupCreated{id<GroupId>("g"), "G", ""}, GroupCreated{id<GroupId>("h"), "H", ""}});
    ASSERT_TRUE(views->apply(history.events()));
    const auto reader = views->read({2});
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->end().position, end);
    EXPECT_EQ(reader->end().occurred_at, history.events().back().occurred_at);
    EXPECT_EQ(reader->end().recorded_at, history.events().back().recorded_at);
    EXPECT_EQ(reader->origin(), "muniment.example/test");
    EXPECT_EQ(reader->groups({})->items.size(), 2U);
}

TEST(Views, DoNotChangeByEventsAboutWhatIsNotThere) {
    auto views = Views::open_in_memory();
    History history;
    const auto ghost = id<GroupId>("ghost");
    history.batch({MembersAdded{ghost, {id<UserId>("u")}, {}, {}},
                   GroupsNested{ghost, {id<GroupId>("child")}}, GroupUpdated{ghost, "Name", {}},
                   GroupDeleted{ghost}, MappingsAdded{ghost, {{id<MappingId>("m"), "c", "g"}}},
                   PermissionsGranted{id<RoleId>("r"), {id<PermissionId>("p")}},
                   UserUpdated{id<UserId>("u"), profile("U")},
                   UserErased{id<UserId>("u"), {"key"}}});
    ASSERT_TRUE(views->apply(history.events()));
    const auto reader = views->read(history.head());
    ASSERT_TRUE(reader);
    EXPECT_EQ(lines_of(*reader), lines_of(Directory{}));
}

TEST(Views, ShowWholeBatchesToReadersBesideTheWriter) {
    const ScratchFile file;
    Views views = open(file);
    History history;
    const auto group = id<GroupId>("g");
    history.batch({GroupCreated{group, "G", ""}});
    for (int i = 0; i < 200; ++i) {
        const auto one = id<UserId>("u" + std::to_string(i));
        const auto two = id<UserId>("v" + std::to_string(i));
        history.batch({MembersAdded{group, {one}, {}, {}}, MembersAdded{group, {two}, {}, {}}});
    }
    std::atomic<bool> done = false;
    std::atomic<int> torn = 0;
    std::atomic<int> read = 0;
    const auto watch = [&] {
        while (!done) {
            const auto applied = views.applied();
            if (!applied) continue;
            const auto reader = views.read(applied->position);
            if (!reader) continue;
            const auto members = reader->members(group, {"", "", 1'000});
            if (!members || members->items.size() % 2 != 0) ++torn;
            ++read;
        }
    };
    std::thread one(watch);
    std::thread two(watch);
    for (std::size_t end = 0; end < history.ends().size(); ++end)
        EXPECT_TRUE(views.apply(history.batch_at(end)));
    done = true;
    one.join();
    two.join();
    EXPECT_EQ(torn, 0);
    EXPECT_GT(read, 0);
}

TEST(ErasedProfile, IsGoneFromEveryVersionAndFromTheBytesOfTheFile) {
    const ScratchFile file;
    Views views = open(file);
    History history;
    constexpr int users = 400; // enough for pages to be split and merged
    for (int i = 0; i < users; ++i) {
        const auto user = id<UserId>("user|" + std::to_string((i * 7919) % users));
        history.batch({UserCreated{user, profile("first-" + user.text() + ".")}});
        history.batch({UserUpdated{user, profile("second-" + user.text() + ".")}});
    }
    ASSERT_TRUE(views.apply(history.events()));
    const std::size_t before = history.events().size();
    ASSERT_THAT(file.bytes(), HasSubstr("first-user|7."));
    for (int i = 0; i < users; i += 2)
        history.batch({UserErased{id<UserId>("user|" + std::to_string(i)), {"key"}}});
    ASSERT_TRUE(views.apply(std::span(history.events()).subspan(before)));

    EXPECT_FALSE(views.erasure_pending());
    const std::string bytes = file.bytes();
    for (int i = 0; i < users; ++i)
        for (const auto* version : {"first-user|", "second-user|"}) {
            const std::string name = version + std::to_string(i) + ".";
            EXPECT_EQ(bytes.find(name) != std::string::npos, i % 2 == 1) << name;
        }
    for (const auto& end : {history.ends()[users / 2], history.ends().back()}) {
        const auto reader = views.read(end.position);
        ASSERT_TRUE(reader);
        EXPECT_EQ(lines_of(*reader), lines_of(end.directory));
    }
}

TEST(ErasedProfile, WaitsForReadersOfTheStateBefore) {
    const ScratchFile file;
    Views views = open(file);
    History history;
    history.batch({UserCreated{id<UserId>("u"), profile("forget-me")}});
    ASSERT_TRUE(views.apply(history.events()));
    const std::size_t before = history.events().size();
    history.batch({UserErased{id<UserId>("u"), {"key"}}});
    {
        const auto reader = views.read({1});
        ASSERT_TRUE(reader);
        ASSERT_TRUE(views.apply(std::span(history.events()).subspan(before)));
        EXPECT_TRUE(views.erasure_pending());
    }
    views.finish_erasure();
    EXPECT_FALSE(views.erasure_pending());
    EXPECT_THAT(file.bytes(), Not(HasSubstr("forget-me")));
}

TEST(ErasedProfile, MayBeFollowedByANewOne) {
    auto views = Views::open_in_memory();
    History history;
    const auto user = id<UserId>("u");
    const auto created = history.batch({UserCreated{user, profile("old")}});
    history.batch({UserErased{user, {"key"}}});
    history.batch({UserUpdated{user, profile("new")}});
    ASSERT_TRUE(views->apply(history.events()));
    EXPECT_EQ(views->read(created)->user(user).value()->value.user.profile, std::nullopt);
    EXPECT_EQ(views->read(history.head())->user(user).value()->value.user.profile, profile("new"));
}

} // namespace muniment::projections
