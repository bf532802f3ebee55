#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/tile_tree.hpp"
#include "eventstore/memory_log.hpp"
#include "eventstore/verify/verify.hpp"
#include "tests/eventstore/codec_examples.hpp"
#include "tests/eventstore/sealer_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using namespace domain;
using testing::HasSubstr;

std::string checkpoint_of(const EventLog& log, std::uint64_t commit) {
    return log.checkpoint(CheckpointOfCommit{commit}).value()->note;
}

std::string problem(const VerifyReport& report) {
    return report.failure
               ? std::to_string(report.failure->position.value) + ": " + report.failure->what
               : "";
}

class Verify : public testing::TestWithParam<VerifyLevel> {
  protected:
    VerifyRequest request() const {
        VerifyRequest request;
        request.level = GetParam();
        return request;
    }
    MirrorCipher cipher_;
};

INSTANTIATE_TEST_SUITE_P(AtEachLevel, Verify,
                         testing::Values(VerifyLevel::quick, VerifyLevel::whole));

TEST_P(Verify, AcceptsWhatTheSealerWrote) {
    for (const auto& commits : std::vector<std::vector<int>>{
             {}, {1}, {3, 1, 70, 2}, {254}, {255}, {256}, {300, 212}, {5000, 1}}) {
        MemoryLog log;
        const auto sealer = fill(log, cipher_, commits);
        const auto report = verify(log, request());
        EXPECT_EQ(problem(report), "");
        EXPECT_EQ(report.head, sealer.tree_head());
        EXPECT_EQ(report.origin, store_origin);
        EXPECT_FALSE(report.authentic);
        EXPECT_FALSE(report.extends_remembered);
    }
}

TEST_P(Verify, SaysAuthenticForTheLogsKeyAlone) {
    MemoryLog log;
    fill(log, cipher_, {3});
    auto asked = request();
    asked.log_key = keys_from('l', 'e').log.verifier();
    EXPECT_TRUE(verify(log, asked).authentic);
    asked.log_key = keys_from('x', 'e').log.verifier();
    EXPECT_FALSE(verify(log, asked).ok());
}

TEST_P(Verify, AcceptsEveryRememberedCheckpointOfTheLog) {
    MemoryLog log;
    fill(log, cipher_, {3, 1, 70, 2, 300});
    for (std::uint64_t commit = 1; commit <= 6; ++commit) {
        auto asked = request();
        asked.remembered_checkpoint = checkpoint_of(log, commit);
        const auto report = verify(log, asked);
        EXPECT_EQ(problem(report), "");
        EXPECT_TRUE(report.extends_remembered);
    }
}

TEST_P(Verify, NoticesTruncationAgainstARememberedCheckpoint) {
    MemoryLog log;
    MemoryLog rolled_back;
    fill(log, cipher_, {3, 1, 70});
    fill(rolled_back, cipher_, {3, 1});
    auto asked = request();
    asked.remembered_checkpoint = checkpoint_of(log, 4);
    EXPECT_EQ(problem(verify(rolled_back, asked)),
              "5: the log ends here, the remembered checkpoint covers 75 events");
}

TEST_P(Verify, NoticesARewriteByTheHolderOfTheKeys) {
    MemoryLog log;
    MemoryLog rewritten;
    fill(log, cipher_, {3, 1});
    auto sealer = fill(rewritten, cipher_, {3});
    must_append(rewritten, sealer, {batch_of_events("fork", {group_created("other")})});
    must_append(rewritten, sealer, {batch_of_events("more", {group_created("more")})});
    EXPECT_TRUE(verify(rewritten, request()).ok());
    auto asked = request();
    asked.log_key = keys_from('l', 'e').log.verifier();
    asked.remembered_checkpoint = checkpoint_of(log, 3);
    EXPECT_EQ(problem(verify(rewritten, asked)),
              "5: the events up to here are not those of the remembered checkpoint");
}

TEST_P(Verify, RefusesARememberedCheckpointThatTheLogDidNotSign) {
    MemoryLog log;
    fill(log, cipher_, {3, 1});
    auto asked = request();
    const auto head = verify(log, request()).head;
    asked.remembered_checkpoint =
        sign_checkpoint({std::string(store_origin), head}, keys_from('x', 'e').log).value();
    EXPECT_FALSE(verify(log, asked).ok());
    asked.remembered_checkpoint = "nonsense";
    EXPECT_FALSE(verify(log, asked).ok());
}

