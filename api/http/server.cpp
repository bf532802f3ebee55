#include "api/http/server.hpp"

#include "api/http/exchange.hpp"
#include "api/http/problem.hpp"
#include "api/http/request_id.hpp"
#include "api/http/worker_pool.hpp"

#include <httplib.h>

#include <algorithm>
#include <arpa/inet.h>
#include <mutex>
#include <thread>

namespace muniment::api {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t connections_waiting_max = 256;
constexpr int listen_backlog = 511;
/// Set aside for a body that is announced; what is longer has to come first.
constexpr std::size_t body_bytes_reserved_max = 256 * 1024;
constexpr std::size_t requests_told_max = 100'000;
/// How long a connection that has sent nothing yet keeps its thread when others wait for it.
constexpr milliseconds first_byte_patience{500};

bool is_loopback(const std::string& address) {
    in_addr v4{};
    if (::inet_pton(AF_INET, address.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127;
    return address == "::1" || address == "localhost";
}

/// httplib calls back with its own request alone; this is ours, while it is in `process_request`.
thread_local Exchange* current_exchange = nullptr;

/// The socket as httplib wants to see it.
class ConnectionStream final : public httplib::Stream {
  public:
    explicit ConnectionStream(Connection& connection) : connection_(connection) {}

    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    ssize_t read(char* bytes, std::size_t size) override { return connection_.read(bytes, size); }
    ssize_t write(const char* bytes, std::size_t size) override {
        return connection_.write({bytes, size}) ? static_cast<ssize_t>(size) : -1;
    }
    void get_remote_ip_and_port(std::string& ip, int& port) const override {
        ip = connection_.remote_address();
        port = connection_.remote_port();
    }
    void get_local_ip_and_port(std::string&, int&) const override {}
    /// Asked only to compare it with what select(2) can take; the connection uses poll(2).
    socket_t socket() const override { return 0; }

  private:
    Connection& connection_;
};

/// Jobs of httplib, each a connection, on our pool.
class PoolQueue final : public httplib::TaskQueue {
  public:
    explicit PoolQueue(WorkerPool& pool) : pool_(pool) {}
    void enqueue(std::function<void()> job) override { pool_.submit(std::move(job)); }
    void shutdown() override { pool_.drain(); }

  private:
    WorkerPool& pool_;
};

/// Whether a body goes on as long as somebody listens: it ends, whole, when the server stops.
bool is_endless(std::string_view content_type) {
    return content_type.starts_with("text/event-stream");
}

/// Runs a stream to its end within one call of httplib, which would otherwise cut it short when the
/// server stops.
bool run_stream(const BodyStream& stream, bool until_stop, Exchange& exchange,
                httplib::DataSink& sink) {
    bool is_heard = true;
    const ChunkSink write = [&](std::string_view chunk) {
        if (chunk.empty() || !is_heard) return is_heard; // an empty chunk would end the body
        is_heard = sink.write(chunk.data(), chunk.size()) && exchange.connection.flush();
        return is_heard;
    };
    try {
        while (is_heard && !(until_stop && exchange.stop.is_stopping()) && stream(write)) {
        }
    } catch (...) {
        is_heard = false;
    }
    if (is_heard)
        sink.done();
    else
        exchange.must_close = true;
    return is_heard;
}

void fill(httplib::Response& out, Response response, Exchange& exchange) {
    out.status = response.status;
    for (const auto& [name, value] : response.headers.fields())
        out.set_header(name, value);
    out.set_header("X-Request-Id", exchange.request.id);
    if (exchange.must_close && !exchange.is_close_told) out.set_header("Connection", "close");
    if (auto* text = std::get_if<std::string>(&response.body)) {
        out.body = std::move(*text);
        return;
    }
    const std::string type(
        response.headers.find("Content-Type").value_or("application/octet-stream"));
    out.headers.erase("Content-Type"); // httplib adds it again
    out.set_chunked_content_provider(type, [stream = std::get<BodyStream>(std::move(response.body)),
                                            until_stop = is_endless(type),
                                            &exchange](std::size_t, httplib::DataSink& sink) {
        return run_stream(stream, until_stop, exchange, sink);
    });
}

/// httplib with our connections, our head parser and our handlers.
class Listener final : public httplib::Server {
  public:
    Listener(WorkerPool& pool, const StopSignal& stop, const Service& service,
             milliseconds keep_alive)
        : pool_(pool), stop_(stop), service_(service), keep_alive_(keep_alive) {
        new_task_queue = [this] { return std::make_unique<PoolQueue>(pool_).release(); };
        // The default is SO_REUSEPORT, with which two servers would share one port unnoticed.
        set_socket_options([](socket_t socket) {
            const int on = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        });
        // What the header `Keep-Alive` tells; we close by `keep_alive` alone.
        set_keep_alive_timeout(
            std::chrono::duration_cast<std::chrono::seconds>(keep_alive).count());
        set_keep_alive_max_count(requests_told_max);
        install_handlers();
    }

    /// The port bound, or nothing.
    std::optional<std::uint16_t> bind(const std::string& address, std::uint16_t port) {
        const int bound =
            port == 0 ? bind_to_any_port(address) : (bind_to_port(address, port) ? int{port} : -1);
        if (bound < 0) return std::nullopt;
        ::listen(svr_sock_, listen_backlog); // httplib asked for a queue of five
        return static_cast<std::uint16_t>(bound);
    }

  private:
    bool process_and_close_socket(socket_t socket) override {
        Connection connection(socket, stop_);
        try {
            serve(connection);
        } catch (...) { // out of memory while reading a head: this connection ends, no other
        }
        current_exchange = nullptr;
        return true;
    }

    void serve(Connection& connection) {
        ConnectionStream stream(connection);
        const auto accepted_at = StopSignal::Clock::now();
        const auto others_wait_for_first = [&] {
            return pool_.is_crowded() &&
                   StopSignal::Clock::now() - accepted_at > first_byte_patience;
        };
        const auto others_wait = [&] { return pool_.is_crowded(); };
        bool is_first = true;
        while (is_first ? connection.wait_for_request(keep_alive_, others_wait_for_first)
                        : connection.wait_for_request(keep_alive_, others_wait)) {
            is_first = false;
            if (serve_one(connection, stream)) continue;
            connection.linger();
            return;
        }
    }

    /// Whether the connection can carry another request.
    bool serve_one(Connection& connection, ConnectionStream& stream) {
        Exchange exchange{connection, stop_, {}, {}, {}, {}};
        current_exchange = &exchange;
        connection.begin_head();
        read_ahead(exchange);
        bool client_closes = false;
        const bool is_written =
            process_request(stream, stop_.is_stopping(), client_closes,
                            [&](httplib::Request& request) { begin(exchange, request); });
        current_exchange = nullptr;
        return connection.flush() && is_written && exchange.is_begun && !exchange.must_close &&
               !client_closes;
    }

    /// Reads the head, strictly and without httplib's decoding of values, and leaves httplib
    /// nothing to interpret but the framing of the body.
    void begin(Exchange& exchange, httplib::Request& theirs) const {
        exchange.is_begun = true;
        theirs.path = "/";
        theirs.params.clear();
        theirs.ranges.clear();
        theirs.headers.erase("Content-Type");
        theirs.headers.erase("Accept-Encoding");
        const auto bytes = exchange.connection.end_head();
        if (exchange.head)
            accept(exchange, std::move(*exchange.head));
        else if (auto head = parse_request_head(bytes))
            accept(exchange, std::move(*head));
        else
            refuse(exchange, to_response(to_problem(head.error())));
        auto& request = exchange.request;
        request.remote_address = theirs.remote_addr;
        const auto id = request.headers.find("X-Request-Id");
        request.id = id && is_request_id(*id) ? std::string(*id) : draw_request_id();
        if (!exchange.must_close) return;
        exchange.is_close_told = true;
        theirs.headers.erase("Connection");
        theirs.set_header("Connection", "close");
    }

    void accept(Exchange& exchange, RequestHead head) const {
        exchange.request = std::move(head.request);
        const auto& method = exchange.request.method;
        exchange.has_body = head.is_chunked || head.content_length > 0;
        if (!exchange.has_body) return;
        exchange.body_bytes_max = service_.body_bytes_max(exchange.request);
        // httplib reads no body of the other methods, nor one of DELETE without a length.
        const bool can_read = method == "POST" || method == "PUT" || method == "PATCH" ||
                              (method == "DELETE" && !head.is_chunked);
        if (!can_read) exchange.body_bytes_max.reset();
        if (!exchange.body_bytes_max)
            exchange.must_close = true; // what is left unread is not the next request
        else if (head.content_length > *exchange.body_bytes_max)
            refuse_long_body(exchange);
        else
            exchange.request.body.reserve(std::min(head.content_length, body_bytes_reserved_max));
    }

    void refuse_long_body(Exchange& exchange) const {
        const auto bytes_max = *exchange.body_bytes_max;
        refuse(exchange, service_.body_too_large
                             ? service_.body_too_large(exchange.request, bytes_max)
                             : to_response(body_too_large(bytes_max)));
    }

    static void refuse(Exchange& exchange, Response refusal) {
        exchange.refusal = std::move(refusal);
        exchange.must_close = true;
    }

    void install_handlers() {
        set_expect_100_continue_handler([](const httplib::Request&, httplib::Response& out) {
            auto& exchange = *current_exchange;
            if (!exchange.refusal) return 100;
            fill(out, std::move(*exchange.refusal), exchange);
            return out.status;
        });
        set_pre_routing_handler([this](const httplib::Request&, httplib::Response& out) {
            auto& exchange = *current_exchange;
            if (exchange.has_body && exchange.body_bytes_max && !exchange.refusal)
                return HandlerResponse::Unhandled; // a reader of content comes next
            answer(exchange, out);
            return HandlerResponse::Handled;
        });
        const auto read_and_answer = [this](const httplib::Request&, httplib::Response& out,
                                            const httplib::ContentReader& content) {
            read_body(*current_exchange, content);
            answer(*current_exchange, out);
        };
        Post("/", read_and_answer);
        Put("/", read_and_answer);
        Patch("/", read_and_answer);
        Delete("/", read_and_answer);
        set_error_handler(HandlerWithResponse(
            [](const httplib::Request&, httplib::Response& out) { return complete_error(out); }));
    }

    /// Called with every error; those of ours are complete. httplib's own are about a head that it
    /// could not read.
    static HandlerResponse complete_error(httplib::Response& out) {
        auto& exchange = *current_exchange;
        if (exchange.is_begun) return HandlerResponse::Handled;
        exchange.must_close = true;
        exchange.request.id = draw_request_id();
        const auto* detail =
            "the request line and the headers must be HTTP/1.1, with at most 8 KiB a line and "
            "64 KiB altogether";
        fill(out, to_response(Problem{ProblemKind::malformed, detail, {}, {}}), exchange);
        return HandlerResponse::Handled;
    }

    void read_body(Exchange& exchange, const httplib::ContentReader& content) const {
        auto& body = exchange.request.body;
        const auto bytes_max = *exchange.body_bytes_max;
        bool is_too_large = false;
        const bool is_read = content([&](const char* bytes, std::size_t size) {
            is_too_large = body.size() + size > bytes_max;
            if (!is_too_large) body.append(bytes, size);
            return !is_too_large;
        });
        if (is_too_large)
            refuse_long_body(exchange);
        else if (!is_read)
            refuse(exchange, to_response(to_problem(
                                 Malformed{"", "the body ended early or is not encoded as its "
                                               "headers say"})));
    }

    void answer(Exchange& exchange, httplib::Response& out) const {
        if (exchange.refusal) return fill(out, std::move(*exchange.refusal), exchange);
        Response response;
        try {
            response = service_.answer(exchange.request);
        } catch (...) {
            response = to_response(Problem{ProblemKind::internal,
                                           "the request failed; its id is " + exchange.request.id,
                                           {},
                                           {}});
        }
        if (exchange.request.method == "HEAD") out.set_header("Accept-Ranges", "none");
        fill(out, std::move(response), exchange);
    }

    WorkerPool& pool_;
    const StopSignal& stop_;
    const Service& service_;
    const milliseconds keep_alive_;
};

} // namespace

struct Server::State {
    State(const ServerOptions& server_options, Service what)
        : options(server_options), service(std::move(what)),
          pool(options.workers_max, connections_waiting_max),
          listener(pool, stop_signal, service, options.keep_alive) {}

    ServerOptions options;
    Service service;
    StopSignal stop_signal;
    WorkerPool pool;
    Listener listener;
    std::uint16_t port = 0;
    std::thread acceptor;
    std::once_flag stopped;
};

domain::Expected<std::unique_ptr<Server>, CannotListen> Server::start(const ServerOptions& options,
                                                                      Service service) {
    if (!options.behind_proxy && !is_loopback(options.address))
        return domain::Failure{
            CannotListen{"cannot listen on `" + options.address +
                         "`: without TLS only loopback addresses such as 127.0.0.1 are safe; put a "
                         "proxy with TLS before the server and say --behind-proxy"}};
    auto state = std::make_unique<State>(options, std::move(service));
    const auto port = state->listener.bind(options.address, options.port);
    if (!port)
        return domain::Failure{CannotListen{"cannot listen on `" + options.address + "` port " +
                                            std::to_string(options.port) +
                                            ": it is in use or not an address of this machine"}};
    state->port = *port;
    state->acceptor = std::thread([&listener = state->listener] { listener.listen_after_bind(); });
    while (!state->listener.is_running()) // httplib ignores a stop that comes before
        std::this_thread::sleep_for(milliseconds(1));
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
    stop();
}

std::uint16_t Server::port() const {
    return state_->port;
}

void Server::stop() {
    std::call_once(state_->stopped, [this] {
        const auto deadline = StopSignal::Clock::now() + state_->options.stop_grace;
        state_->stop_signal.stop(deadline);
        state_->pool.wait_until_quiet(deadline);
        state_->listener.stop();
        state_->acceptor.join();
    });
}

} // namespace muniment::api
