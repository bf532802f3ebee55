#include "tests/scenarios/real_store.hpp"
#include "tools/store/store_directory.hpp"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <algorithm>

// What the program answers about a store, beside whoever writes it, to people and to programs.

namespace muniment::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr int done = 0;
constexpr int refused = 1;
constexpr int usage = 2;
constexpr int environment = 3;

constexpr const char* history =
    R"({"occurred_at":"2024-01-01T00:00:00Z","changes":[)"
    R"({"op":"create_application","id":"desk","name":"Desk"},)"
    R"({"op":"create_permission","id":"open","application":"desk","name":"open"},)"
    R"({"op":"create_role","id":"opener","name":"Opener","permissions":["open"]},)"
    R"({"op":"create_group","id":"staff","name":"Staff"},)"
    R"({"op":"assign_group_roles","group":"staff","roles":["opener"]}]})"
    "\n"
    R"({"occurred_at":"2024-04-01T00:00:00Z","reason":"joins","ticket":"HR-2","changes":[)"
    R"({"op":"add_members","group":"staff","users":["ines"]}]})"
    "\n";

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Reading, WorksBesideAServerThatWrites) {
    const RealStore store;
    ASSERT_EQ(store.import_lines(history).exit_code, done);
    const Server server(store);
    auto client = server.client();
    for (int i = 0; i < 3; ++i) {
        const auto user = "u" + std::to_string(i);
        const auto written = client.post(
            "/v1/changes", R"({"reason":"joins","changes":[{"op":"add_members","group":"staff",)"
                           R"("users":[")" +
                               user + "\"]}]}");
        ASSERT_EQ(written.status, 200) << written.body;
        EXPECT_EQ(store.run({"check", user, "desk", "open"}).exit_code, done);
        const auto log = store.run({"log"}, {"--newest-first", "--limit", "1", "--json"});
        EXPECT_TRUE(says(log.out, user)) << log.out << log.err;
        EXPECT_TRUE(
            says(store.run({"export"}, {"--format", "effective"}).out, user + ",Desk,open"));
        EXPECT_EQ(store.verify().exit_code, done);
    }
}

TEST(Reading, TakesNothingFromWhoeverStartsToWrite) {
    const RealStore store;
    const auto reading = tools::open_for_reading({store.data()}, {});
    ASSERT_TRUE(reading) << reading.error();
    EXPECT_FALSE(fs::exists(store.data() / "views.db"));
    const auto head = reading->store->head();
    Server server(store);
    ASSERT_NE(server.port(), 0) << server.process().err();
    EXPECT_EQ(server.client()
                  .post("/v1/changes", R"({"changes":[{"op":"create_group","name":"A"}]})")
                  .status,
              200);
    EXPECT_EQ(server.stop().exit_code, done);
    EXPECT_EQ(reading->store->head(), head) << "what was opened stays at its moment";
    EXPECT_TRUE(reading->store->view(head));
}

TEST(Reading, GoesOnFromViewsThatAreBehindAndFromNone) {
    const RealStore store;
    const auto views = store.data() / "views.db";
    const std::string whole_history = history;
    const auto first_line = whole_history.substr(0, whole_history.find('\n') + 1);
    ASSERT_EQ(store.import_lines(first_line).exit_code, done);
    const auto behind = read_file(views);
    ASSERT_EQ(store.import_lines(whole_history).exit_code, done);
    const auto exported = [&] { return store.run({"export"}, {"--format", "effective"}).out; };
    const auto whole = exported();
    EXPECT_TRUE(says(whole, "ines,Desk,open")) << whole;
    const std::string foreign = "this is no database, and what it says is not believed";
    for (const auto& bytes : {behind, foreign}) {
        for (const auto* suffix : {"", "-wal", "-shm"})
            fs::remove(views.string() + suffix);
        EXPECT_EQ(exported(), whole);
        EXPECT_FALSE(fs::exists(views)) << "reading makes no views";
        write_file(views, bytes);
        EXPECT_EQ(exported(), whole);
        EXPECT_EQ(read_file(views), bytes);
    }
}

