#include "api/json/read.hpp"
#include "tests/paths.hpp"
#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

// Documents of the Auth0 Authorization Extension, in and out of the program itself.

namespace muniment::scenarios {
namespace {

constexpr int done = 0;
constexpr int refused = 1;
constexpr int usage = 2;

const std::string g1 = "00000000-0000-4000-8000-000000000001";
const std::string g2 = "00000000-0000-4000-8000-000000000002";

std::string group(const std::string& id, const std::string& name, const std::string& further = "") {
    return R"({"_id":")" + id + R"(","name":")" + name + R"(","description":"d")" + further + "}";
}
std::string groups(const std::string& records) {
    return R"({"groups":[)" + records + "]}";
}

Outcome import(const RealStore& store, const std::string& document,
               std::vector<std::string> options = {}, const std::string& format = "auth0") {
    const auto file = (store.place() / "document.json").string();
    write_file(file, document);
    options.insert(options.begin(), {"--format", format});
    options.push_back(file);
    return store.run({"import"}, options);
}
std::string exported(const RealStore& store, std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"--format", "auth0"});
    const auto outcome = store.run({"export"}, options);
    EXPECT_EQ(outcome.exit_code, done) << outcome.err;
    return outcome.out;
}
bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// `muniment COMMAND --server URL OPTIONS…` with the administrator's token.
Outcome run_remotely(const RealStore& store, const Server& server, const std::string& command,
                     std::vector<std::string> options) {
    options.insert(options.begin(),
                   {command, "--server", "http://127.0.0.1:" + std::to_string(server.port())});
    auto remote = muniment(std::move(options));
    remote.environment["MUNIMENT_TOKEN"] = store.token();
    return run(remote);
}

class SharedExport : public ::testing::TestWithParam<std::string> {};

TEST_P(SharedExport, ComesOutOfTheProgramAsItWentIn) {
    const auto path = testing::paths::shared_data() / GetParam();
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no shared data: " << path;
    const auto document = read_file(path);
    const RealStore store;
    const auto first = import(store, document);
    ASSERT_EQ(first.exit_code, done) << first.err;
    const auto out = exported(store);
    EXPECT_TRUE(api::read_json(out).value() == api::read_json(document).value());
    EXPECT_TRUE(says(import(store, out).out, "imported 0 events"));
    EXPECT_TRUE(says(import(store, out, {"--mode", "replace"}).out, "imported 0 events"));
}

INSTANTIATE_TEST_SUITE_P(Data, SharedExport,
                         ::testing::Values("auth0/sample.json", "hp-labs/hc.auth0.json",
                                           "hp-labs/domino.auth0.json", "hp-labs/apj.auth0.json",
                                           "hp-labs/americas_small.auth0.json"));

TEST(ImportOfADocument, RefusesOrUpdatesOrReplacesWhatIsThereOtherwise) {
    const RealStore store;
    ASSERT_EQ(import(store, groups(group(g1, "One") + "," + group(g2, "Two"))).exit_code, done);
    const auto other = groups(group(g1, "Uno"));
    const auto created = import(store, other);
    EXPECT_EQ(created.exit_code, refused);
    EXPECT_TRUE(says(created.err, "/groups/0/_id is there already with other content"))
        << created.err;
    EXPECT_EQ(import(store, other, {"--mode", "merge"}).exit_code, done);
    EXPECT_TRUE(says(exported(store), "Uno"));
    EXPECT_TRUE(says(exported(store), "Two"));
    EXPECT_EQ(import(store, other, {"--mode", "replace"}).exit_code, done);
    EXPECT_FALSE(says(exported(store), "Two"));
    EXPECT_TRUE(says(exported(store, {"--at", "6"}), "Two")) << "the past is as it was";
}

TEST(ImportOfADocument, LosesWhatItCannotExpressByForceAlone) {
    const RealStore store;
    ASSERT_EQ(store
                  .import_lines(R"({"occurred_at":"2024-01-01T00:00:00Z","changes":[)"
                                R"({"op":"create_role","id":"free","name":"Free"}]})"
                                "\n")
                  .exit_code,
              done);
    const auto kept = import(store, "{}", {"--mode", "replace"});
    EXPECT_EQ(kept.exit_code, refused);
    EXPECT_TRUE(says(kept.err, "roles_without_application=1")) << kept.err;
    const auto out = store.run({"export"}, {"--format", "auth0"});
    EXPECT_TRUE(says(out.err, "note: left out what a document cannot express: 1;")) << out.err;
    EXPECT_EQ(import(store, "{}", {"--mode", "replace", "--force"}).exit_code, done);
}

TEST(ImportOfADocument, WorksOnARunningServer) {
    const RealStore store;
    Server server(store);
    ASSERT_NE(server.port(), 0);
    const auto file = (store.place() / "document.json").string();
    const auto document = groups(group(g1, "One", R"(,"nested":[")" + g2 + "\"]"));
    write_file(file, document);
    const auto remotely = [&](std::vector<std::string> options) {
        options.push_back(file);
        return run_remotely(store, server, "import", std::move(options));
    };
    EXPECT_EQ(remotely({"--format", "auth0"}).exit_code, usage) << "the mode must be said";
    EXPECT_EQ(remotely({"--format", "changes"}).exit_code, usage);
    EXPECT_EQ(remotely({"--format", "auth0-directory"}).exit_code, usage);
    const auto broken = remotely({"--format", "auth0", "--mode", "replace"});
    EXPECT_EQ(broken.exit_code, refused);
    EXPECT_TRUE(says(broken.err, "groups[0].nested[0]")) << broken.err;
    const auto repaired = remotely({"--format", "auth0", "--mode", "replace", "--lenient"});
    EXPECT_EQ(repaired.exit_code, done) << repaired.err;
    EXPECT_TRUE(says(repaired.out, "1 references left out")) << repaired.out;
    const auto out = run_remotely(store, server, "export", {"--format", "auth0"});
    EXPECT_EQ(out.exit_code, done) << out.err;
    EXPECT_TRUE(says(out.out, R"("nested":[])")) << out.out;
    EXPECT_EQ(exported(store), out.out);
}

TEST(ImportOfADirectory, IsAllOrNothingAndNoChangeAgain) {
    const RealStore store;
    const std::string whole =
        R"({"users":[{"user_id":"auth0|1","name":"Ada","identities":[{"connection":"db"}]}],)"
        R"("applications":[{"client_id":"a","name":"A"}]})";
    auto broken = whole;
    broken.replace(broken.find(R"("name":"A")"), 10, R"("name":7)");
    const auto bad = import(store, broken, {}, "auth0-directory");
    EXPECT_EQ(bad.exit_code, refused);
    EXPECT_TRUE(says(bad.err, "/applications/0/name must be a string")) << bad.err;
    EXPECT_TRUE(says(import(store, whole, {}, "auth0-directory").out, "imported 2 events"));
    EXPECT_TRUE(says(import(store, whole, {}, "auth0-directory").out, "imported 0 events"));
}

} // namespace
} // namespace muniment::scenarios
