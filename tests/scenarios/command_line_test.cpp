#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

// The program from outside: its exit codes, its sentences, and what it leaves behind.

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
    R"({"occurred_at":"2024-02-01T00:00:00Z","reason":"joins","ticket":"HR-1","changes":[)"
    R"({"op":"add_members","group":"staff","users":["mara"],"valid_until":"2024-03-01T00:00:00Z"}]})"
    "\n"
    R"({"occurred_at":"2024-04-01T00:00:00Z","reason":"joins","ticket":"HR-2","changes":[)"
    R"({"op":"add_members","group":"staff","users":["ines"]}]})"
    "\n";

Outcome run_plain(std::vector<std::string> arguments) {
    return run(muniment(std::move(arguments)));
}

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(CommandLine, EndsWithTwoWhereItWasUsedWrongly) {
    const RealStore store;
    const auto data = store.data().string();
    const std::vector<std::vector<std::string>> wrong = {
        {},
        {"init"},
        {"check", "--data", data, "mara", "desk"},
        {"check", "--data", data, "", "desk", "open"},
        {"check", "--data", data, "mara", "desk", "open", "--at", "yesterday"},
        {"check", "--data", data, "mara", "desk", "open", "--at", "99"},
        {"check", "--data", data, "mara", "desk", "open", "--at", "2999-01-01T00:00:00Z"},
        {"check", "--data", data, "mara", "desk", "open", "--at", "1@"},
        {"export", "--data", data, "--format", "parquet"},
        {"import", "--data", data, "--format", "csv", "-"},
        {"serve", "--data", data, "--listen", "nowhere"},
        {"serve", "--data", data, "--listen", "127.0.0.1:99999"},
        {"key", "--data", data},
        {"key", "rotate", "--data", data, "--purpose", "other"},
        {"log", "--data", data, "--limit", "0"},
        {"log", "--data", data, "--subject", "payroll"},
        {"log", "--data", data, "--indirect"},
        {"log", "--data", data, "--since", "yesterday"},
        {"diff", "--data", data, "1"},
        {"diff", "--data", data, "2", "1"},
        {"diff", "--data", data, "1", "99"},
        {"diff", "--data", data, "1", "2", "--kind", "thing"},
        {"verify", data, "--key", "no key"},
        {"verify", data, "--quick", "--full"}};
    for (const auto& arguments : wrong) {
        const auto outcome = run_plain(arguments);
        EXPECT_EQ(outcome.exit_code, usage) << ::testing::PrintToString(arguments);
        EXPECT_TRUE(outcome.err.starts_with("muniment: ")) << outcome.err;
        EXPECT_FALSE(says(outcome.err, "Error")) << outcome.err;
    }
    EXPECT_EQ(run_plain({"--help"}).exit_code, done);
    EXPECT_EQ(run_plain({"--version"}).exit_code, done);
}

TEST(CommandLine, SaysWhatIsWrongAndWhereHelpIs) {
    const auto of = [](const auto&... words) { return run_plain({words...}).err; };
    const std::string see_key = "; see `muniment key --help`\n";
    EXPECT_EQ(of(), "muniment: a subcommand is required; see `muniment --help`\n");
    EXPECT_EQ(of("bogus"), "muniment: `bogus` is not a command; see `muniment --help`\n");
    EXPECT_EQ(of("key", "bogus"), "muniment: `bogus` is not a command" + see_key);
    EXPECT_EQ(of("key", "--data", "x"), "muniment: a subcommand is required" + see_key);
    EXPECT_EQ(of("key", "show"), "muniment: --data is required; see `muniment key show --help`\n");
    EXPECT_EQ(of("check", "--data", "x", "mara", "desk"),
              "muniment: PERMISSION is required; see `muniment check --help`\n");
}

TEST(CommandLine, BindsBeyondLoopbackBehindAProxyAlone) {
    const RealStore store;
    const auto outcome = store.run({"serve"}, {"--listen", "0.0.0.0:0"});
    EXPECT_EQ(outcome.exit_code, environment);
    EXPECT_TRUE(says(outcome.err, "--behind-proxy")) << outcome.err;
}

