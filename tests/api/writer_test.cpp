#include "tests/api/scripted_log.hpp"
#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <thread>

namespace muniment::api {
namespace {

using Outcome = ScriptedLog::Outcome;
using namespace std::chrono_literals;

std::string create_group(const std::string& id, const std::string& name) {
    return R"({"op":"create_group","id":")" + id + R"(","name":")" + name + R"("})";
}

std::string add_member(const std::string& group, const std::string& user) {
    return R"({"op":"add_members","group":")" + group + R"(","users":[")" + user + R"("]})";
}

/// A store on a scripted log, and requests that meet in one turn.
class Turn {
  public:
    Turn() : log(std::make_shared<ScriptedLog>()), test(options()) {}

    /// Sends all at once while a first change is held in its append, so that they queue up behind
    /// it; answers theirs in order.
    std::vector<Answer> meet(const std::vector<std::string>& changes) {
        log->hold();
        auto first = std::async(std::launch::async,
                                [&] { return test.change(create_group("first", "first")); });
        log->await_append();
        std::vector<std::future<Answer>> waiting;
        for (const auto& change : changes) {
            waiting.push_back(std::async(std::launch::async, [&] { return test.change(change); }));
            std::this_thread::sleep_for(20ms); // lets it queue up before the next
        }
        log->release();
        EXPECT_EQ(first.get().status, 200);
        std::vector<Answer> answers;
        for (auto& answer : waiting)
            answers.push_back(answer.get());
        return answers;
    }

    std::uint64_t commits() const { return log->head().value().commit; }

    std::shared_ptr<ScriptedLog> log;
    TestStore test;

  private:
    TestStoreOptions options() {
        TestStoreOptions given;
        given.log = log;
        given.reopen_log =
            [this]() -> domain::Expected<std::shared_ptr<eventstore::EventLog>, std::string> {
            if (!reopens) return domain::Failure{std::string("the disk is gone")};
            return std::shared_ptr<eventstore::EventLog>(log);
        };
        return given;
    }

