#include "api/json/read.hpp"
#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

// A document is one batch: whenever the server dies, it is there wholly or not at all.

namespace muniment::faults {
namespace {

using scenarios::RealStore;
using scenarios::Server;

constexpr int done = 0;

/// A document of some megabytes.
std::string large_document() {
    std::string records;
    for (int i = 0; i < 100; ++i) {
        auto digits = std::to_string(i);
        std::string members;
        for (int user = 0; user < 1000; ++user)
            members += (user == 0 ? "\"auth0|" : ",\"auth0|") + std::to_string(user) + "\"";
        records += std::string(i == 0 ? "" : ",") + R"({"_id":"00000000-0000-4000-8000-)" +
                   std::string(12 - digits.size(), '0') + digits + R"(","name":"g)" + digits +
                   R"(","description":"d","members":[)" + members + "]}";
    }
    return R"({"groups":[)" + records + "]}";
}

TEST(KilledDuringAnImport, AServerHasAllOfItOrNothing) {
    const auto document = large_document();
    for (const int patience_ms : {5, 40, 120, 400}) {
        const RealStore store;
        Server server(store);
        ASSERT_NE(server.port(), 0);
        int status = 0;
        std::thread importing(
            [&] { status = server.client().post("/api/configuration/import", document).status; });
        std::this_thread::sleep_for(std::chrono::milliseconds(patience_ms));
        server.kill();
        importing.join();
        const auto out = store.run({"export"}, {"--format", "auth0"}).out;
        const bool is_whole =
            out != "{}" && api::read_json(out).value() == api::read_json(document).value();
        EXPECT_TRUE(out == "{}" || is_whole) << "killed after " << patience_ms << " ms";
        EXPECT_TRUE(status != 204 || is_whole) << "it was acknowledged";
        EXPECT_EQ(store.verify().exit_code, done);
    }
}

} // namespace
} // namespace muniment::faults
