#include "eventstore/memory_log.hpp"
#include "eventstore/sqlite_log.hpp"
#include "tests/eventstore/sealed_commits.hpp"
#include "tests/eventstore/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

/// What every EventLog keeps. A new implementation adds a store to `Stores`.
namespace muniment::eventstore {
namespace {

struct MemoryStore {
    EventLog& log() { return log_; }
    void reopen() {}
    MemoryLog log_;
};

struct SqliteStore {
    SqliteStore() : log_(*SqliteLog::create(directory_ / "log.db")) {}
    EventLog& log() { return *log_; }
    void reopen() {
        log_.reset();
        log_ = *SqliteLog::open(directory_ / "log.db", OpenMode::read_write);
    }
    TemporaryDirectory directory_;
    std::unique_ptr<SqliteLog> log_;
};

template <typename Store>
class EventLogContract : public testing::Test {
  protected:
    EventLog& log() { return store_.log(); }

    /// Appends `count` events after the head and returns the commit.
    SealedCommit grow(std::uint64_t count) {
        const SealedCommit commit = commit_after(head_, count);
        EXPECT_TRUE(log().append(head_, commit));
        head_ = head_after(commit);
        return commit;
    }

    std::vector<StoredEvent> events_from(std::uint64_t first) {
        std::vector<StoredEvent> events;
        EXPECT_TRUE(log().read(domain::Position{first}, [&](StoredEvent event) {
            events.push_back(std::move(event));
            return true;
        }));
        return events;
    }

    std::optional<StoredCheckpoint> checkpoint(const CheckpointQuery& query) {
        return *log().checkpoint(query);
    }

    /// Appends and expects that nothing was written and nothing changed.
    void expect_not_written(const Head& expected, const SealedCommit& commit) {
        const auto appended = log().append(expected, commit);
        ASSERT_FALSE(appended);
        EXPECT_TRUE(std::holds_alternative<NotWritten>(appended.error()));
        expect_unchanged();
    }

    void expect_unchanged() {
        EXPECT_EQ(*log().head(), head_);
        EXPECT_EQ(events_from(1).size(), head_.tree_size);
        EXPECT_EQ(checkpoint(CheckpointOfCommit{head_.commit + 1}), std::nullopt);
    }

    Store store_;
    Head head_;
};

using Stores = testing::Types<MemoryStore, SqliteStore>;
TYPED_TEST_SUITE(EventLogContract, Stores);

TYPED_TEST(EventLogContract, IsEmptyAtFirst) {
    EXPECT_EQ(*this->log().head(), Head{});
    EXPECT_TRUE(this->events_from(1).empty());
    EXPECT_EQ(*this->log().tile(0, 0), std::nullopt);
    EXPECT_EQ(this->checkpoint(LatestCheckpoint{}), std::nullopt);
    EXPECT_EQ(this->checkpoint(CheckpointOfCommit{1}), std::nullopt);
    EXPECT_EQ(this->checkpoint(FirstCheckpointCovering{0}), std::nullopt);
}

TYPED_TEST(EventLogContract, GivesBackWhatWasAppended) {
    const auto first = this->grow(2);
    const auto second = this->grow(1);
    this->store_.reopen();
    EXPECT_EQ(*this->log().head(), (Head{2, 3}));
    const auto events = this->events_from(1);
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0], first.events[0]);
    EXPECT_EQ(events[1], first.events[1]);
    EXPECT_EQ(events[2], second.events[0]);
    EXPECT_EQ(*this->log().tile(0, 0), second.tiles[0]);
}

TYPED_TEST(EventLogContract, ReadsFromAnyPosition) {
    this->grow(5);
    EXPECT_EQ(this->events_from(0).size(), 5u);
    EXPECT_EQ(this->events_from(4).front().position, domain::Position{4});
    EXPECT_EQ(this->events_from(5).size(), 1u);
    EXPECT_TRUE(this->events_from(6).empty());
    EXPECT_TRUE(this->events_from(std::numeric_limits<std::uint64_t>::max()).empty());
}

TYPED_TEST(EventLogContract, StopsReadingWhenTheVisitorHasEnough) {
    this->grow(5);
    std::vector<domain::Position> seen;
    EXPECT_TRUE(this->log().read(domain::Position{2}, [&](const StoredEvent& event) {
        seen.push_back(event.position);
        return seen.size() < 2;
    }));
    EXPECT_EQ(seen, (std::vector{domain::Position{2}, domain::Position{3}}));
}

TYPED_TEST(EventLogContract, AVisitorMayReadTheLog) {
    this->grow(3);
    std::size_t seen = 0;
    EXPECT_TRUE(this->log().read(domain::Position{1}, [&](const StoredEvent&) {
        seen += this->events_from(1).size();
        return true;
    }));
    EXPECT_EQ(seen, 9u);
}

TYPED_TEST(EventLogContract, FindsCheckpoints) {
    const auto first = this->grow(2).checkpoint;
    const auto second = this->grow(3).checkpoint;
    const auto third = this->grow(1).checkpoint;
    this->store_.reopen();
    EXPECT_EQ(this->checkpoint(LatestCheckpoint{}), third);
    EXPECT_EQ(this->checkpoint(CheckpointOfCommit{2}), second);
    EXPECT_EQ(this->checkpoint(CheckpointOfCommit{0}), std::nullopt);
    EXPECT_EQ(this->checkpoint(CheckpointOfCommit{4}), std::nullopt);
    EXPECT_EQ(this->checkpoint(FirstCheckpointCovering{0}), first);
    EXPECT_EQ(this->checkpoint(FirstCheckpointCovering{2}), first);
    EXPECT_EQ(this->checkpoint(FirstCheckpointCovering{3}), second);
    EXPECT_EQ(this->checkpoint(FirstCheckpointCovering{6}), third);
    EXPECT_EQ(this->checkpoint(FirstCheckpointCovering{7}), std::nullopt);
    const auto beyond = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(this->checkpoint(FirstCheckpointCovering{beyond}), std::nullopt);
    EXPECT_EQ(this->checkpoint(CheckpointOfCommit{beyond}), std::nullopt);
}