TEST(CommandLine, IsToldByTheConfigurationWhatToServe) {
    const RealStore store;
    const eventstore::TemporaryDirectory place;
    const auto file = (place.path() / "muniment.toml").string();
    write_file(file, "log_level = \"info\"\nrequire_reason = [\"create:groups\"]\n");
    {
        const Server server(store, {"--config", file});
        const auto answer = server.client().post(
            "/v1/changes", R"({"changes":[{"op":"create_group","name":"unexplained"}]})");
        EXPECT_EQ(answer.status, 422) << answer.body;
    }
    write_file(file, "\nlisten = \"127.0.0.1:0\"\nrequire_reasons = true\n");
    const auto misspelt = store.run({"serve"}, {"--config", file});
    EXPECT_EQ(misspelt.exit_code, usage);
    EXPECT_TRUE(says(misspelt.err, file + ":3:1: `require_reasons` is not known")) << misspelt.err;
    const auto missing = store.run({"serve"}, {"--config", file + ".none"});
    EXPECT_EQ(missing.exit_code, usage);
    EXPECT_TRUE(says(missing.err, "cannot read the configuration")) << missing.err;
}

TEST(CommandLine, PrintsCompletionThatBashTakes) {
    const eventstore::TemporaryDirectory place;
    const auto printed = run_plain({"completion"});
    ASSERT_EQ(printed.exit_code, done);
    write_file(place / "completion", printed.out);
    const auto parsed = run({{"bash", "-n", (place / "completion").string()}});
    EXPECT_EQ(parsed.exit_code, 0) << parsed.err;
    const auto completed = [&](const std::string& line) {
        return run({{"bash", "-c",
                     "source \"$0\"; COMP_WORDS=(" + line +
                         "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _muniment; "
                         "echo \"${COMPREPLY[@]}\"",
                     (place / "completion").string()}})
            .out;
    };
    EXPECT_EQ(completed("muniment ver"), "verify\n");
    EXPECT_EQ(completed("muniment check --da"), "--data\n");
    EXPECT_EQ(completed("muniment export --server x --kn"), "--known-at\n");
    EXPECT_EQ(completed("muniment key ro"), "rotate\n");
    EXPECT_EQ(completed("muniment key rotate --pur"), "--purpose\n");
    EXPECT_EQ(completed("muniment key show --pur"), "\n");
}

TEST(Init, RefusesAPlaceThatIsTaken) {
    const RealStore store;
    const auto log = read_file(store.data() / "log.db");
    const auto again = store.run({"init"});
    EXPECT_EQ(again.exit_code, environment);
    EXPECT_TRUE(says(again.err, "nothing was changed")) << again.err;
    EXPECT_EQ(read_file(store.data() / "log.db"), log);
}

TEST(Init, RefusesThePlaceOfAStoreThatTheAnchorRemembers) {
    const RealStore store;
    ASSERT_EQ(store.run({"key", "recover"}).exit_code, done);
    fs::remove_all(store.data());
    const auto again = store.run({"init"});
    EXPECT_EQ(again.exit_code, environment);
    EXPECT_TRUE(says(again.err, "data.anchor")) << again.err;
    EXPECT_FALSE(fs::exists(store.data()));
    fs::remove(store.anchor());
    EXPECT_EQ(store.run({"init"}).exit_code, done);
}

TEST(Init, MakesFilesThatOnlyTheOwnerReads) {
    const RealStore store;
    constexpr auto others = fs::perms::group_all | fs::perms::others_all;
    EXPECT_EQ(fs::status(store.data()).permissions() & others, fs::perms::none);
    for (const auto& entry : fs::recursive_directory_iterator(store.data()))
        EXPECT_EQ(entry.status().permissions() & others, fs::perms::none) << entry.path();
}

