#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/memory_log.hpp"
#include "eventstore/root_check.hpp"
#include "eventstore/sealer.hpp"
#include "tests/eventstore/codec_examples.hpp"
#include "tests/eventstore/sealer_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using namespace domain;
using testing::HasSubstr;

RecordedTime later(std::int64_t us) {
    return {{parse_rfc3339("2030-01-01T00:00:00Z").value().us + us}};
}

std::vector<RecordedEvent> all_events(const EventLog& log, const ProfileCipher& cipher) {
    std::vector<RecordedEvent> events;
    EXPECT_TRUE(read_events(log, Position{1}, cipher, [&](auto event) {
        events.push_back(std::move(event));
        return true;
    }));
    return events;
}

TEST(Sealer, GivesEventsTheirPlaces) {
    MemoryLog log;
    MirrorCipher cipher;
    auto sealer = fill(log, cipher, {2});
    const auto sealed =
        must_append(log, sealer,
                    {batch_of_events("x", {group_created("x0"), members_added("x0", {"auth0|1"})}),
                     batch_of_events("y", {group_created("y0")})});
    ASSERT_EQ(sealed.events.size(), 3U);
    EXPECT_EQ(sealed.expected, (Head{2, 3}));
    EXPECT_EQ(sealed.events[0].position, Position{4});
    EXPECT_EQ(sealed.events[2].position, Position{6});
    EXPECT_EQ(sealed.events[1].batch, (BatchMember{"x", 1, 2}));
    EXPECT_EQ(sealed.events[2].batch, (BatchMember{"y", 0, 1}));
    for (const auto& event : sealed.events) {
        EXPECT_EQ(event.commit, 3U);
        EXPECT_EQ(event.occurred_at.instant, event.recorded_at.instant);
    }
    EXPECT_EQ(sealer.head(), (Head{3, 6}));
}

TEST(Sealer, AnswersTheEventsAsTheyAreRead) {
    MemoryLog log;
    MirrorCipher cipher;
    auto sealer = fill(log, cipher, {});
    std::vector<EventData> data;
    for (const auto& event : example_events())
        if (!std::holds_alternative<KeyRotated>(event.data)) data.push_back(event.data);
    auto batch = batch_of_events("x", data);
    batch.occurred_at = OccurredTime{parse_rfc3339("2020-01-01T00:00:00Z").value()};
    const auto sealed = must_append(log, sealer, {batch});
    auto read = all_events(log, cipher);
    read.erase(read.begin());
    EXPECT_EQ(read, sealed.events);
    EXPECT_EQ(read.front().occurred_at, batch.occurred_at);
}

TEST(Sealer, SealsManyEventsAsItSealsFew) {
    MirrorCipher cipher;
    MemoryLog one_by_one;
    MemoryLog at_once;
    auto few = fill(one_by_one, cipher, {});
    auto many = fill(at_once, cipher, {});
    std::vector<BatchDraft> batches;
    for (int i = 0; i < 300; ++i)
        batches.push_back(batch_of_events(std::to_string(i), {group_created(std::to_string(i))}));
    const auto sealed = many.seal(batches, later(0)).value();
    ASSERT_TRUE(at_once.append(sealed.expected, sealed.commit));
    many.committed(sealed);
    for (std::size_t i = 0; i < sealed.commit.events.size(); ++i)
        EXPECT_EQ(sealed.commit.events[i].position, Position{i + 2});
    EXPECT_EQ(all_events(at_once, cipher).size(), 301U);
    EXPECT_TRUE(Sealer::resume(at_once, keys_from('l', 'e'), cipher));
    EXPECT_NE(few.tree_head(), many.tree_head());
}

