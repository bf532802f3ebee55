#include "api/import/changes_import.hpp"
#include "tests/api/scripted_log.hpp"
#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace muniment::api {
namespace {

std::string line(int day, const std::string& change) {
    return R"({"occurred_at":"2020-01-0)" + std::to_string(day) + R"(T00:00:00Z","changes":[)" +
           change + "]}";
}

std::string create(const std::string& id) {
    return R"({"op":"create_group","id":")" + id + R"(","name":")" + id + R"("})";
}

using Lines = std::vector<std::string>;

const Lines history = {line(1, create("a")), line(2, create("b") + "," + create("c")),
                       line(2, R"({"op":"add_members","group":"a","users":["u"]})"),
                       line(4, R"({"op":"update_group","id":"b","name":"b"})"), // already so
                       line(5, create("d"))};

Principal importer() {
    Principal principal;
    principal.actor = {"system", "local", "test", "import", "", {}, {}};
    principal.scopes = {"*"};
    return principal;
}

/// `lines skipped events`, or `line pointer: problem`.
std::string import(TestStore& test, const Lines& lines) {
    std::stringstream input;
    for (const auto& text : lines)
        input << text << "\n";
    const auto report = import_changes(*test.store, input, importer(), {});
    if (!report)
        return std::to_string(report.error().line) + " " + report.error().pointer + ": " +
               report.error().problem;
    return std::to_string(report->lines) + " " + std::to_string(report->skipped) + " " +
           std::to_string(report->events);
}

const std::string differs =
    " : differs from the line that was imported in its place; give the file as it was";

TEST(AnImport, KeepsTheTimesOfItsLines) {
    TestStore test;
    EXPECT_EQ(import(test, history), "5 0 5");
    EXPECT_EQ(test.get("/v1/groups?at=2020-01-01T12:00:00Z").each("id"), Lines{"a"});
    EXPECT_EQ(test.get("/v1/groups?at=2020-01-02T00:00:00Z").each("id"), (Lines{"a", "b", "c"}));
    EXPECT_TRUE(test.get("/v1/groups?at=2019-12-31T23:59:59Z").each("id").empty());
    EXPECT_TRUE(test.get("/v1/groups?known_at=2020-01-05T00:00:00Z").each("id").empty());
    const auto event = test.get("/v1/events/3");
    EXPECT_EQ(event.text("/occurred_at"), "2020-01-01T00:00:00.000000Z");
    EXPECT_EQ(event.text("/recorded_at").substr(0, 10), "2026-11-22");
    EXPECT_EQ(event.text("/actor/via"), "import");
}

TEST(AnImport, OfTheSameFileAgainWritesNothing) {
    TestStore test;
    import(test, history);
    const auto head = test.head();
    EXPECT_EQ(import(test, history), "5 5 0");
    test.reopen();
    EXPECT_EQ(import(test, history), "5 5 0");
    EXPECT_EQ(test.head(), head);
}

TEST(AnImport, GoesOnWhereItStopped) {
    TestStore whole;
    import(whole, history);
    for (std::size_t stop = 0; stop <= history.size(); ++stop) {
        TestStore test;
        import(test, Lines(history.begin(), history.begin() + static_cast<std::ptrdiff_t>(stop)));
        test.reopen();
        EXPECT_EQ(import(test, history).substr(0, 1), "5") << stop;
        EXPECT_EQ(test.head(), whole.head()) << stop;
        EXPECT_EQ(test.get("/v1/groups").each("id"), whole.get("/v1/groups").each("id"));
    }
}

TEST(AnImport, StopsWholeWhereTheLogFailsAndGoesOnAfterwards) {
    auto log = std::make_shared<ScriptedLog>();
    TestStoreOptions options;
    options.log = log;
    TestStore test(options);
    log->script({ScriptedLog::Outcome::unknown_but_stored, ScriptedLog::Outcome::not_written});
    EXPECT_TRUE(import(test, history).starts_with("2 : the log cannot be written"));
    EXPECT_EQ(test.get("/v1/groups").each("id"), Lines{"a"});
    EXPECT_EQ(import(test, history), "5 1 4");
}

Lines groups_up_to(int count) {
    Lines lines;
    for (int i = 1; i <= count; ++i)
        lines.push_back(line(1, create("g" + std::to_string(i))));
    return lines;
}

TEST(AnImport, SharesCommitsTheMoreTheLongerItIs) {
    TestStore test;
    const auto commits = [&] { return test.store->log()->head()->commit; };
    const auto before = commits();
    EXPECT_EQ(import(test, groups_up_to(64)), "64 0 64");
    EXPECT_EQ(commits() - before, 64U) << "a checkpoint a line";
    EXPECT_EQ(import(test, groups_up_to(1'000)), "1000 64 936");
    EXPECT_LT(commits() - before, 500U);
}

TEST(AnImport, KeepsWhatStoodBeforeARefusedLineOfItsCommitAndNothingBehind) {
    TestStore test;
    auto lines = groups_up_to(300); // so that those behind share commits
    for (const auto* id : {"a", "b", "a", "c"})
        lines.push_back(line(1, create(id)));
    EXPECT_TRUE(import(test, lines).starts_with("303 /changes/0/id: "));
    EXPECT_EQ(test.get("/v1/groups/b").status, 200);
    EXPECT_EQ(test.get("/v1/groups/c").status, 404);
    lines[302] = line(1, create("d"));
    EXPECT_EQ(import(test, lines), "304 302 2");
    EXPECT_EQ(test.get("/v1/groups/c").status, 200);
}

TEST(AnImport, DoesNotGoBackwardsWithinOneCommit) {
    TestStore test;
    auto lines = groups_up_to(300);
    lines.push_back(line(2, create("a")));
    lines.push_back(line(1, create("b")));
    EXPECT_TRUE(import(test, lines).starts_with("302 /occurred_at: must not go backwards"));
    EXPECT_EQ(test.get("/v1/groups/a").status, 200);
    EXPECT_EQ(test.get("/v1/groups/b").status, 404);
}

TEST(AnImport, ErasesInACommitOfItsOwn) {
    TestStore test;
    const std::string user = R"({"op":"create_user","id":"u","name":"Ann"})";
    auto lines = groups_up_to(300);
    for (const auto& change : {user, std::string(R"({"op":"erase_user","id":"u"})"), create("b")})
        lines.push_back(line(1, change));
    EXPECT_EQ(import(test, lines), "303 0 303");
    EXPECT_EQ(test.get("/v1/users/u").status, 200);
}

TEST(AnImport, StopsAtAnAlteredLineBeforeItWritesAnything) {
    for (std::size_t altered = 0; altered < history.size(); ++altered) {
        if (altered == 3) continue; // left no event: nothing to compare it with
        TestStore test;
        import(test, history);
        const auto head = test.head();
        auto lines = history;
        lines[altered].insert(lines[altered].size() - 1, R"(,"reason":"other")");
        lines.push_back(line(6, create("e")));
        // After the last event the line is found among those that follow line 3.
        const auto told = altered == 4 ? std::size_t{4} : altered + 1;
        EXPECT_EQ(import(test, lines), std::to_string(told) + differs);
        EXPECT_EQ(test.head(), head) << altered;
    }
}

TEST(AnImport, StopsAtTheFirstLineOfAnotherFile) {
    TestStore test;
    import(test, history);
    const auto head = test.head();
    EXPECT_EQ(import(test, {line(6, create("x")), line(7, create("y"))}), "1" + differs);
    EXPECT_EQ(test.head(), head);
}

TEST(AnImport, TakesAFileThatHasGrown) {
    TestStore test;
    import(test, history);
    auto lines = history;
    lines.push_back(line(6, create("e")));
    EXPECT_EQ(import(test, lines), "6 5 1");
}

TEST(AnImport, OfFewerLinesThanAreThereWritesNothing) {
    TestStore test;
    import(test, history);
    EXPECT_EQ(import(test, {history[0], history[1]}), "2 2 0");
}

TEST(AnImport, RefusesTimesThatRunBackwardsOrLieInTheFutureWithTheNumberOfTheLine) {
    TestStore backwards;
    EXPECT_EQ(import(backwards, {line(2, create("a")), line(1, create("b"))}),
              "2 /occurred_at: must not go backwards: the history already reaches "
              "2020-01-02T00:00:00.000000Z");
    EXPECT_EQ(backwards.get("/v1/groups").each("id"), Lines{"a"});
    TestStore future;
    auto late = line(1, create("b"));
    late.replace(late.find("2020"), 4, "2030");
    EXPECT_EQ(import(future, {line(2, create("a")), late}),
              "2 /occurred_at: must not lie in the future");
}

TEST(AnImport, IsRefusedOnceSomethingElseChangedTheDirectory) {
    TestStore test;
    import(test, {history[0]});
    test.token_with(R"(["read:users"])"); // a store event does not count
    EXPECT_EQ(import(test, {history[0], history[1]}), "2 1 2");
    test.must_change(create("x"));
    EXPECT_TRUE(import(test, history).starts_with("3 /occurred_at: is accepted only while"));
}

TEST(AnImport, IsAllOrNothingALine) {
    TestStore test;
    const auto bad = line(2, create("b") + R"(,{"op":"add_members","group":"x","users":["u"]})");
    EXPECT_TRUE(import(test, {history[0], bad, line(3, create("c"))})
                    .starts_with("2 /changes/1/group: there is no group `x`"));
    EXPECT_EQ(test.get("/v1/groups").each("id"), Lines{"a"});
}

TEST(AnImport, NamesTheLineAndThePointerOfWhatIsNotInOrder) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"", "1 : "},
        {"nonsense", "1 : "},
        {R"({"changes":[]})", "1 /occurred_at: "},
        {R"({"occurred_at":"2020","changes":[]})", "1 /occurred_at: "},
        {line(1, ""), "1 /changes: "},
        {line(1, R"({"op":"none"})"), "1 /changes/0/op: "},
        {R"({"occurred_at":"2020-01-01T00:00:00Z","dry_run":true,"changes":[]})", "1 /dry_run: "},
        {line(1, R"({"op":"create_user","id":"u"},{"op":"erase_user","id":"u"})"),
         "1 /changes/0/op: "}};
    for (const auto& [text, expected] : table) {
        TestStore test;
        const auto head = test.head();
        const auto told = import(test, {text});
        EXPECT_TRUE(told.starts_with(expected)) << told << "\n" << text;
        EXPECT_EQ(test.head(), head);
    }
}

} // namespace
} // namespace muniment::api