TEST(MissingStore, IsSaidByEveryCommandAndNotMade) {
    const eventstore::TemporaryDirectory place;
    fs::create_directory(place / "empty");
    write_file(place / "lines", history);
    for (const auto& data : {(place / "none").string(), (place / "empty").string()}) {
        const std::vector<std::vector<std::string>> commands = {
            {"serve", "--data", data},
            {"check", "--data", data, "mara", "desk", "open"},
            {"export", "--data", data},
            {"log", "--data", data},
            {"diff", "--data", data, "0", "1"},
            {"import", "--data", data, "--format", "changes", (place / "lines").string()},
            {"key", "show", "--data", data},
            {"key", "recover", "--data", data},
            {"key", "rotate", "--data", data},
            {"verify", data}};
        for (const auto& command : commands) {
            const auto outcome = run_plain(command);
            EXPECT_EQ(outcome.exit_code, environment) << command.front();
            EXPECT_TRUE(says(outcome.err, data)) << outcome.err;
        }
    }
    EXPECT_FALSE(fs::exists(place / "none"));
    EXPECT_TRUE(fs::is_empty(place / "empty"));
}

/// Commands that open a store, reading or writing, refuse it with these words.
void expect_not_opened(const RealStore& store, const std::vector<std::string>& words) {
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"serve"}, {"export"}, {"log"}, {"key", "recover"}}) {
        const auto outcome = store.run(command);
        EXPECT_EQ(outcome.exit_code, environment) << command.front();
        for (const auto& word : words)
            EXPECT_TRUE(says(outcome.err, word)) << command.front() << ": " << outcome.err;
    }
}

TEST(ForeignStore, IsNotOpened) {
    const RealStore store;
    tamper(store.data() / "log.db", "PRAGMA application_id = 7");
    expect_not_opened(store, {"not a muniment log database"});
    write_file(store.data() / "log.db", "this is no database, however long the text may be");
    expect_not_opened(store, {"log.db"});
}

TEST(NewerStore, IsNotOpenedAndNamesTheVersionThatItNeeds) {
    const RealStore store;
    tamper(store.data() / "log.db",
           "INSERT INTO schema_migration VALUES (2, 'later', 'unknown', '9.8.7')");
    expect_not_opened(store, {"9.8.7"});
}

TEST(OlderStore, IsReadOnlyAfterItWasBroughtUpToDate) {
    const RealStore store;
    tamper(store.data() / "log.db", "DELETE FROM schema_migration");
    const auto outcome = store.run({"export"});
    EXPECT_EQ(outcome.exit_code, environment);
    EXPECT_TRUE(says(outcome.err, "older")) << outcome.err;
}

TEST(SecondWriter, IsRefusedWithTheProcessThatIsFirst) {
    const RealStore store;
    Server server(store);
    const auto pid = std::to_string(server.process().pid());
    write_file(store.place() / "lines", history);
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"serve", "--listen", "127.0.0.1:0"},
          {"key", "recover"},
          {"key", "rotate"},
          {"import", "--format", "changes", (store.place() / "lines").string()}}) {
        const auto outcome = store.run(command);
        EXPECT_EQ(outcome.exit_code, environment) << command.front();
        EXPECT_TRUE(says(outcome.err, "process " + pid)) << outcome.err;
    }
    server.kill();
    EXPECT_EQ(store.run({"key", "recover"}).exit_code, done) << "the lock dies with its holder";
}

TEST(Moments, AreTakenInEveryForm) {
    const RealStore store;
    ASSERT_EQ(store.import_lines(history).exit_code, done);
    const auto head = store.run({"log"}, {"--type", "group.members_added", "--json"}).out;
    const auto mara = std::to_string(
        boost::json::parse(head.substr(0, head.find('\n'))).at("position").to_number<int>());
    const auto check = [&](const std::string& user, const std::vector<std::string>& at) {
        return store.run({"check", user, "desk", "open"}, at).exit_code;
    };
    EXPECT_EQ(check("ines", {}), done);
    EXPECT_EQ(check("mara", {}), refused) << "her time is over";
    EXPECT_EQ(check("mara", {"--at", mara}), done);
    EXPECT_EQ(check("ines", {"--at", mara}), refused);
    EXPECT_EQ(check("mara", {"--at", "2024-02-15T00:00:00Z"}), done);
    EXPECT_EQ(check("mara", {"--at", "2024-02-15T01:00:00+02:00"}), done);
    EXPECT_EQ(check("mara", {"--at", "2024-01-15T00:00:00Z"}), refused);
    EXPECT_EQ(check("mara", {"--at", mara + "@2024-02-29T23:59:59.999999Z"}), done);
    EXPECT_EQ(check("mara", {"--at", mara + "@2024-03-01T00:00:00Z"}), refused);
    EXPECT_EQ(check("ines", {"--known-at", "2024-05-01T00:00:00Z"}), refused)
        << "nothing was recorded then";
}

