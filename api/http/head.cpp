#include "api/http/head.hpp"

#include "domain/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;

Failure<Malformed> refuse(std::string problem) {
    return Failure{Malformed{"", std::move(problem)}};
}

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view space = " \t";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// Cuts the next line off `rest`; nothing if it does not end in CRLF.
std::optional<std::string_view> next_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos || end == 0 || rest[end - 1] != '\r') return std::nullopt;
    const auto line = rest.substr(0, end - 1);
    rest.remove_prefix(end + 1);
    return line;
}

Expected<Done, Malformed> parse_field(std::string_view line, Headers& headers) {
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    if (colon == std::string_view::npos || !is_token(name))
        return refuse("a header line must be a name, a colon and a value");
    const auto value = trim(line.substr(colon + 1));
    if (std::any_of(value.begin(), value.end(), [](char c) {
            return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
        }))
        return refuse("the header `" + std::string(name) + "` must not contain control characters");
    if (!domain::is_valid_utf8(value))
        return refuse("the header `" + std::string(name) + "` must be valid UTF-8");
    headers.add(std::string(name), std::string(value));
    return Done{};
}

Expected<Done, Malformed> read_framing(RequestHead& head) {
    const auto& headers = head.request.headers;
    if (headers.count("Host") > 1)
        return refuse("the header `Host` must be stated once (RFC 9112 section 3.2)");
    const auto length = headers.find("Content-Length");
    const auto encoding = headers.find("Transfer-Encoding");
    if (headers.count("Content-Length") + headers.count("Transfer-Encoding") > 1)
        return refuse("the length of the body must be stated once, by `Content-Length` or by "
                      "`Transfer-Encoding: chunked`");
    if (encoding && *encoding != "chunked")
        return refuse("the only transfer encoding accepted is `chunked`");
    head.is_chunked = encoding.has_value();
    if (!length) return Done{};
    const auto* end = length->data() + length->size();
    const auto parsed = std::from_chars(length->data(), end, head.content_length);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        return refuse("`Content-Length` must be a number of bytes");
    return Done{};
}

} // namespace

Expected<RequestHead, Malformed> parse_request_head(std::string_view bytes) {
    const auto request_line = next_line(bytes);
    if (!request_line) return refuse("the request line must end with CRLF");
    const auto method_end = request_line->find(' ');
    const auto target_end = request_line->rfind(' ');
    if (method_end == std::string_view::npos || target_end <= method_end + 1)
        return refuse("the request line must be a method, an address and a version");
    RequestHead head;
    head.request =
        TRY(make_request(std::string(request_line->substr(0, method_end)),
                         request_line->substr(method_end + 1, target_end - method_end - 1)));
    for (;;) {
        const auto line = next_line(bytes);
        if (!line) return refuse("each header line must end with CRLF");
        if (line->empty()) break;
        TRY(parse_field(*line, head.request.headers));
    }
    TRY(read_framing(head));
    return head;
}

std::optional<std::string> framing_head(std::string_view bytes, const RequestHead& head) {
    constexpr std::array methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    constexpr std::array names = {"Connection", "Content-Length", "Transfer-Encoding", "Expect",
                                  "Content-Encoding"};
    const auto& method = head.request.method;
    const auto& fields = head.request.headers;
    const auto line = bytes.substr(0, bytes.find('\r'));
    if (std::find(methods.begin(), methods.end(), method) == methods.end() ||
        std::count(line.begin(), line.end(), ' ') != 2 || !line.ends_with(" HTTP/1.1") ||
        fields.count("Range") > 0)
        return std::nullopt;
    std::string text = method + " / HTTP/1.1\r\n";
    for (const std::string_view name : names) {
        if (fields.count(name) > 1) return std::nullopt;
        if (const auto value = fields.find(name))
            text.append(name).append(": ").append(*value).append("\r\n");
    }
    text += "\r\n";
    if (text.size() > bytes.size()) return std::nullopt; // where white space was spared
    return text;
}

} // namespace muniment::api
