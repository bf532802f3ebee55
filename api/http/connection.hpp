#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

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
    /// The head that is about to be read, if all of it has come and it is short; else empty.
    std::string_view whole_head() const;
    /// Puts `text`, which is no longer, in the place of `whole_head()`.
    void replace_head(const std::string& text);
    /// What is read from now on is its body. Answers the bytes of the head.
    std::string end_head();

    /// Up to `size` bytes; 0 at the end of the stream, -1 if it failed or patience ended.
    ssize_t read(char* bytes, std::size_t size);

    /// Buffers; bytes leave when there are many, or by `flush`. False: the peer is gone.
    bool write(std::string_view bytes);
    bool flush();

    /// Ends the connection so that the peer can read the last answer even if it is still sending.
    void linger();

    const std::string& remote_address() const { return remote_address_; }
    int remote_port() const { return remote_port_; }

  private:
    void remember_peer();
    bool wait_until_writable(Clock::time_point deadline) const;
    /// Waits for a slice of time: the bytes received, 0 at the end of the stream, -1 if it failed;
    /// nothing if nothing came.
    std::optional<ssize_t> try_receive();
    ssize_t receive();

    const int socket_;
    const StopSignal& stop_;
    std::string remote_address_;
    int remote_port_ = 0;
    std::vector<char> buffer_;
    std::string_view input_; ///< received and not yet read, in `buffer_`
    std::string output_;
    std::string head_;
    bool in_head_ = false;
    bool write_failed_ = false;
    Clock::time_point read_deadline_{};
};

} // namespace muniment::api
