#pragma once

#include "api/http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muniment::api {

/// The head of an HTTP/1.1 request, read strictly.
struct RequestHead {
    Request request; ///< without body, remote address and id
    bool is_chunked = false;
    std::uint64_t content_length = 0; ///< 0 if chunked or if there is no body
};

/// Parses the bytes of a head, from the request line to the empty line. Where recipients of HTTP
/// are known to disagree about where a body ends, the head is refused: two lengths, a length beside
/// an encoding, an encoding other than `chunked`, folded lines, lines that do not end in CRLF.
/// Values of fields are kept byte for byte but for the white space around them. Source: RFC 9112.
domain::Expected<RequestHead, Malformed> parse_request_head(std::string_view bytes);

/// The head `bytes`, parsed to `head`, in words that frame the same body in the same way, for
/// whoever reads it after us; no longer than it was. Nothing if it holds what that reader should
/// judge itself: another version, method or form of the request line than the usual, a field of
/// framing twice, a range.
std::optional<std::string> framing_head(std::string_view bytes, const RequestHead& head);

} // namespace muniment::api
