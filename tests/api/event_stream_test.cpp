#include "api/http/server.hpp"
#include "api/v1/event_stream.hpp"
#include "tests/api/http_raw_client.hpp"
#include "tests/api/test_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <sstream>
#include <thread>

namespace muniment::api {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// One message of a stream.
struct Message {
    std::uint64_t id = 0; ///< 0: a comment, or the end of the stream
    std::string event;
    std::vector<std::string> data;
};

/// Reads a stream of events over a socket, as a browser would.
class StreamClient {
  public:
    StreamClient(std::uint16_t port, const std::string& target, const std::string& token,
                 const std::string& header = "")
        : socket_(port) {
        socket_.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n" +
                     "Authorization: Bearer " + token + "\r\n" + header + "\r\n");
        head_ = socket_.read_until("\r\n\r\n");
    }

    const std::string& head() const { return head_; }
    bool has_ended() const { return has_ended_; }
    bool was_cut_off() const { return was_cut_off_; }

    /// The next message that is no comment; id 0 when the stream ends.
    Message next() {
        for (;;) {
            const auto block = next_block();
            if (has_ended_) return {};
            if (!block.starts_with(':')) return parsed(block);
        }
    }
    /// Up to the next empty line.
    std::string next_block() {
        for (;;) {
            const auto end = text_.find("\n\n");
            if (end != std::string::npos) {
                const auto block = text_.substr(0, end + 1);
                text_.erase(0, end + 2);
                return block;
            }
            if (!receive()) return "";
        }
    }

  private:
    bool receive() {
        const auto line = socket_.read_until("\r\n");
        const auto size = line.ends_with("\r\n") ? std::stoul(line, nullptr, 16) : 0;
        if (size > 0) {
            text_ += socket_.read_exactly(size + 2).substr(0, size);
            return true;
        }
        has_ended_ = true;
        was_cut_off_ = !line.starts_with('0');
        return false;
    }
    static Message parsed(const std::string& block) {
        Message message;
        std::istringstream lines(block);
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("id: ")) message.id = std::stoull(line.substr(4));
            if (line.starts_with("event: ")) message.event = line.substr(7);
            if (line.starts_with("data: ")) message.data.push_back(line.substr(6));
        }
        return message;
    }

    RawClient socket_;
    std::string head_;
    std::string text_;
    bool has_ended_ = false;
    bool was_cut_off_ = false;
};

class EventStream : public testing::Test {
  protected:
    explicit EventStream(std::size_t streams_max = 8) : test_(options(streams_max)) {
        server_ = std::move(
            Server::start(
                {}, {[this](const Request& r) { return test_.application->answer(r); },
                     [this](const Request& r) { return test_.application->body_bytes_max(r); }})
                .value());
    }
    static TestStoreOptions options(std::size_t streams_max) {
        TestStoreOptions options;
        options.application.event_streams_max = streams_max;
        return options;
    }

    StreamClient open(const std::string& query = "", const std::string& header = "") {
        return {server_->port(), "/v1/events" + query, test_.admin_token, header};
    }
    std::uint64_t create_group(const std::string& id) {
        return test_.must_change(R"({"op":"create_group","id":")" + id + R"(","name":")" + id +
                                 "\"}");
    }

    TestStore test_;
    std::unique_ptr<Server> server_;
};

class ManyEventStreams : public EventStream {
  protected:
    ManyEventStreams() : EventStream(100) {}
};

