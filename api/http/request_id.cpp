#include "api/http/request_id.hpp"

#include <sodium.h>

#include <array>

namespace muniment::api {

std::string draw_request_id() {
    std::array<unsigned char, 16> random{};
    ::randombytes_buf(random.data(), random.size());
    std::array<char, 33> hex{};
    ::sodium_bin2hex(hex.data(), hex.size(), random.data(), random.size());
    return hex.data();
}

bool is_request_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789_.-") == std::string_view::npos;
}

} // namespace muniment::api
