#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

// What an administrator does with curl, and that it outlives the server.

namespace muniment::scenarios {
namespace {

constexpr const char* ledger = R"({"reason":"the ledger goes live","ticket":"OPS-1","changes":[
    {"op":"create_application","id":"ledger","name":"Ledger"},
    {"op":"create_permission","id":"post","application":"ledger","name":"post:entries"},
    {"op":"create_role","id":"clerk","application":"ledger","name":"Clerk","permissions":["post"]},
    {"op":"create_group","id":"payroll","name":"Payroll"},
    {"op":"assign_group_roles","group":"payroll","roles":["clerk"]}]})";

constexpr const char* joins = R"({"reason":"joins payroll","ticket":"HR-311","changes":[
    {"op":"add_members","group":"payroll","users":["ines"]}]})";

/// What the server says about the change at `position`.
void expect_told(Client client, std::uint64_t position) {
    const std::string check = "/v1/check?user=ines&application=ledger&permission=post:entries";
    EXPECT_EQ(client.get(check).json().at("allowed"), true);
    const auto before = client.get(check + "&at=" + std::to_string(position - 1)).json();
    EXPECT_EQ(before.at("allowed"), false);
    EXPECT_EQ(before.at("position"), position - 1);
    const auto after = client.get(check + "&at=" + std::to_string(position)).json();
    EXPECT_EQ(after.at("allowed"), true);

    const auto event = client.get("/v1/events/" + std::to_string(position)).json();
    EXPECT_EQ(event.at("type"), "group.members_added");
    EXPECT_EQ(event.at("reason"), "joins payroll");
    EXPECT_EQ(event.at("ticket"), "HR-311");
    EXPECT_EQ(event.at("actor").at("via"), "api_key");
    EXPECT_EQ(event.at("actor").at("source_ip"), "127.0.0.1");
}

TEST(ServedChange, IsToldWithWhoAndWhyBeforeAndAfterTheServerIsKilled) {
    const RealStore store;
    std::uint64_t position = 0;
    {
        Server server(store);
        auto client = server.client();
        ASSERT_EQ(client.post("/v1/changes", ledger).status, 200);
        const auto changed = client.post("/v1/changes", joins);
        ASSERT_EQ(changed.status, 200) << changed.body;
        position = changed.json().at("position").to_number<std::uint64_t>();
        expect_told(server.client(), position);
        server.kill();
    }
    const Server again(store);
    expect_told(again.client(), position);
    EXPECT_EQ(store.verify().exit_code, 0);
}

TEST(ServedChange, IsRefusedWithoutATokenAndLeavesNothing) {
    const RealStore store;
    const Server server(store);
    Client nobody(server.port(), "");
    EXPECT_EQ(nobody.post("/v1/changes", ledger).status, 401);
    Client forger(server.port(), "mun_" + std::string(43, 'A'));
    EXPECT_EQ(forger.post("/v1/changes", ledger).status, 401);
    EXPECT_EQ(server.client().get("/v1/groups/payroll").status, 404);
}

TEST(ServedChange, IsWrittenOnceHoweverOftenItsKeyIsSent) {
    const RealStore store;
    std::string first;
    const auto keyed = [&](const Server& server) {
        api::RawClient socket(server.port());
        const std::string body = ledger;
        socket.send("POST /v1/changes HTTP/1.1\r\nHost: h\r\nIdempotency-Key: once\r\n"
                    "Content-Type: application/json\r\nAuthorization: Bearer " +
                    store.token() + "\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
        const auto response = socket.read_response();
        return response.substr(response.find("\r\n\r\n") + 4);
    };
    {
        Server server(store);
        first = keyed(server);
        ASSERT_NE(first.find("\"position\""), std::string::npos) << first;
        EXPECT_EQ(keyed(server), first);
        server.kill();
    }
    const Server again(store);
    EXPECT_EQ(keyed(again), first);
}

} // namespace
} // namespace muniment::scenarios
