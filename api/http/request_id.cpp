#include "api/http/request_id.hpp"

#include <sodium.h>

#include <array>

namespace muniment::api {

namespace {

constexpr std::size_t id_bytes = 16;

/// Random bytes for many ids: each draw is a call of the system.
class RandomBytes {
  public:
    const unsigned char* next() {
        if (used_ == bytes_.size()) {
            ::randombytes_buf(bytes_.data(), bytes_.size());
            used_ = 0;
        }
        used_ += id_bytes;
        return bytes_.data() + used_ - id_bytes;
    }

  private:
    std::array<unsigned char, id_bytes * 64> bytes_{};
    std::size_t used_ = bytes_.size();
};

} // namespace

std::string draw_request_id() {
    thread_local RandomBytes random;
    std::array<char, 2 * id_bytes + 1> hex{};
    ::sodium_bin2hex(hex.data(), hex.size(), random.next(), id_bytes);
    return hex.data();
}

bool is_request_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789_.-") == std::string_view::npos;
}

} // namespace muniment::api