TEST(Sealer, SealsFewLongEventsAsItSealsShortOnes) {
    MirrorCipher cipher;
    MemoryLog log;
    auto sealer = fill(log, cipher, {});
    std::vector<EventData> data;
    for (const std::string group : {"a", "b", "c", "d"}) {
        std::vector<std::string> users;
        for (int i = 0; i < 1000; ++i)
            users.push_back(group + std::to_string(i));
        data.push_back(members_added(group, users));
    }
    data.push_back(group_created("short"));
    const auto sealed = must_append(log, sealer, {batch_of_events("x", data)});
    auto read = all_events(log, cipher);
    read.erase(read.begin());
    EXPECT_EQ(read, sealed.events);
    const auto key = keys_from('l', 'e').event.verify_key();
    for (const auto& event : sealed.commit.events)
        EXPECT_TRUE(verify_event(event.body, event.signatures.front(), key));
    EXPECT_TRUE(Sealer::resume(log, keys_from('l', 'e'), cipher));
}

TEST(Sealer, StaysAsItWasUntilTheCommitIsDurable) {
    MemoryLog log;
    MirrorCipher cipher;
    auto sealer = fill(log, cipher, {5});
    const auto head = sealer.head();
    const auto tree = sealer.tree_head();
    const std::vector<BatchDraft> batches{batch_of_events("x", {group_created("x0")})};
    const auto dropped = sealer.seal(batches, later(1)).value();
    EXPECT_EQ(sealer.head(), head);
    EXPECT_EQ(sealer.tree_head(), tree);
    const auto again = sealer.seal(batches, later(1)).value();
    EXPECT_EQ(again.commit.events, dropped.commit.events);
    EXPECT_EQ(again.commit.checkpoint, dropped.commit.checkpoint);
    ASSERT_TRUE(log.append(again.expected, again.commit));
    sealer.committed(again);
    EXPECT_EQ(sealer.last_recorded(), later(1));
    EXPECT_TRUE(Sealer::resume(log, keys_from('l', 'e'), cipher));
}