  public:
    bool reopens = true;
};

TEST(GroupCommit, HoldsWhatWaitedInOneTransaction) {
    Turn turn;
    std::vector<std::string> changes;
    for (int i = 0; i < 12; ++i)
        changes.push_back(create_group("g" + std::to_string(i), "G" + std::to_string(i)));
    const auto before = turn.commits();
    const auto answers = turn.meet(changes);
    std::vector<std::uint64_t> positions;
    for (const auto& answer : answers) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        positions.push_back(answer.number("/position"));
    }
    std::sort(positions.begin(), positions.end());
    for (std::size_t i = 0; i < positions.size(); ++i)
        EXPECT_EQ(positions[i], positions[0] + i);
    EXPECT_LT(turn.commits() - before, changes.size()); // 2 where every thread came in time
}

TEST(GroupCommit, AcceptsOneOfTwoCreationsOfAName) {
    Turn turn;
    const auto answers = turn.meet({create_group("a", "Same"), create_group("b", "Same")});
    std::vector<int> statuses = {answers[0].status, answers[1].status};
    std::sort(statuses.begin(), statuses.end());
    EXPECT_EQ(statuses, (std::vector<int>{200, 409}));
    const auto& refused = answers[0].status == 409 ? answers[0] : answers[1];
    EXPECT_EQ(refused.problem(), "name_taken");
    EXPECT_EQ(refused.pointer(), "/changes/0/name");
    EXPECT_EQ(turn.test.get("/v1/groups?q=Same").each("id").size(), 1U);
}

TEST(GroupCommit, LeavesOutARefusedBatchAlone) {
    Turn turn;
    const auto answers =
        turn.meet({create_group("a", "A"), add_member("nobody", "u"), create_group("b", "B")});
    EXPECT_EQ(answers[0].status, 200);
    EXPECT_EQ(answers[1].status, 422);
    EXPECT_EQ(answers[1].problem(), "unknown_reference");
    EXPECT_EQ(answers[2].status, 200);
    EXPECT_EQ(turn.test.get("/v1/groups").each("id"),
              (std::vector<std::string>{"a", "b", "first"}));
}

TEST(GroupCommit, LeavesOutABatchThatTheLogCannotTakeAndDecidesTheOthersAnew) {
    Turn turn;
    WriteRequest huge;
    huge.principal.scopes = {"*"};
    huge.principal.actor = {"system", "local", "test", "cli", "", {}, {}};
    const auto id = domain::GroupId::parse("huge").value();
    huge.content = std::vector<domain::Change>{
        domain::CreateGroup{id, std::string(60'000, 'x'), "", domain::NameRule::exact}};
    turn.log->hold();
    auto first = std::async(std::launch::async,
                            [&] { return turn.test.change(create_group("first", "first")); });
    turn.log->await_append();
    auto too_large = std::async(std::launch::async, [&] { return turn.test.store->write(huge); });
    std::this_thread::sleep_for(20ms);
    auto rests_on_it =
        std::async(std::launch::async, [&] { return turn.test.change(add_member("huge", "u")); });
    auto other =
        std::async(std::launch::async, [&] { return turn.test.change(create_group("b", "B")); });
    std::this_thread::sleep_for(20ms);
    turn.log->release();
    EXPECT_EQ(first.get().status, 200);
    const auto refused = too_large.get();
    ASSERT_FALSE(refused);
    EXPECT_TRUE(std::holds_alternative<TooLarge>(refused.error()));
    EXPECT_EQ(rests_on_it.get().problem(), "unknown_reference");
    EXPECT_EQ(other.get().status, 200);
}

TEST(GroupCommit, NeverHoldsAnErasureAndAnotherRequest) {
    Turn turn;
    turn.test.must_change(R"({"op":"create_user","id":"u","email":"old@example.org"})");
    const auto answers = turn.meet({R"({"op":"erase_user","id":"u"})",
                                    R"({"op":"update_user","id":"u","email":"new@example.org"})"});
    ASSERT_EQ(answers[0].status, 200) << answers[0].body;
    ASSERT_EQ(answers[1].status, 200) << answers[1].body;
    const bool erased_first = answers[0].number("/position") < answers[1].number("/position");
    const auto user = turn.test.get("/v1/users/u");
    EXPECT_EQ(user.has("/email"), erased_first) << user.body;
    EXPECT_NE(answers[0].text("/recorded_at"), answers[1].text("/recorded_at"));
}

TEST(AFailedAppend, LeavesNoTraceAndIsNotTheLast) {
    Turn turn;
    const auto head = turn.test.head();
    turn.log->script({Outcome::not_written});
    const auto failed = turn.test.change(create_group("a", "A"), "", {{"Idempotency-Key", "k"}});
    EXPECT_EQ(failed.status, 503);
    EXPECT_EQ(failed.problem(), "busy");
    EXPECT_EQ(failed.header("Retry-After"), "5");
    EXPECT_EQ(turn.test.head(), head);
    EXPECT_EQ(turn.test.get("/v1/groups/a").status, 404);
    EXPECT_EQ(turn.test.change(create_group("b", "A"), "", {{"Idempotency-Key", "k"}}).status, 200)
        << "the name and the key are free";
    EXPECT_EQ(turn.test.head(), head + 1);
}

TEST(AFailedAppend, FailsForAllThatSharedTheCommit) {
    Turn turn;
    turn.log->hold();
    turn.log->script({Outcome::not_written, Outcome::not_written, Outcome::not_written});
    const auto head = turn.test.head();
    std::vector<std::future<Answer>> waiting;
    for (const auto* id : {"a", "b", "c"})
        waiting.push_back(std::async(
            std::launch::async, [&turn, id] { return turn.test.change(create_group(id, id)); }));
    std::this_thread::sleep_for(50ms);
    turn.log->release();
    for (auto& answer : waiting)
        EXPECT_NE(answer.get().status, 500);
    EXPECT_EQ(turn.test.get("/v1/groups").each("id").size(), turn.test.head() - head);
}

TEST(AnUnknownOutcome, IsAcceptedWhereTheCommitIsThere) {
    Turn turn;
    turn.log->script({Outcome::unknown_but_stored});
    EXPECT_EQ(turn.test.change(create_group("a", "A")).status, 200);
    EXPECT_EQ(turn.test.get("/v1/groups/a").status, 200);
    EXPECT_EQ(turn.test.change(create_group("b", "B")).status, 200);
    turn.test.reopen();
    EXPECT_EQ(turn.test.get("/v1/groups").each("id"), (std::vector<std::string>{"a", "b"}));
}

TEST(AnUnknownOutcome, IsRefusedWhereTheCommitIsNotThere) {
    Turn turn;
    turn.log->script({Outcome::unknown_and_lost});
    const auto answer = turn.test.change(create_group("a", "A"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.problem(), "busy");
    EXPECT_EQ(turn.test.get("/v1/groups/a").status, 404);
    EXPECT_EQ(turn.test.change(create_group("b", "A")).status, 200);
    turn.test.reopen();
    EXPECT_EQ(turn.test.get("/v1/groups").each("id"), std::vector<std::string>{"b"});
}

TEST(AnUnknownOutcome, StopsWritingWhereTheLogCannotBeOpened) {
    Turn turn;
    turn.test.must_change(create_group("a", "A"));
    turn.reopens = false;
    turn.log->script({Outcome::unknown_but_stored});
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto answer = turn.test.change(create_group("b", "B"));
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.problem(), "writes_stopped");
    }
    EXPECT_EQ(turn.test.get("/v1/groups").each("id"), std::vector<std::string>{"a"});
    const auto ready = turn.test.get("/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_NE(ready.body.find("the disk is gone"), std::string::npos) << ready.body;
}

TEST(AForeignWriter, StopsWriting) {
    Turn turn;
    turn.log->script({Outcome::head_moved});
    EXPECT_EQ(turn.test.change(create_group("a", "A")).problem(), "writes_stopped");
    EXPECT_EQ(turn.test.change(create_group("b", "B")).problem(), "writes_stopped");
    EXPECT_EQ(turn.test.get("/readyz").status, 503);
}

TEST(AClockBehind, StopsWritingUntilItIsSetRight) {
    TestStore test;
    test.must_change(create_group("a", "A"));
    test.clock.advance(-6s);
    const auto answer = test.change(create_group("b", "B"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("Retry-After"), "30");
    const auto ready = test.get("/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_NE(ready.body.find("more than 5 s behind"), std::string::npos) << ready.body;
    EXPECT_EQ(test.get("/v1/groups/b").status, 404);
    test.clock.advance(2s);
    EXPECT_EQ(test.get("/readyz").status, 200);
    test.must_change(create_group("b", "B"));
}

TEST(AReadOfAMomentInFlight, WaitsForTheCommit) {
    Turn turn;
    turn.test.clock.advance(1s);
    turn.log->hold();
    auto write =
        std::async(std::launch::async, [&] { return turn.test.change(create_group("a", "A")); });
    turn.log->await_append();
    const auto at = "/v1/groups?at=" + turn.test.clock.text();
    auto read = std::async(std::launch::async, [&] { return turn.test.get(at); });
    EXPECT_EQ(read.wait_for(50ms), std::future_status::timeout);
    EXPECT_TRUE(turn.test.get("/v1/groups").each("id").empty()); // the head is not in doubt
    turn.log->release();
    EXPECT_EQ(write.get().status, 200);
    const auto answer = read.get();
    EXPECT_EQ(answer.each("id"), std::vector<std::string>{"a"});
    EXPECT_EQ(turn.test.get(at).body, answer.body);
}

TEST(AReadOfAMomentInFlight, SaysThatItIsBehindAfterAWhile) {
    auto log = std::make_shared<ScriptedLog>();
    TestStoreOptions options;
    options.log = log;
    options.read_wait_max = 20ms;
    TestStore test(options);
    test.clock.advance(1s);
    log->hold();
    auto write =
        std::async(std::launch::async, [&] { return test.change(create_group("a", "A")); });
    log->await_append();
    EXPECT_EQ(test.get("/v1/groups?known_at=" + test.clock.text()).problem(), "behind");
    log->release();
    EXPECT_EQ(write.get().status, 200);
}

TEST(TheQueue, IsBounded) {
    auto log = std::make_shared<ScriptedLog>();
    TestStoreOptions options;
    options.log = log;
    TestStore test(options);
    log->hold();
    std::vector<std::thread> threads;
    std::atomic<std::size_t> refused = 0;
    constexpr std::size_t too_many = 8;
    for (std::size_t i = 0; i < CommitQueue::length_max + too_many; ++i)
        threads.emplace_back([&] {
            const auto answer =
                test.change(R"({"op":"update_configuration","persist_roles":true})");
            if (answer.status == 503 && answer.problem() == "busy") ++refused;
        });
    while (refused < too_many)
        std::this_thread::sleep_for(1ms);
    log->release();
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(refused, too_many);
}

TEST(ErasedUsers, HaveNoProfileAtAnyMoment) {
    TestStore test;
    const auto created =
        test.must_change(R"({"op":"create_user","id":"u","email":"jane@example.org"})");
    const auto was = "/v1/users/u?at=" + std::to_string(created);
    EXPECT_EQ(test.get(was).text("/email"), "jane@example.org");
    const auto event = test.get("/v1/events/" + std::to_string(created));
    EXPECT_EQ(event.body.find("jane"), std::string::npos) << "profiles are sealed in the log";
    const auto erased = test.must_change(R"({"op":"erase_user","id":"u"})");
    EXPECT_FALSE(test.get("/v1/users/u").has("/email"));
    EXPECT_FALSE(test.get(was).has("/email"));
    test.must_change(R"({"op":"erase_user","id":"u"})");
    EXPECT_EQ(test.head(), erased) << "erasing twice is already so";
    test.must_change(R"({"op":"update_user","id":"u","email":"j@example.org"})");
    EXPECT_EQ(test.get("/v1/users/u").text("/email"), "j@example.org");
    EXPECT_FALSE(test.get(was).has("/email"));
}

TEST(ErasedUsers, AreErasedInARequestOfTheirOwn) {
    TestStore test;
    const auto answer = test.change(R"({"op":"create_user","id":"u","email":"j@example.org"},)"
                                    R"({"op":"erase_user","id":"u"})");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.pointer(), "/changes/0/op");
}

} // namespace
} // namespace muniment::api