TEST(Reading, ExportsNoRightThatTheViewsAloneTellOf) {
    const RealStore store;
    ASSERT_EQ(store.import_lines(history).exit_code, done);
    const auto exported = [&] { return store.run({"export"}, {"--format", "snapshot"}).out; };
    const auto whole = exported();
    ASSERT_TRUE(says(whole, R"("kind":"membership")")) << whole;
    SQLite::Database(store.data() / "views.db", SQLite::OPEN_READWRITE)
        .exec("INSERT INTO membership SELECT \"group\", 'eve', valid_from, valid_until, began, "
              "ended, began_at, ended_at, place FROM membership; DELETE FROM group_role");
    EXPECT_EQ(exported(), whole);
}

TEST(Log, OfAServerIsAsLongAsWasAskedFor) {
    const RealStore store;
    const Server server(store);
    auto client = server.client();
    std::string changes;
    for (int i = 0; i < 600; ++i)
        changes += R"({"op":"create_group","name":"G)" + std::to_string(i) + "\"},";
    changes.pop_back();
    ASSERT_EQ(client.post("/v1/changes", "{\"changes\":[" + changes + "]}").status, 200);
    for (auto& c : changes)
        if (c == 'G') c = 'H';
    ASSERT_EQ(client.post("/v1/changes", "{\"changes\":[" + changes + "]}").status, 200);
    const auto lines_of = [&](const std::string& limit) {
        auto command =
            muniment({"log", "--server", "http://127.0.0.1:" + std::to_string(server.port()),
                      "--limit", limit, "--json"});
        command.environment["MUNIMENT_TOKEN"] = store.token();
        const auto outcome = run(command);
        EXPECT_EQ(outcome.exit_code, done) << outcome.err;
        return std::pair(std::count(outcome.out.begin(), outcome.out.end(), '\n'),
                         says(outcome.err, "more"));
    };
    EXPECT_EQ(lines_of("5000"), std::pair(std::ptrdiff_t{1202}, false));
    EXPECT_EQ(lines_of("1100"), std::pair(std::ptrdiff_t{1100}, true));
    EXPECT_EQ(lines_of("3"), std::pair(std::ptrdiff_t{3}, true));
}

/// What a command prints about a store, here and from a server that holds it open.
std::pair<std::string, std::string> here_and_there(const RealStore& store, const Server& server,
                                                   const std::vector<std::string>& command,
                                                   const std::vector<std::string>& options) {
    const auto here = store.run(command, options);
    EXPECT_EQ(here.exit_code, done) << here.err;
    auto asking = command;
    asking.insert(asking.end(), {"--server", "http://127.0.0.1:" + std::to_string(server.port())});
    asking.insert(asking.end(), options.begin(), options.end());
    auto remote = muniment(std::move(asking));
    remote.environment["MUNIMENT_TOKEN"] = store.token();
    const auto there = run(remote);
    EXPECT_EQ(there.exit_code, done) << there.err;
    return {here.out, there.out};
}

TEST(Log, IsFilteredAlikeHereAndByAServer) {
    const RealStore store;
    ASSERT_EQ(store.import_lines(history).exit_code, done);
    const Server server(store);
    const std::vector<std::pair<std::vector<std::string>, std::ptrdiff_t>> table = {
        {{"--subject", "user:ines"}, 1},
        {{"--subject", "group:staff", "--indirect"}, 3},
        {{"--type", "group.created", "--type", "role.created"}, 2},
        {{"--since", "2024-02-01T00:00:00Z", "--until", "2024-04-02T00:00:00Z"}, 1},
        {{"--ticket", "HR-2", "--newest-first"}, 1}};
    for (auto [options, lines] : table) {
        options.emplace_back("--json");
        const auto [here, there] = here_and_there(store, server, {"log"}, options);
        EXPECT_EQ(here, there) << ::testing::PrintToString(options);
        EXPECT_EQ(std::count(here.begin(), here.end(), '\n'), lines)
            << ::testing::PrintToString(options) << here;
    }
}

