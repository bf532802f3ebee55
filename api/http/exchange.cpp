#include "api/http/exchange.hpp"

namespace muniment::api {

void read_ahead(Exchange& exchange) {
    const auto bytes = exchange.connection.whole_head();
    if (bytes.empty()) return;
    auto head = parse_request_head(bytes);
    if (!head) return;
    const auto framing = framing_head(bytes, *head);
    if (!framing) return;
    exchange.connection.replace_head(*framing);
    exchange.head = std::move(*head);
}

} // namespace muniment::api