TEST_P(Verify, RefusesAnEmptyLog) {
    EXPECT_FALSE(verify(MemoryLog(), request()).ok());
}

TEST(VerifyWhole, CountsWhatItSaw) {
    MirrorCipher cipher;
    MemoryLog log;
    fill(log, cipher, {3, 1, 70});
    std::vector<std::uint64_t> seen;
    VerifyRequest asked;
    asked.visit = [&](const auto& event) {
        seen.push_back(event.position.value);
        return std::nullopt;
    };
    const auto report = verify(log, asked);
    EXPECT_EQ(report.events, 75U);
    EXPECT_EQ(report.commits, 4U);
    EXPECT_EQ(report.not_understood, 0U);
    ASSERT_EQ(seen.size(), 75U);
    EXPECT_EQ(seen.front(), 1U);
    EXPECT_EQ(seen.back(), 75U);
}

TEST(VerifyWhole, FailsWhereTheVisitorObjects) {
    MirrorCipher cipher;
    MemoryLog log;
    fill(log, cipher, {3, 1});
    VerifyRequest asked;
    asked.visit = [&](const auto& event) {
        return event.position.value >= 3 ? std::optional<std::string>("no decision gives this")
                                         : std::nullopt;
    };
    EXPECT_EQ(problem(verify(log, asked)), "3: no decision gives this");
}

TEST(VerifyWhole, FailsWhereTheStorageIsAtFault) {
    MirrorCipher cipher;
    MemoryLog log;
    fill(log, cipher, {3});
    VerifyRequest asked;
    asked.inspect_storage = [] { return "a row too many"; };
    EXPECT_EQ(problem(verify(log, asked)), "0: a row too many");
}

TEST(VerifyWhole, FollowsRotationsOfBothKeys) {
    MirrorCipher cipher;
    MemoryLog log;
    auto sealer = fill(log, cipher, {2});
    const auto rotate = [&](StoreKeys from, StoreKeys to, KeyPurpose purpose) {
        const bool is_log = purpose == KeyPurpose::log;
        const auto stated = [&](const StoreKeys& keys) {
            return is_log ? keys.log.verifier().vkey() : keys.event.verify_key().hex();
        };
        must_append(log, sealer,
                    {batch_of_events(is_log ? "rl" : "re",
                                     {KeyRotated{purpose, stated(from), stated(to)}})});
        sealer.rotate(std::move(to));
    };
    rotate(keys_from('l', 'e'), keys_from('l', 'f'), KeyPurpose::event);
    must_append(log, sealer, {batch_of_events("x", {group_created("x0")})});
    rotate(keys_from('l', 'f'), keys_from('m', 'f'), KeyPurpose::log);
    must_append(log, sealer, {batch_of_events("y", {group_created("y0")})});
    for (const char key : {'l', 'm'}) {
        VerifyRequest asked;
        asked.log_key = keys_from(key, 'e').log.verifier();
        asked.remembered_checkpoint = checkpoint_of(log, key == 'l' ? 2 : 6);
        const auto report = verify(log, asked);
        EXPECT_EQ(problem(report), "");
        EXPECT_TRUE(report.authentic);
        EXPECT_TRUE(report.extends_remembered);
    }
}

/// Appends events that a dishonest or defective writer made: `alter` works on the bodies, which are
/// signed, hashed and committed in order.
std::string verdict_on(const std::vector<BatchDraft>& batches,
                       const std::function<void(RecordedEvent&)>& alter, StoreKeys keys,
                       std::string_view origin = store_origin) {
    MirrorCipher cipher;
    MemoryLog log;
    auto sealer = fill(log, cipher, {});
    auto sealed =
        sealer.seal(batches, RecordedTime{parse_rfc3339("2026-12-01T00:00:00Z").value()}).value();
    auto tree = TileTree::resume(1, tiles_of(log)).value();
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < sealed.events.size(); ++i) {
        alter(sealed.events[i]);
        auto& stored = sealed.commit.events[i];
        stored.body = encode(sealed.events[i], origin, cipher).value();
        stored.signatures = {sign_event(stored.body, keys.event)};
        leaves.push_back(leaf_hash(entry_of(stored)));
    }
    sealed.commit.tiles = tree.append(leaves);
    sealed.commit.checkpoint.note =
        sign_checkpoint({std::string(store_origin), tree.head()}, keys.log).value();
    if (!log.append(sealed.expected, sealed.commit)) return "the log does not take it";
    return problem(verify(log, {}));
}

