#include "api/http/connection.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace muniment::api {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t buffer_bytes = std::size_t{16} << 10U;
/// httplib takes no longer line.
constexpr std::size_t short_head_bytes_max = std::size_t{8} << 10U;
constexpr std::size_t output_bytes_max = std::size_t{64} << 10U;
constexpr milliseconds wait_slice{50}; ///< how late a stop or a crowd may be noticed
constexpr milliseconds linger_patience{2000};

sockaddr_storage peer_of(int socket) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    ::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size);
    return peer;
}

} // namespace

void StopSignal::stop(Clock::time_point deadline) {
    cut_at_.store(deadline.time_since_epoch().count());
}

Connection::Connection(int socket, const StopSignal& stop)
    : socket_(socket), stop_(stop), buffer_(buffer_bytes) {
    // Answers leave in one piece by `flush`; waiting for more to send would only delay them.
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // One call of the system waits and receives.
    const timeval slice{0, std::chrono::microseconds(wait_slice).count()};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &slice, sizeof slice);
    remember_peer();
}

Connection::~Connection() {
    ::close(socket_);
}

bool Connection::wait_until_writable(Clock::time_point deadline) const {
    while (!stop_.is_cut_off() && Clock::now() < deadline) {
        pollfd descriptor{socket_, POLLOUT, 0};
        const int ready = ::poll(&descriptor, 1, static_cast<int>(wait_slice.count()));
        if (ready > 0) return true; // errors and hang-ups too: the next call tells
        if (ready < 0 && errno != EINTR) return false;
    }
    return false;
}

bool Connection::wait_for_request(milliseconds patience, const std::function<bool()>& others_wait) {
    const auto deadline = Clock::now() + patience;
    while (input_.empty()) {
        if (const auto received = try_receive()) return *received > 0;
        if (stop_.is_stopping() || others_wait() || Clock::now() >= deadline) return false;
    }
    return !stop_.is_stopping();
}

std::string_view Connection::whole_head() const {
    constexpr std::string_view end = "\r\n\r\n";
    const auto bytes = input_.substr(0, short_head_bytes_max);
    const auto at = bytes.find(end);
    return at == std::string_view::npos ? std::string_view() : bytes.substr(0, at + end.size());
}

void Connection::replace_head(const std::string& text) {
    const auto head_bytes = whole_head().size();
    const auto begin =
        static_cast<std::size_t>(input_.data() - buffer_.data()) + head_bytes - text.size();
    std::copy(text.begin(), text.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin));
    input_ = {buffer_.data() + begin, input_.size() - head_bytes + text.size()};
}

void Connection::begin_head() {
    in_head_ = true;
    head_.clear();
    read_deadline_ = Clock::now() + head_patience;
}

std::string Connection::end_head() {
    in_head_ = false;
    read_deadline_ = Clock::now() + body_patience;
    return std::move(head_);
}

std::optional<ssize_t> Connection::try_receive() {
    const auto received = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    const bool is_waiting = received < 0 && (errno == EAGAIN || errno == EINTR);
    input_ = {buffer_.data(), received > 0 ? static_cast<std::size_t>(received) : 0};
    return is_waiting ? std::nullopt : std::optional(received);
}

ssize_t Connection::receive() {
    while (!stop_.is_cut_off()) {
        if (const auto received = try_receive()) return *received;
        if (Clock::now() >= read_deadline_) return -1;
    }
    return -1;
}

ssize_t Connection::read(char* bytes, std::size_t size) {
    if (input_.empty()) {
        const auto received = receive();
        if (received <= 0) return received;
    }
    const auto count = std::min(size, input_.size());
    std::copy_n(input_.data(), count, bytes);
    input_.remove_prefix(count);
    if (in_head_) {
        if (head_.size() + count > head_bytes_max) return -1;
        head_.append(bytes, count);
    }
    return static_cast<ssize_t>(count);
}

bool Connection::write(std::string_view bytes) {
    output_ += bytes;
    return output_.size() < output_bytes_max ? !write_failed_ : flush();
}

bool Connection::flush() {
    std::string_view rest = output_;
    const auto deadline = Clock::now() + write_patience;
    while (!rest.empty() && !write_failed_) {
        const auto sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0)
            rest.remove_prefix(static_cast<std::size_t>(sent));
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            write_failed_ = !wait_until_writable(deadline);
        else
            write_failed_ = errno != EINTR;
    }
    output_.clear();
    return !write_failed_;
}

void Connection::linger() {
    // Closing with unread input makes the kernel send a reset, which may overtake the answer.
    ::shutdown(socket_, SHUT_WR);
    read_deadline_ = Clock::now() + linger_patience;
    while (!stop_.is_stopping() && receive() > 0 && Clock::now() < read_deadline_) {
    }
}

void Connection::remember_peer() {
    const auto peer = peer_of(socket_);
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* address = nullptr;
    if (peer.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
        address = &v4.sin_addr;
        remote_port_ = ntohs(v4.sin_port);
    } else if (peer.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
        address = &v6.sin6_addr;
        remote_port_ = ntohs(v6.sin6_port);
    }
    if (address == nullptr) return;
    ::inet_ntop(peer.ss_family, address, text.data(), static_cast<socklen_t>(text.size()));
    remote_address_ = text.data();
}

} // namespace muniment::api