TEST(Keys, AreExchangedAndTheStoreGoesOn) {
    const RealStore store;
    const auto write = [&](const std::string& id) {
        Server server(store);
        const auto answer = server.client().post(
            "/v1/changes", R"({"reason":"r","changes":[{"op":"create_group","id":")" + id +
                               R"(","name":")" + id + "\"}]}");
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(server.stop().exit_code, 0);
    };
    write("a");
    int rotations = 0;
    for (const char* purpose : {"event", "log", "log", "event"}) {
        const auto rotated = store.run({"key", "rotate"}, {"--purpose", purpose});
        EXPECT_EQ(rotated.exit_code, done) << rotated.err;
        write("after-" + std::to_string(++rotations));
        const auto verified = store.verify();
        EXPECT_EQ(verified.exit_code, done) << verified.out;
        EXPECT_TRUE(says(verified.out, "authentic")) << verified.out;
    }
    const auto shown = store.run({"key", "show"}).out;
    EXPECT_FALSE(says(shown, store.verifier_key())) << "the log key was exchanged";
}

TEST(Keys, GiveANewAdministratorWhereTheTokenIsLost) {
    const RealStore store;
    const auto recovered = store.run({"key", "recover"});
    ASSERT_EQ(recovered.exit_code, done) << recovered.err;
    const auto begin = recovered.out.find("mun_");
    ASSERT_NE(begin, std::string::npos);
    const auto token = recovered.out.substr(begin, recovered.out.find('\n') - begin);
    const Server server(store);
    EXPECT_EQ(Client(server.port(), token).get("/v1/clients").status, 200);
    EXPECT_TRUE(says(server.client().get("/v1/events?type=client.created").body,
                     "recovered beside the data"));
}

TEST(SealedKeys, NeedTheirPassphraseToWriteAndNoneToRead) {
    const RealStore store("correct horse");
    EXPECT_FALSE(says(read_file(store.data() / "keys/log.key"), "PRIVATE"));
    ASSERT_EQ(store.import_lines(history).exit_code, done);
    const auto data = store.data().string();
    const auto without = run_plain({"key", "recover", "--data", data});
    EXPECT_EQ(without.exit_code, environment);
    EXPECT_TRUE(says(without.err, "MUNIMENT_PASSPHRASE")) << without.err;
    auto wrong = muniment({"key", "recover", "--data", data});
    wrong.environment["MUNIMENT_PASSPHRASE"] = "wrong horse";
    EXPECT_EQ(run(wrong).exit_code, environment);
    EXPECT_EQ(run_plain({"check", "--data", data, "ines", "desk", "open"}).exit_code, done);
    EXPECT_EQ(store.verify().exit_code, done);
    EXPECT_EQ(store.run({"key", "rotate"}, {"--purpose", "log"}).exit_code, done);
    EXPECT_FALSE(says(read_file(store.data() / "keys/log.key"), "PRIVATE"));
    EXPECT_EQ(store.run({"key", "recover"}).exit_code, done);
}