TEST(VerifyWhole, HoldsSignedBodiesToTheRules) {
    const std::vector<BatchDraft> batches{
        batch_of_events("x", {group_created("a"), group_created("b")}),
        batch_of_events("y", {group_created("c")})};
    const auto with = [&](const std::function<void(RecordedEvent&)>& alter) {
        return verdict_on(batches, alter, keys_from('l', 'e'));
    };
    const auto at_three = [&](const std::function<void(RecordedEvent&)>& alter) {
        return with([&](RecordedEvent& event) {
            if (event.position.value == 3) alter(event);
        });
    };
    EXPECT_EQ(with([](auto&) {}), "");
    EXPECT_EQ(at_three([](auto& e) { e.position.value = 4; }), "3: the body states position 4");
    EXPECT_EQ(at_three([](auto& e) { e.commit = 4; }), "3: commit 4 follows commit 2");
    EXPECT_EQ(at_three([](auto& e) { e.recorded_at.instant.us += 1; }),
              "3: `recorded_at` differs from that of the commit");
    EXPECT_EQ(with([](auto& e) {
                  e.recorded_at.instant.us = 1;
                  e.occurred_at.instant.us = 1;
              }),
              "2: `recorded_at` is not later than that of the commit before");
    EXPECT_EQ(at_three([](auto& e) { e.batch.index = 0; }), "3: the batch before is not complete");
    EXPECT_EQ(at_three([](auto& e) { e.batch.id = "z"; }), "3: the batch before is not complete");
    EXPECT_EQ(with([](auto& e) {
                  if (e.position.value == 4) e.batch = {"y", 0, 2};
              }),
              "4: the batch is not complete within its commit");
    EXPECT_EQ(with([](auto& e) {
                  if (e.position.value == 4) e.batch = {"y", 1, 2};
              }),
              "4: the beginning of the batch is missing");
    EXPECT_EQ(at_three([](auto& e) { e.occurred_at.instant.us += 1; }),
              "3: `occurred_at` is later than `recorded_at`");
    EXPECT_EQ(at_three([](auto& e) { e.occurred_at.instant.us -= 1; }),
              "3: `occurred_at` differs from `recorded_at`, but this is no imported history");
    const auto imported = [](RecordedEvent& e) { e.circumstances.actor.via = "import"; };
    EXPECT_EQ(with([&](auto& e) {
                  imported(e);
                  e.occurred_at.instant.us = 1;
              }),
              "");
    EXPECT_EQ(with([&](auto& e) {
                  imported(e);
                  e.occurred_at.instant.us = 100 - static_cast<std::int64_t>(e.position.value);
              }),
              "3: `occurred_at` goes backwards");
    EXPECT_EQ(with([&](auto& e) {
                  if (e.position.value > 2) imported(e);
                  if (e.position.value > 2) e.occurred_at.instant.us -= 1;
              }),
              "3: `occurred_at` differs from `recorded_at`, but this is no imported history");
}

TEST(VerifyWhole, RefusesWhatOtherKeysSigned) {
    const std::vector<BatchDraft> batches{batch_of_events("x", {group_created("a")})};
    const auto as_is = [](auto&) {};
    EXPECT_EQ(verdict_on(batches, as_is, keys_from('l', 'x')),
              "2: the signature is not that of the event key");
    EXPECT_THAT(verdict_on(batches, as_is, keys_from('x', 'e')),
                HasSubstr("2: the checkpoint of commit 2: "));
    EXPECT_EQ(verdict_on(batches, as_is, keys_from('l', 'e'), "other.example/main"),
              "2: the body names the log `other.example/main`");
}

TEST(VerifyWhole, RefusesEventsOfTheStoreThatDoNotFollow) {
    const auto as_is = [](auto&) {};
    const auto keys = keys_from('l', 'e');
    EXPECT_EQ(verdict_on({batch_of_events(
                             "x", {LogCreated{std::string(store_origin), keys.log.verifier().vkey(),
                                              keys.event.verify_key().hex()}})},
                         as_is, keys_from('l', 'e')),
              "2: `log.created` stands at the first position alone");
    EXPECT_EQ(verdict_on({batch_of_events(
                             "x", {KeyRotated{KeyPurpose::event,
                                              keys_from('x', 'x').event.verify_key().hex(),
                                              keys_from('y', 'y').event.verify_key().hex()}})},
                         as_is, keys_from('l', 'e')),
              "2: the rotation names an old key that is not in force");
}

} // namespace
} // namespace muniment::eventstore
