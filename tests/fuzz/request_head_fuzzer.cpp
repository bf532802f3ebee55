#include "api/http/head.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

/// Any head is parsed or refused with a reason; a parsed one states where its body ends in one way.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muniment::api;
    const auto head = parse_request_head(std::string(data, data + size));
    if (!head && head.error().problem.empty()) std::abort();
    if (head && head->is_chunked && head->content_length != 0) std::abort();
    return 0;
}
