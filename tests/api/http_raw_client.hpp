#pragma once

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace muniment::api {

/// A TCP connection to a server under test that sends exactly the bytes it is told to.
class RawClient {
  public:
    explicit RawClient(std::uint16_t port, int patience_s = 10)
        : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{patience_s, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        is_connected_ =
            ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { ::close(socket_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool is_connected() const { return is_connected_; }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return; // the server closed: what it said can be read
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void finish_sending() { ::shutdown(socket_, SHUT_WR); }

    /// What comes up to and including `mark`; all that came if the connection ends before.
    std::string read_until(std::string_view mark) {
        for (;;) {
            const auto found = buffer_.find(mark);
            if (found != std::string::npos) return take(found + mark.size());
            if (!receive()) return take(buffer_.size());
        }
    }

    /// All that comes until the server closes.
    std::string read_all() {
        while (receive()) {
        }
        return take(buffer_.size());
    }

    /// One response with `Content-Length`.
    std::string read_response() {
        auto head = read_until("\r\n\r\n");
        const std::string_view name = "Content-Length: ";
        const auto at = head.find(name);
        if (at == std::string::npos) return head;
        return head + read_exactly(std::stoul(head.substr(at + name.size())));
    }

    /// So many bytes; fewer if the connection ends before.
    std::string read_exactly(std::size_t count) {
        while (buffer_.size() < count && receive()) {
        }
        return take(count);
    }

  private:
    bool receive() {
        std::array<char, 4096> bytes{};
        const auto received = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (received <= 0) return false;
        buffer_.append(bytes.data(), static_cast<std::size_t>(received));
        return true;
    }

    std::string take(std::size_t count) {
        auto taken = buffer_.substr(0, count);
        buffer_.erase(0, count);
        return taken;
    }

    int socket_;
    bool is_connected_ = false;
    std::string buffer_;
};

} // namespace muniment::api
