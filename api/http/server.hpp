#pragma once

#include "api/http/message.hpp"
#include "domain/expected.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace muniment::api {

/// What a server serves. Called from many threads at once.
struct Service {
    /// May throw: the client gets a problem of kind `internal`.
    std::function<Response(const Request&)> answer;
    /// How long the body of this request (whose body is not read yet) may be. Nothing: `answer`
    /// does not want the body, it is not read.
    std::function<std::optional<std::size_t>(const Request&)> body_bytes_max;
    /// The answer to a request whose body is longer than that; empty: a problem document.
    std::function<Response(const Request&, std::size_t bytes_max)> body_too_large{};
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;    ///< 0: a free one
    bool behind_proxy = false; ///< without it only loopback addresses are bound: there is no TLS
    std::size_t workers_max = 512;
    std::chrono::milliseconds keep_alive{5000}; ///< how long an idle connection is kept
    std::chrono::milliseconds stop_grace{5000}; ///< what is in flight may take so long to finish
};

struct CannotListen {
    std::string problem; ///< lower case, without full stop, says what to do
};

/// Sockets and threads for a `Service`; the only user of httplib.
///
/// Each connection that is busy has a thread; one that is idle gives its thread up as soon as
/// another connection waits for it. A request whose head is malformed, whose length is ambiguous or
/// whose body is too long is answered with a problem document and its connection is closed. A body
/// that is too long is not read if its length is stated. `X-Request-Id` is taken over if it is
/// `[A-Za-z0-9_.-]{1,64}`, drawn otherwise, and answered. Thread-safe.
class Server {
  public:
    /// Binds, listens and returns; requests are served by threads of the server.
    static domain::Expected<std::unique_ptr<Server>, CannotListen>
    start(const ServerOptions& options, Service service);

    /// Stops as `stop` does.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;

    /// Begins no further request, lets those in flight finish within the grace, cuts off the rest
    /// and ends all threads. May be called more than once.
    void stop();

  private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace muniment::api
