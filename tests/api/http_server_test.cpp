#include "api/http/server.hpp"
#include "tests/api/http_raw_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

namespace muniment::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Answers `/echo` with what it was asked, and some paths in special ways.
Response answer(const Request& request) {
    const auto& path = request.target.path;
    if (path == "/throws") throw std::runtime_error("no");
    if (path == "/slow") std::this_thread::sleep_for(milliseconds(300));
    if (path == "/stream") {
        Response response;
        response.headers.set("Content-Type", "text/plain");
        response.body = [n = 0](const ChunkSink& write) mutable {
            return write("chunk " + std::to_string(n++) + "\n") && n < 3;
        };
        return response;
    }
    if (path == "/broken-stream") {
        Response response;
        response.body = [](const ChunkSink& write) -> bool {
            write("begun");
            throw std::runtime_error("no");
        };
        return response;
    }
    const auto type = request.headers.find("content-type").value_or("none");
    return json_response(200, request.method + " " + path + " [" + std::string(type) + "] <" +
                                  request.body + "> " + request.remote_address);
}

Service echo_service() {
    return {answer, [](const Request& request) -> std::optional<std::size_t> {
                if (request.target.path == "/unread") return std::nullopt;
                return request.target.path == "/large" ? std::size_t{4} << 20U : 100;
            }};
}

class HttpServer : public testing::Test {
  protected:
    explicit HttpServer(ServerOptions options = {})
        : server_(std::move(Server::start(options, echo_service()).value())) {}

    /// The whole answer to bytes after which the server closes.
    std::string say(std::string_view bytes) {
        RawClient client(server_->port());
        client.send(bytes);
        return client.read_all();
    }

    std::unique_ptr<Server> server_;
};

TEST_F(HttpServer, AnswersARequestAndKeepsTheConnection) {
    RawClient client(server_->port());
    for (int i = 0; i < 20; ++i) {
        client.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto response = client.read_response();
        EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
        EXPECT_THAT(response, HasSubstr("GET /echo [none] <> 127.0.0.1"));
        EXPECT_THAT(response, HasSubstr("X-Request-Id: "));
    }
}

TEST_F(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
    RawClient client(server_->port());
    client.send("GET /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET /c "
                "HTTP/1.1\r\nConnection: close\r\n\r\n");
    const auto all = client.read_all();
    const auto a = all.find("GET /a [none] <>");
    const auto b = all.find("POST /b [none] <hi>");
    const auto c = all.find("GET /c [none] <>");
    ASSERT_NE(c, std::string::npos) << all;
    EXPECT_LT(a, b);
    EXPECT_LT(b, c);
}