TEST(Import, StopsAtTheLineThatIsRefusedAndKeepsWhatIsBefore) {
    const RealStore store;
    const std::string backwards =
        R"({"occurred_at":"2023-01-01T00:00:00Z","changes":[{"op":"create_group","name":"X"}]})";
    const auto outcome = store.import_lines(history + backwards + "\n");
    EXPECT_EQ(outcome.exit_code, refused);
    EXPECT_TRUE(says(outcome.err, "line 4")) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "backwards")) << outcome.err;
    EXPECT_EQ(store.run({"check", "ines", "desk", "open"}).exit_code, done);
    EXPECT_EQ(store.import_lines(std::string(history) + "{\"changes\":1}\n").exit_code, refused);
    const auto directory = store.run({"import"}, {"--format", "changes", store.place().string()});
    EXPECT_EQ(directory.exit_code, environment) << directory.out;
}

TEST(Import, OfADocumentRefusesItWholeOrLeavesOutWhatItLists) {
    const RealStore store;
    const auto file = (store.place() / "document.json").string();
    write_file(file, R"({"permissions":[{"_id":"p","name":"p","description":"",)"
                     R"("applicationType":"client","applicationId":"a"}],)"
                     R"("roles":[{"_id":"r","name":"r","description":"","applicationType":)"
                     R"("client","applicationId":"a","permissions":["p","gone"],"users":["u"]}]})");
    const auto strict = store.run({"import"}, {"--format", "auth0", file});
    EXPECT_EQ(strict.exit_code, refused);
    EXPECT_TRUE(says(strict.err, "/roles/0/permissions/1")) << strict.err;
    EXPECT_EQ(store.run({"check", "u", "a", "p"}).exit_code, refused);
    const auto lenient = store.run({"import"}, {"--format", "auth0", "--lenient", file});
    EXPECT_EQ(lenient.exit_code, done) << lenient.err;
    EXPECT_TRUE(says(lenient.err, "/roles/0/permissions/1")) << lenient.err;
    EXPECT_EQ(store.run({"check", "u", "a", "p"}).exit_code, done);
}

TEST(Import, TakesAPipeAsItTakesAFile) {
    const RealStore store;
    const auto file = (store.place() / "history").string();
    write_file(file, history);
    const auto import_from = [&](const std::string& source) {
        const auto program = muniment({}).arguments.front();
        return run({{"bash", "-c",
                     "cat '" + file + "' | '" + program + "' import --data '" +
                         store.data().string() + "' --format changes " + source}});
    };
    const auto imported = import_from("/dev/stdin");
    EXPECT_EQ(imported.exit_code, done) << imported.err;
    EXPECT_TRUE(says(imported.out, "imported 3 lines, 8 events")) << imported.out;
    EXPECT_TRUE(says(import_from("-").out, "3 lines were there before"));
    write_file(file, std::string(history) + "{}\n");
    const auto wrong = import_from("<(cat)");
    EXPECT_EQ(wrong.exit_code, refused) << wrong.out;
    EXPECT_TRUE(says(wrong.err, "line 4")) << wrong.err;
}

TEST(Import, LeavesTheViewsAtTheEndOfTheLogWhetherAllOfItWasTakenOrNot) {
    const RealStore store;
    ASSERT_EQ(store.import_lines(std::string(history) + "{}\n").exit_code, refused);
    const auto verified = store.verify({"--full"});
    EXPECT_EQ(verified.exit_code, done) << verified.err;
    EXPECT_TRUE(says(verified.out, "position 10,")) << verified.out;
    EXPECT_TRUE(says(verified.out, "the views say the same at position 10")) << verified.out;
}

TEST(Export, LeavesAWholeFileOrNone) {
    const RealStore store;
    ASSERT_EQ(store.import_lines(history).exit_code, done);
    const auto file = store.place() / "snapshot";
    ASSERT_EQ(store.run({"export"}, {"--out", file.string()}).exit_code, done);
    EXPECT_EQ(run_plain({"verify", file.string()}).exit_code, done);
    EXPECT_EQ(store.run({"export"}, {"--out", "/dev/full/x"}).exit_code, environment);
    auto cut = read_file(file);
    cut.resize(cut.size() / 2);
    write_file(file, cut);
    const auto verified = run_plain({"verify", file.string()});
    EXPECT_EQ(verified.exit_code, refused);
    EXPECT_TRUE(says(verified.out, "FAILED at line")) << verified.out;
}

} // namespace
} // namespace muniment::scenarios
