#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace muniment::api {

/// Tells all connections of a server that it stops. Thread-safe.
class StopSignal {
  public:
    using Clock = std::chrono::steady_clock;

    /// No new request is begun from now on; what is in flight is cut off at `deadline`.
    void stop(Clock::time_point deadline);
    bool is_stopping() const { return cut_at_.load() != never; }
    bool is_cut_off() const { return Clock::now().time_since_epoch().count() >= cut_at_.load(); }

  private:
    static constexpr Clock::rep never = Clock::time_point::max().time_since_epoch().count();
    std::atomic<Clock::rep> cut_at_{never};
};

/// One accepted TCP connection: bytes, buffers, patience. Knows no HTTP but that a request has a
/// head, whose bytes it keeps and counts, and a body. Owns the socket. Not thread-safe.
class Connection {
  public:
    using Clock = StopSignal::Clock;
    static constexpr std::size_t head_bytes_max = std::size_t{64} << 10U;
    static constexpr std::chrono::seconds head_patience{10};
    static constexpr std::chrono::seconds body_patience{120};
    static constexpr std::chrono::seconds write_patience{30};

    /// Takes over `socket`. `stop` must outlive the connection.
    Connection(int socket, const StopSignal& stop);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Waits for the first byte of a request, at most `patience`, and as long as nobody stops and
    /// `others_wait` is false. False: there will be none, close.
    bool wait_for_request(std::chrono::milliseconds patience,
                          const std::function<bool()>& others_wait);

    /// What is read from now on is the head of a request.
    void begin_head();
    /// What is read from now on is its body. Answers the bytes of the head.
    std::string end_head();

    /// Up to `size` bytes; 0 at the end of the stream, -1 if it failed or patience ended.
    ssize_t read(char* bytes, std::size_t size);

    /// Buffers; bytes leave when there are many, or by `flush`. False: the peer is gone.
    bool write(std::string_view bytes);
    bool flush();

    /// Ends the connection so that the peer can read the last answer even if it is still sending.
    void linger();

    std::string remote_address() const;
    int remote_port() const;

  private:
    /// Waits until the socket is ready for `events` of poll(2).
    bool wait_until(short events, Clock::time_point deadline) const;
    ssize_t receive();

    const int socket_;
    const StopSignal& stop_;
    std::string input_; ///< received, of which `input_used_` bytes are read
    std::size_t input_used_ = 0;
    std::string output_;
    std::string head_;
    bool in_head_ = false;
    bool write_failed_ = false;
    Clock::time_point read_deadline_{};
};

} // namespace muniment::api