TEST_F(HttpServer, ReadsBodiesOfEveryKind) {
    EXPECT_THAT(say("PUT /x HTTP/1.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
                    "Content-Length: 3\r\n\r\nabc"),
                HasSubstr("PUT /x [application/json] <abc>"));
    EXPECT_THAT(say("PATCH /x HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
                HasSubstr("PATCH /x [none] <abcde>"));
    EXPECT_THAT(say("DELETE /x HTTP/1.1\r\nConnection: close\r\n\r\n"), HasSubstr("DELETE /x"));
    EXPECT_THAT(say("DELETE /x HTTP/1.1\r\nConnection: close\r\nContent-Length: 1\r\n\r\nq"),
                HasSubstr("<q>"));
    EXPECT_THAT(say("POST /x HTTP/1.1\r\nConnection: close\r\n\r\n"), HasSubstr("POST /x [none]"));
    EXPECT_THAT(say("POST /x HTTP/1.1\r\nConnection: close\r\nContent-Length: 5\r\n"
                    "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b--"),
                HasSubstr("<--b-->"));
}

TEST_F(HttpServer, AsksForABodyThatIsAnnounced) {
    RawClient client(server_->port());
    client.send("POST /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    client.send("hi");
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
    EXPECT_THAT(client.read_response(), HasSubstr("<hi>"));
    EXPECT_THAT(say("POST /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n"),
                StartsWith("HTTP/1.1 413"));
}

TEST_F(HttpServer, RefusesABodyThatIsTooLong) {
    const auto stated = say("POST /x HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\nabc");
    EXPECT_THAT(stated, StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(stated, HasSubstr("/problems/body_too_large"));
    EXPECT_THAT(stated, HasSubstr("\"limit\":100"));
    const auto chunked = say("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
                             std::string(101, 'a') + "\r\n0\r\n\r\n");
    EXPECT_THAT(chunked, StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(say("POST /x HTTP/1.1\r\nConnection: close\r\nContent-Length: 100\r\n\r\n" +
                    std::string(100, 'a')),
                StartsWith("HTTP/1.1 200"));
}

TEST(HttpService, CanAnswerABodyThatIsTooLongItself) {
    auto service = echo_service();
    service.body_too_large = [](const Request& request, std::size_t bytes_max) {
        return json_response(413, request.target.path + " " + std::to_string(bytes_max));
    };
    const auto server = std::move(Server::start({}, service).value());
    for (const auto* bytes : {"POST /x HTTP/1.1\r\nContent-Length: 101\r\n\r\n",
                              "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n"}) {
        RawClient client(server->port());
        client.send(bytes + std::string(101, 'a'));
        const auto answer = client.read_all();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 413"));
        EXPECT_THAT(answer, HasSubstr("/x 100"));
    }
}

TEST_F(HttpServer, RefusesALongBodyWhileTheClientStillSendsIt) {
    RawClient client(server_->port());
    client.send("POST /x HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n");
    client.send(std::string(3'000'000, 'a'));
    EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 413"));
}

TEST_F(HttpServer, TakesALargeBodyWhereItIsAllowed) {
    const std::string body(3'000'000, 'a');
    EXPECT_THAT(
        say("POST /large HTTP/1.1\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n" + body),
        HasSubstr("<" + body + ">"));
}

TEST_F(HttpServer, DoesNotTakeAnUnreadBodyForARequest) {
    for (const auto* line : {"GET /echo", "POST /unread"}) {
        const auto all = say(std::string(line) + " HTTP/1.1\r\nContent-Length: 32\r\n\r\n"
                                                 "GET /smuggled HTTP/1.1\r\nA: bb\r\n\r\n");
        EXPECT_THAT(all, StartsWith("HTTP/1.1 200")) << line;
        EXPECT_THAT(all, Not(HasSubstr("smuggled"))) << line;
    }
}

TEST_F(HttpServer, AnswersBadHeadsWithAProblemAndCloses) {
    for (const std::string head :
         {"GARBAGE\r\n\r\n", "GET /a\r\n\r\n", "GET /a HTTP/3.0\r\n\r\n",
          "BREW /a HTTP/1.1\r\n\r\n", "GET /%zz HTTP/1.1\r\n\r\n", "GET /%ff HTTP/1.1\r\n\r\n",
          "GET a HTTP/1.1\r\n\r\n", "GET /a HTTP/1.1\r\nRange: nonsense\r\n\r\n",
          "GET /a HTTP/1.1\r\nA: b\nC: d\r\n\r\n",
          "POST /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
          "POST /a HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n"}) {
        const auto all = say(head);
        EXPECT_THAT(all, StartsWith("HTTP/1.1 400")) << head;
        EXPECT_THAT(all, HasSubstr("/problems/malformed")) << head;
        EXPECT_THAT(all, HasSubstr("Connection: close")) << head;
    }
    EXPECT_THAT(say("GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n\r\n"),
                StartsWith("HTTP/1.1 4"));
    std::string endless = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < 10'000; ++i)
        endless += "X-" + std::to_string(i) + ": a\r\n";
    EXPECT_THAT(say(endless + "\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(say("GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n"), HasSubstr("GET /echo"));
}

TEST_F(HttpServer, SurvivesClientsThatLeaveInTheMiddle) {
    for (const std::string bytes : {"", "G", "GET /", "GET /echo HTTP/1.1\r\nA",
                                    "POST /x HTTP/1.1\r\nContent-Length: 50\r\n\r\nab",
                                    "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                                    "GET /stream HTTP/1.1\r\n\r\n"}) {
        RawClient client(server_->port());
        client.send(bytes);
        client.finish_sending();
    }
    std::string noise;
    for (int i = 0; i < 4096; ++i)
        noise += static_cast<char>((i * 7919) % 256);
    RawClient(server_->port()).send(noise);
    EXPECT_THAT(say("GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n"), HasSubstr("GET /echo"));
}

TEST_F(HttpServer, GivesHeadTheHeadersOfGetWithoutABody) {
    const auto all = say("HEAD /echo HTTP/1.1\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(all, StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(all, HasSubstr("Content-Type: application/json"));
    EXPECT_THAT(all, testing::EndsWith("\r\n\r\n"));
    EXPECT_THAT(say("HEAD /stream HTTP/1.1\r\nConnection: close\r\n\r\n"),
                testing::EndsWith("\r\n\r\n"));
}

TEST_F(HttpServer, IgnoresRanges) {
    EXPECT_THAT(say("GET /echo HTTP/1.1\r\nConnection: close\r\nRange: bytes=0-1\r\n\r\n"),
                AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("GET /echo [none]")));
}

TEST_F(HttpServer, StreamsInChunks) {
    RawClient client(server_->port());
    client.send("GET /stream HTTP/1.1\r\n\r\n");
    const auto response = client.read_until("\r\n0\r\n\r\n"); // not the end of a random id
    EXPECT_THAT(response, HasSubstr("Transfer-Encoding: chunked"));
    EXPECT_THAT(response, HasSubstr("Content-Type: text/plain"));
    EXPECT_THAT(response,
                HasSubstr("8\r\nchunk 0\n\r\n8\r\nchunk 1\n\r\n8\r\nchunk 2\n\r\n0\r\n\r\n"));
    client.send("GET /echo HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.read_response(), HasSubstr("GET /echo"));
}

TEST_F(HttpServer, LeavesABrokenStreamWithoutItsEnd) {
    const auto all = say("GET /broken-stream HTTP/1.1\r\n\r\n");
    EXPECT_THAT(all, testing::EndsWith("\r\n5\r\nbegun\r\n"));
}

TEST_F(HttpServer, AnswersAnExceptionWithAProblem) {
    const auto all = say("GET /throws HTTP/1.1\r\nConnection: close\r\nX-Request-Id: r-1\r\n\r\n");
    EXPECT_THAT(all, StartsWith("HTTP/1.1 500"));
    EXPECT_THAT(all, HasSubstr("the request failed; its id is r-1"));
}

TEST_F(HttpServer, TakesOverARequestIdThatIsOne) {
    EXPECT_THAT(say("GET /a HTTP/1.1\r\nConnection: close\r\nX-Request-Id: a.B-9_\r\n\r\n"),
                HasSubstr("X-Request-Id: a.B-9_\r\n"));
    EXPECT_THAT(say("GET /a HTTP/1.1\r\nConnection: close\r\nX-Request-Id: a b\r\n\r\n"),
                Not(HasSubstr("X-Request-Id: a b\r\n")));
}

TEST_F(HttpServer, FinishesWhatIsInFlightWhenItStops) {
    RawClient client(server_->port());
    client.send("GET /slow HTTP/1.1\r\n\r\n");
    std::this_thread::sleep_for(milliseconds(100));
    server_->stop();
    EXPECT_THAT(client.read_all(), HasSubstr("GET /slow"));
    EXPECT_FALSE(RawClient(server_->port()).is_connected());
}

TEST_F(HttpServer, StopsAtOnceWhenConnectionsAreOnlyIdle) {
    RawClient fresh(server_->port());
    RawClient used(server_->port());
    used.send("GET /echo HTTP/1.1\r\n\r\n");
    used.read_response();
    const auto begun = steady_clock::now();
    server_->stop();
    EXPECT_LT(steady_clock::now() - begun, milliseconds(1000));
}

/// Two threads for everybody.
class SmallHttpServer : public HttpServer {
  protected:
    SmallHttpServer()
        : HttpServer({"127.0.0.1", 0, false, 2, milliseconds(60'000), milliseconds(300)}) {}
};

TEST_F(SmallHttpServer, DoesNotLetIdleConnectionsHoldThreadsThatOthersNeed) {
    std::vector<std::unique_ptr<RawClient>> clients;
    const auto begun = steady_clock::now();
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<RawClient>(server_->port()));
        clients.back()->send("GET /echo HTTP/1.1\r\n\r\n");
        EXPECT_THAT(clients.back()->read_response(), HasSubstr("GET /echo"));
    }
    for (int i = 0; i < 3; ++i)
        clients.push_back(std::make_unique<RawClient>(server_->port())); // say nothing at all
    EXPECT_THAT(say("GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n"), HasSubstr("GET /echo"));
    EXPECT_LT(steady_clock::now() - begun, milliseconds(8000));
}

TEST_F(SmallHttpServer, CutsOffWhatDoesNotFinishWithinTheGrace) {
    RawClient client(server_->port());
    client.send("POST /x HTTP/1.1\r\nContent-Length: 50\r\n\r\nab");
    std::this_thread::sleep_for(milliseconds(100));
    const auto begun = steady_clock::now();
    server_->stop();
    EXPECT_LT(steady_clock::now() - begun, milliseconds(2000));
}

TEST_F(HttpServer, ServesManyConnectionsAtOnce) {
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    const auto begun = steady_clock::now();
    for (int i = 0; i < 32; ++i)
        threads.emplace_back([&] {
            const auto all = say("GET /slow HTTP/1.1\r\nConnection: close\r\n\r\n");
            if (all.find("GET /slow") != std::string::npos) ++answered;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(answered, 32);
    EXPECT_LT(steady_clock::now() - begun, milliseconds(5000)); // one after another: 9.6 s
}

TEST(ServerStart, IsRefusedBeyondLoopbackWithoutAProxy) {
    ServerOptions options;
    options.address = "0.0.0.0";
    const auto refused = Server::start(options, echo_service());
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().problem, HasSubstr("--behind-proxy"));
    options.behind_proxy = true;
    EXPECT_TRUE(Server::start(options, echo_service()));
}

TEST(ServerStart, IsRefusedWhereAnotherServerListens) {
    ServerOptions options;
    const auto first = Server::start(options, echo_service());
    ASSERT_TRUE(first);
    options.port = (*first)->port();
    const auto second = Server::start(options, echo_service());
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().problem, HasSubstr("in use"));
}

TEST(ServerStart, AcceptsTheSamePortAgainAfterAStop) {
    ServerOptions options;
    {
        const auto first = Server::start(options, echo_service());
        ASSERT_TRUE(first);
        options.port = (*first)->port();
        RawClient client(options.port);
        client.send("GET /echo HTTP/1.1\r\n\r\n");
        client.read_response();
    }
    EXPECT_TRUE(Server::start(options, echo_service()));
}

} // namespace
} // namespace muniment::api