TEST(Diff, IsToldAlikeHereAndByAServer) {
    const RealStore store;
    ASSERT_EQ(store.import_lines(history).exit_code, done);
    const Server server(store);
    const std::vector<std::string> command = {"diff", "2024-01-01T00:00:00Z",
                                              "2024-04-01T00:00:00Z"};
    const auto [here, there] = here_and_there(store, server, command, {});
    EXPECT_EQ(here, there);
    EXPECT_TRUE(says(here, "+  membership            group=staff user=ines")) << here;
    EXPECT_TRUE(says(here, "+  effective_permission  permission=open user=ines")) << here;
    EXPECT_TRUE(says(here, "HR-2")) << here;
    const auto json = here_and_there(store, server, command, {"--json"});
    EXPECT_EQ(json.first, json.second);
    EXPECT_EQ(std::count(json.first.begin(), json.first.end(), '\n'), 2);
    EXPECT_EQ(here_and_there(store, server, {"diff", "1", "1"}, {}).first, "no difference\n");
}

TEST(Verify, SaysForProgramsWhatItSaysForPeople) {
    const RealStore store;
    ASSERT_EQ(store.import_lines(history).exit_code, done);
    const auto said = [](const Outcome& outcome) { return boost::json::parse(outcome.out); };
    const auto whole = said(store.verify({"--json", "--full"}));
    EXPECT_EQ(whole.at("ok"), true);
    EXPECT_EQ(whole.at("authentic"), true);
    EXPECT_EQ(whole.at("extends_remembered"), false);
    EXPECT_EQ(whole.at("position"), whole.at("events"));
    EXPECT_TRUE(says(whole.at("full").as_string().c_str(), "could have been decided"));

    const auto snapshot = (store.place() / "snapshot").string();
    ASSERT_EQ(store.run({"export"}, {"--out", snapshot}).exit_code, done);
    const auto sealed = said(run(muniment({"verify", snapshot, "--json"})));
    EXPECT_EQ(sealed.at("ok"), true);
    EXPECT_EQ(sealed.at("signed"), false);
    write_file(snapshot, read_file(snapshot) + "more\n");
    const auto torn = run(muniment({"verify", snapshot, "--json"}));
    EXPECT_EQ(torn.exit_code, refused);
    EXPECT_EQ(said(torn).at("ok"), false);
    EXPECT_TRUE(said(torn).at("line").is_int64());

    tamper(store.data() / "log.db", "DROP TRIGGER event_update; UPDATE event SET body = "
                                    "CAST(replace(body, 'ines', 'inez') AS BLOB)");
    const auto altered = store.verify({"--json"});
    EXPECT_EQ(altered.exit_code, refused);
    EXPECT_EQ(said(altered).at("ok"), false);
    EXPECT_GT(said(altered).at("position").to_number<int>(), 2);
    EXPECT_FALSE(said(altered).at("problem").as_string().empty());
}

TEST(Verify, OfASnapshotRefusesWhatOnlyAStoreCanBeAskedFor) {
    const RealStore store;
    const auto snapshot = (store.place() / "snapshot").string();
    ASSERT_EQ(store.run({"export"}, {"--out", snapshot}).exit_code, done);
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"--quick"}, {"--full"}, {"--checkpoint", snapshot}}) {
        std::vector<std::string> command = {"verify", snapshot};
        command.insert(command.end(), options.begin(), options.end());
        const auto outcome = run(muniment(std::move(command)));
        EXPECT_EQ(outcome.exit_code, usage) << options.front();
        EXPECT_TRUE(says(outcome.err, options.front())) << outcome.err;
    }
    EXPECT_EQ(run(muniment({"verify", snapshot, "--key", "no key"})).exit_code, usage);
    EXPECT_EQ(store.verify({"--checkpoint", (store.place() / "none").string()}).exit_code,
              environment);
}

} // namespace
} // namespace muniment::scenarios