TEST_F(EventStream, TellsWhatIsStoredAndThenWhatCommits) {
    create_group("a");
    auto client = open("?first=2");
    EXPECT_THAT(client.head(), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(client.head(), HasSubstr("Content-Type: text/event-stream\r\n"));
    EXPECT_EQ(client.next().id, 2U);
    const auto stored = client.next();
    EXPECT_EQ(stored.id, 3U);
    EXPECT_EQ(stored.event, "group.created");
    EXPECT_EQ(stored.data, std::vector<std::string>{test_.get("/v1/events/3").body});
    const auto position = create_group("b");
    const auto live = client.next();
    EXPECT_EQ(live.id, position);
    EXPECT_EQ(live.data, std::vector<std::string>{test_.get("/v1/events/4").body});
}

TEST_F(EventStream, BeginsWithWhatComesNext) {
    create_group("a");
    auto client = open();
    EXPECT_THAT(client.next_block(), StartsWith(":"));
    const auto position = create_group("b");
    EXPECT_EQ(client.next().id, position);
}

TEST_F(EventStream, IsFiltered) {
    auto client = open("?first=1&type=group.created&subject=group:b&format=ocsf");
    create_group("a");
    const auto position = create_group("b");
    const auto message = client.next();
    EXPECT_EQ(message.id, position);
    ASSERT_EQ(message.data.size(), 1U);
    EXPECT_THAT(message.data.front(), HasSubstr("\"class_uid\":3006"));
}

TEST_F(EventStream, GoesOnWhereItStoppedWithoutGapOrDuplicate) {
    constexpr std::uint64_t groups = 120;
    auto writer = std::async(std::launch::async, [&] {
        for (std::uint64_t i = 0; i < groups; ++i)
            create_group("g" + std::to_string(i));
    });
    std::vector<std::uint64_t> ids;
    std::string resume = "Last-Event-ID: 0\r\n";
    while (ids.size() < groups + 2) {
        auto client = open("", resume);
        for (int i = 0; i < 25 && ids.size() < groups + 2; ++i) {
            const auto message = client.next();
            ASSERT_NE(message.id, 0U) << client.head();
            ids.push_back(message.id);
        }
        resume = "Last-Event-ID: " + std::to_string(ids.back()) + "\r\n";
    }
    writer.get();
    for (std::uint64_t i = 0; i < ids.size(); ++i)
        ASSERT_EQ(ids[i], i + 1);
    EXPECT_EQ(ids.back(), test_.head());
}

TEST_F(ManyEventStreams, ThatIdleHoldUpNoCheckAndNoMoreAreTaken) {
    std::vector<std::unique_ptr<StreamClient>> clients;
    for (int i = 0; i < 100; ++i) {
        clients.push_back(
            std::make_unique<StreamClient>(server_->port(), "/v1/events", test_.admin_token));
        ASSERT_THAT(clients.back()->head(), StartsWith("HTTP/1.1 200"));
    }
    for (int i = 0; i < 20; ++i) {
        RawClient other(server_->port());
        other.send("GET /v1/check?user=u&application=a&permission=p HTTP/1.1\r\nHost: x\r\n"
                   "Authorization: Bearer " +
                   test_.admin_token + "\r\n\r\n");
        EXPECT_THAT(other.read_response(), HasSubstr("unknown_application"));
    }
    const auto refused = open();
    EXPECT_THAT(refused.head(), StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(refused.head(), HasSubstr("Retry-After: 5\r\n"));
    const auto position = create_group("a");
    for (auto& client : clients)
        EXPECT_EQ(client->next().id, position);
}

TEST_F(EventStream, EndsWholeWhenTheServerStops) {
    std::vector<std::unique_ptr<StreamClient>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(
            std::make_unique<StreamClient>(server_->port(), "/v1/events", test_.admin_token));
        EXPECT_THAT(clients.back()->next_block(), StartsWith(":"));
    }
    server_->stop(); // or the test would never end
    for (auto& client : clients) {
        EXPECT_EQ(client->next().id, 0U);
        EXPECT_TRUE(client->has_ended());
        EXPECT_FALSE(client->was_cut_off());
    }
}

TEST_F(EventStream, EndsWhenTheCredentialIsRevoked) {
    const auto made = test_.post("/v1/clients", R"({"name":"siem","scopes":["read:events"]})");
    StreamClient client(server_->port(), "/v1/events", made.text("/token"));
    EXPECT_THAT(client.next_block(), StartsWith(":"));
    const auto revoked = test_.send("DELETE", "/v1/clients/" + made.text("/id"));
    ASSERT_LT(revoked.status, 300) << revoked.body;
    while (client.next().id != 0) {
    }
    EXPECT_FALSE(client.was_cut_off());
}

TEST_F(EventStream, EndsWhenTheCredentialExpires) {
    const auto made = test_.post("/v1/clients", R"({"name":"siem","scopes":["read:events"],)"
                                                R"("expires_at":"2026-11-22T15:00:00Z"})");
    StreamClient client(server_->port(), "/v1/events", made.text("/token"));
    EXPECT_THAT(client.next_block(), StartsWith(":"));
    test_.clock.advance(std::chrono::hours(2));
    EXPECT_EQ(client.next().id, 0U);
    EXPECT_FALSE(client.was_cut_off());
}

TEST_F(EventStream, OfAClientThatVanishedGivesItsPlaceBack) {
    const EventStreams streams(*test_.store, 1);
    {
        const auto first = streams.open({}, EventFormat::muniment);
        ASSERT_TRUE(first);
        EXPECT_EQ(streams.open_count(), 1U);
        EXPECT_FALSE(streams.open({}, EventFormat::muniment));
    }
    EXPECT_EQ(streams.open_count(), 0U);
    const auto begun = server_->port();
    for (int i = 0; i < 40; ++i) { // more than may be open at once
        StreamClient client(begun, "/v1/events?first=1", test_.admin_token);
        if (!client.head().starts_with("HTTP/1.1 200")) {
            create_group("g" + std::to_string(i)); // those that write notice
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
    for (int tries = 0; tries < 100; ++tries) {
        create_group("h" + std::to_string(tries));
        if (open().head().starts_with("HTTP/1.1 200")) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    FAIL() << "no place was given back";
}

TEST_F(EventStream, OfAClientThatDoesNotReadHoldsUpNoChange) {
    auto client = open("?first=1"); // and never reads
    const std::string description(1'900, 'd');
    for (int i = 0; i < 400; ++i)
        test_.must_change(R"({"op":"create_group","id":"g)" + std::to_string(i) + R"(","name":"n)" +
                          std::to_string(i) + R"(","description":")" + description + "\"}");
    EXPECT_EQ(test_.head(), 402U);
}

TEST_F(EventStream, IsRefusedWhereItCannotBe) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"?last=3", "last"},      {"?until=2026-11-22T15:00:00Z", "until"},
        {"?limit=3", "limit"},    {"?order=newest", "order"},
        {"?at=1", "at"},          {"?cursor=x", "cursor"},
        {"?first=0", "first"},    {"?format=xml", "format"},
        {"?unknown=1", "unknown"}};
    const Fields accept = {{"Accept", "text/event-stream"}};
    for (const auto& [query, parameter] : table) {
        const auto answer = test_.send("GET", "/v1/events" + query, "", accept);
        EXPECT_EQ(answer.status, 400) << query;
        EXPECT_EQ(answer.text("/parameter"), parameter) << query;
    }
    const auto said = test_.send("GET", "/v1/events?unknown=1", "", accept).text("/detail");
    EXPECT_THAT(said, HasSubstr("known are `format`, `min_position`, `subject`"));
    for (const auto* refused : {"`last`", "`until`", "`at`", "`known_at`"})
        EXPECT_THAT(said, Not(HasSubstr(refused)));
    for (const auto* id : {"x", "-1", "99", "1 "}) {
        const auto answer = test_.send("GET", "/v1/events", "",
                                       {{"Accept", "text/event-stream"}, {"Last-Event-ID", id}});
        EXPECT_EQ(answer.text("/parameter"), "Last-Event-ID") << id;
    }
    const auto unable = test_.token_with(R"(["read:users"])");
    EXPECT_EQ(test_.send_as(unable, "GET", "/v1/events", "", accept).status, 403);
}

} // namespace
} // namespace muniment::api
