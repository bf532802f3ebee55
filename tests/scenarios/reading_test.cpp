#include "tests/scenarios/real_store.hpp"
#include "tools/store/store_directory.hpp"

#include <gtest/gtest.h>

// What the program answers about a store, beside whoever writes it.

namespace muniment::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr int done = 0;

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

} // namespace
} // namespace muniment::scenarios