TEST(Sealer, NamesTheBatchThatCannotBeSealed) {
    MemoryLog log;
    MirrorCipher cipher;
    auto sealer = fill(log, cipher, {});
    auto bad = batch_of_events("bad", {group_created("b"), group_created("c")});
    bad.circumstances.reason = std::string(60'000, 'x');
    const auto sealed = sealer.seal(
        std::vector{batch_of_events("good", {group_created("a"), group_created("d")}), bad},
        later(0));
    ASSERT_FALSE(sealed);
    EXPECT_EQ(sealed.error().batch_index, 1U);
    EXPECT_TRUE(std::holds_alternative<BodyTooLong>(sealed.error().reason));

    const auto behind_a_long_one = sealer.seal(
        {batch_of_events("long", {members_added("a", std::vector<std::string>(500, "0123456789"))}),
         batch_of_events("good", {group_created("d")}), bad},
        later(0));
    ASSERT_FALSE(behind_a_long_one);
    EXPECT_EQ(behind_a_long_one.error().batch_index, 2U);
}

TEST(Sealer, GoesOnWhereTheLogEnds) {
    MirrorCipher cipher;
    MemoryLog log;
    auto sealer = fill(log, cipher, {3, 400, 1});
    auto resumed = Sealer::resume(log, keys_from('l', 'e'), cipher).value();
    EXPECT_EQ(resumed.head(), sealer.head());
    EXPECT_EQ(resumed.tree_head(), sealer.tree_head());
    EXPECT_EQ(resumed.last_recorded(), sealer.last_recorded());
    const std::vector<BatchDraft> batches{batch_of_events("x", {group_created("x0")})};
    EXPECT_EQ(resumed.seal(batches, later(0))->commit.checkpoint,
              sealer.seal(batches, later(0))->commit.checkpoint);
}

TEST(Sealer, RefusesToResumeWithOtherKeys) {
    MirrorCipher cipher;
    MemoryLog log;
    fill(log, cipher, {3});
    for (auto* keys : {"xe", "lx"}) {
        const auto resumed = Sealer::resume(log, keys_from(keys[0], keys[1]), cipher);
        ASSERT_FALSE(resumed) << keys;
        EXPECT_TRUE(std::holds_alternative<WrongKey>(resumed.error())) << keys;
    }
}

/// Shows a log as it is, but for what a test puts in the place of something.
class AlteredLog final : public EventLog {
  public:
    explicit AlteredLog(const EventLog& log) : log_(log) {}

    std::function<void(StoredEvent&)> alter_event = [](auto&) {};
    std::function<void(Tile&)> alter_tile = [](auto&) {};
    std::function<void(StoredCheckpoint&)> alter_checkpoint = [](auto&) {};

    Expected<Done, AppendError> append(const Head&, const SealedCommit&) override {
        return Failure{NotWritten{"this log is for reading"}};
    }
    Expected<Head, ReadError> head() const override { return log_.head(); }
    Expected<Done, ReadError> read(Position first,
                                   const std::function<bool(StoredEvent)>& visit) const override {
        return log_.read(first, [&](StoredEvent event) {
            alter_event(event);
            return visit(std::move(event));
        });
    }
    Expected<std::optional<Tile>, ReadError> tile(std::uint64_t level,
                                                  std::uint64_t index) const override {
        auto tile = log_.tile(level, index);
        if (tile && *tile) alter_tile(**tile);
        return tile;
    }
    Expected<std::optional<StoredCheckpoint>, ReadError>
    checkpoint(const CheckpointQuery& query) const override {
        auto checkpoint = log_.checkpoint(query);
        if (checkpoint && *checkpoint) alter_checkpoint(**checkpoint);
        return checkpoint;
    }

  private:
    const EventLog& log_;
};

TEST(Sealer, RefusesToResumeOnAnAlteredHead) {
    MirrorCipher cipher;
    MemoryLog log;
    fill(log, cipher, {3, 4});
    const auto resumes = [&](const AlteredLog& altered) {
        return Sealer::resume(altered, keys_from('l', 'e'), cipher).has_value();
    };
    AlteredLog altered(log);
    EXPECT_TRUE(resumes(altered));
    altered.alter_event = [](auto& event) { event.body[event.body.size() / 2] ^= 1; };
    EXPECT_FALSE(resumes(altered));
    altered.alter_event = [](auto& event) { event.signatures.front().keyid[0] ^= 1; };
    EXPECT_FALSE(resumes(altered));
    altered.alter_event = [](auto&) {};
    altered.alter_tile = [](auto& tile) { tile.hashes[3] = static_cast<char>(tile.hashes[3] ^ 1); };
    EXPECT_FALSE(resumes(altered));
    altered.alter_tile = [](auto&) {};
    altered.alter_checkpoint = [](auto& one) { one.note[one.note.size() / 2] ^= 1; };
    EXPECT_FALSE(resumes(altered));
    altered.alter_checkpoint = [&](auto& one) {
        one.note = log.checkpoint(CheckpointOfCommit{1}).value()->note;
    };
    EXPECT_FALSE(resumes(altered));
}

class Rotation : public testing::TestWithParam<KeyPurpose> {};

TEST_P(Rotation, HandsTheLogToTheSuccessor) {
    MirrorCipher cipher;
    MemoryLog log;
    auto sealer = fill(log, cipher, {2});
    const bool is_log = GetParam() == KeyPurpose::log;
    const auto old_keys = keys_from('l', 'e');
    const auto successor = [&] { return keys_from(is_log ? 'm' : 'l', is_log ? 'e' : 'f'); };
    const KeyRotated rotation{
        GetParam(), is_log ? old_keys.log.verifier().vkey() : old_keys.event.verify_key().hex(),
        is_log ? successor().log.verifier().vkey() : successor().event.verify_key().hex()};
    EXPECT_EQ(rotation_at_head(log).value(), std::nullopt);
    must_append(log, sealer, {batch_of_events("r", {rotation})});
    EXPECT_EQ(rotation_at_head(log).value(), rotation);

    EXPECT_FALSE(Sealer::resume(log, keys_from('l', 'e'), cipher));
    EXPECT_TRUE(Sealer::resume(log, successor(), cipher));
    sealer.rotate(successor());
    must_append(log, sealer, {batch_of_events("x", {group_created("x0")})});
    EXPECT_TRUE(Sealer::resume(log, successor(), cipher));
    EXPECT_FALSE(Sealer::resume(log, keys_from('l', 'e'), cipher));
}

INSTANTIATE_TEST_SUITE_P(OfEachKey, Rotation, testing::Values(KeyPurpose::log, KeyPurpose::event));

TEST(ReadEvents, SaysWhichPositionIsCorruptOrNotUnderstood) {
    MirrorCipher cipher;
    MemoryLog log;
    fill(log, cipher, {3});
    AlteredLog altered(log);
    const auto error = [&] {
        return read_events(altered, Position{1}, cipher, [](auto) { return true; }).error();
    };
    altered.alter_event = [](auto& event) {
        if (event.position.value == 3) event.body.pop_back();
    };
    EXPECT_EQ(std::get<Corruption>(error()).position, Position{3});
    EXPECT_EQ(std::get<Corruption>(error()).what, "the event is not the leaf of the tree");
    // What follows was committed so: its leaf is in the tree.
    Hash leaf{};
    altered.alter_tile = [&](auto& tile) {
        tile.hashes.replace(2 * sizeof(Hash), sizeof(Hash), bytes_of(leaf));
    };
    const auto commit_with = [&](const std::string& from, const std::string& to) {
        altered.alter_event = [&, from, to](auto& event) {
            if (event.position.value != 3) return;
            event.body.replace(event.body.find(from), from.size(), to);
            leaf = leaf_hash(entry_of(event));
        };
    };
    commit_with("group.created", "group.founded");
    EXPECT_EQ(std::get<NotUnderstoodAt>(
                  read_events(altered, Position{3}, cipher, [](auto) { return true; }).error())
                  .position,
              Position{3});
    commit_with(R"("position":3)", R"("position":2)");
    const auto displaced = read_events(altered, Position{3}, cipher, [](auto) { return true; });
    EXPECT_EQ(std::get<Corruption>(displaced.error()).position, Position{3});
    EXPECT_EQ(std::get<Corruption>(displaced.error()).what, "the body states another position");
}

TEST(CheckRoot, TellsWhetherTheLeavesAreWhatTheLogKeySigned) {
    MirrorCipher cipher;
    MemoryLog log;
    const auto sealer = fill(log, cipher, {300, 3});
    const auto size = log.head().value().tree_size;
    const auto key = sealer.log_verifier().vkey();
    AlteredLog altered(log);
    for (const std::uint64_t trusted : {std::uint64_t{0}, std::uint64_t{257}, size})
        EXPECT_TRUE(check_root(altered, tree_of_leaves(altered, trusted, size).value(), key))
            << trusted;
    const auto problem = [&](std::uint64_t trusted, const std::string& of_key) {
        const auto checked = [&]() -> Expected<Done, ReadEventsError> {
            return check_root(altered, TRY(tree_of_leaves(altered, trusted, size)), of_key);
        }();
        return checked ? "" : std::get<Corruption>(checked.error()).what;
    };
    EXPECT_EQ(problem(0, keys_from('x', 'e').log.verifier().vkey()),
              "the checkpoint is not signed by the log key in force");
    EXPECT_EQ(problem(0, "no key").rfind("the log key: ", 0), 0u);
    altered.alter_tile = [](auto& tile) {
        if (tile.level == 0 && tile.index == 0)
            tile.hashes[40] = static_cast<char>(tile.hashes[40] ^ 1);
    };
    EXPECT_EQ(problem(0, key), "the tiles do not give the root of the checkpoint");
    EXPECT_EQ(problem(300, key), "") << "the first 300 leaves were checked before";
    altered.alter_tile = [](auto& tile) {
        if (tile.level == 0) tile.hashes.resize(tile.hashes.size() - sizeof(Hash));
    };
    EXPECT_EQ(problem(0, key), "a tile of the tree is missing");
}

} // namespace
} // namespace muniment::eventstore