TYPED_TEST(EventLogContract, KeepsTilesInTheirWidestForm) {
    this->grow(100);
    const auto tiles = this->grow(200).tiles;
    ASSERT_EQ(tiles.size(), 2u);
    EXPECT_EQ(*this->log().tile(0, 0), tiles[0]);
    EXPECT_EQ(*this->log().tile(0, 1), tiles[1]);
    EXPECT_EQ(*this->log().tile(1, 0), std::nullopt);
    EXPECT_EQ(*this->log().tile(0, std::numeric_limits<std::uint64_t>::max()), std::nullopt);
}

TYPED_TEST(EventLogContract, AHeadThatMovedLeavesNothing) {
    this->grow(2);
    const Head stale{};
    const auto appended = this->log().append(stale, commit_after(stale, 4));
    ASSERT_FALSE(appended);
    const auto* moved = std::get_if<HeadMoved>(&appended.error());
    ASSERT_NE(moved, nullptr);
    EXPECT_EQ(moved->actual, (Head{1, 2}));
    this->expect_unchanged();
    const Head ahead{7, 70};
    EXPECT_TRUE(std::holds_alternative<HeadMoved>(
        this->log().append(ahead, commit_after(ahead, 1)).error()));
    this->expect_unchanged();
    this->grow(1);
    EXPECT_EQ(*this->log().head(), (Head{2, 3}));
}

TYPED_TEST(EventLogContract, RefusesACommitThatDoesNotContinueTheHead) {
    this->grow(2);
    const auto refuse = [&](auto spoil) {
        SealedCommit commit = commit_after(this->head_, 3);
        spoil(commit);
        this->expect_not_written(this->head_, commit);
    };
    refuse([](SealedCommit& commit) { commit.events.erase(commit.events.begin()); });
    refuse([](SealedCommit& commit) { commit.events.erase(commit.events.begin() + 1); });
    refuse([](SealedCommit& commit) { commit.events.pop_back(); });
    refuse([](SealedCommit& commit) { std::swap(commit.events[0], commit.events[1]); });
    refuse([](SealedCommit& commit) { ++commit.checkpoint.commit; });
    refuse([](SealedCommit& commit) { --commit.checkpoint.commit; });
    refuse([](SealedCommit& commit) { ++commit.checkpoint.tree_size; });
    refuse([](SealedCommit& commit) {
        commit.events.clear();
        commit.checkpoint.tree_size = 2;
    });
    this->grow(3);
}

TYPED_TEST(EventLogContract, RefusesATileThatIsNone) {
    for (const std::size_t bytes : {0u, 31u, 33u, 257u * 32u}) {
        SealedCommit commit = commit_after(this->head_, 1);
        commit.tiles[0].hashes = std::string(bytes, 'h');
        this->expect_not_written(this->head_, commit);
    }
}

TYPED_TEST(EventLogContract, RefusesATileThatForgetsWhatItHeld) {
    const auto tiles = this->grow(3).tiles;
    SealedCommit shorter = commit_after(this->head_, 1);
    shorter.tiles[0].hashes.resize(2 * 32);
    this->expect_not_written(this->head_, shorter);
    SealedCommit other = commit_after(this->head_, 1);
    other.tiles[0].hashes[40] = '!';
    this->expect_not_written(this->head_, other);
    EXPECT_EQ(*this->log().tile(0, 0), tiles[0]);
}

TYPED_TEST(EventLogContract, TakesABigCommit) {
    this->grow(1);
    const auto commit = this->grow(20'000);
    this->store_.reopen();
    EXPECT_EQ(*this->log().head(), (Head{2, 20'001}));
    EXPECT_EQ(this->events_from(20'001).front(), commit.events.back());
    EXPECT_EQ(*this->log().tile(0, 78), commit.tiles.back());
}

TYPED_TEST(EventLogContract, ReadersSeeWholeCommitsOnly) {
    constexpr std::uint64_t commits = 150;
    constexpr std::uint64_t events_per_commit = 3;
    std::atomic<bool> is_done = false;
    std::atomic<std::uint64_t> rounds = 0;
    std::atomic<std::uint64_t> torn = 0;
    const auto look = [&] {
        while (!is_done) {
            std::uint64_t size = 0;
            const auto read = this->log().read(domain::Position{1}, [&](const StoredEvent& event) {
                if (event.position.value != ++size) ++torn;
                return true;
            });
            const auto head = this->log().head();
            if (!read || !head || size % events_per_commit != 0) ++torn;
            if (head && head->commit > 0) {
                const auto seal = this->log().checkpoint(CheckpointOfCommit{head->commit});
                if (!seal || !*seal || (*seal)->tree_size != head->tree_size) ++torn;
            }
            ++rounds;
        }
    };
    std::thread one(look);
    std::thread two(look);
    for (std::uint64_t i = 0; i < commits; ++i)
        this->grow(events_per_commit);
    while (rounds < 2)
        std::this_thread::yield();
    is_done = true;
    one.join();
    two.join();
    EXPECT_EQ(torn, 0u);
    EXPECT_EQ(this->events_from(1).size(), commits * events_per_commit);
}

} // namespace
} // namespace muniment::eventstore
