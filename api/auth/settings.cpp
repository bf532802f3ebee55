#include "api/auth/settings.hpp"

#include <algorithm>
#include <string_view>

namespace muniment::api {

namespace {

constexpr std::size_t url_bytes_max = 2048;

bool is_loopback(std::string_view authority) {
    const auto is_ipv6 = authority.starts_with('[');
    const auto end = is_ipv6 ? authority.find(']') + 1 : authority.find(':');
    const auto host = authority.substr(0, end);
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

} // namespace

std::optional<std::string> issuer_url_problem(const std::string& url) {
    constexpr std::string_view https = "https://";
    constexpr std::string_view http = "http://";
    const bool is_https = url.starts_with(https);
    const bool is_plain =
        url.size() <= url_bytes_max &&
        std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f'; }) &&
        url.find_first_of("#@\\\"<>") == std::string::npos;
    if (!is_plain || (!is_https && !url.starts_with(http)))
        return "must be a URL that begins with https://, without user, password and `#`";
    auto authority = std::string_view(url).substr(is_https ? https.size() : http.size());
    authority = authority.substr(0, authority.find_first_of("/?"));
    if (authority.empty()) return "must name a host";
    if (!is_https && !is_loopback(authority))
        return "must begin with https://; plain http is accepted for localhost, 127.0.0.1 and "
               "[::1] alone";
    return std::nullopt;
}

} // namespace muniment::api
