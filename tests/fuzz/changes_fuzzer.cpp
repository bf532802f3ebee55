#include "api/json/read.hpp"
#include "api/json/write.hpp"
#include "api/v1/change_decoder.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

/// Any body of `POST /v1/changes` is decoded or refused; JSON that was read is written so that it
/// reads the same again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muniment::api;
    const auto json = read_json(std::string(data, data + size));
    if (!json) return 0;
    const auto again = read_json(to_json(*json));
    if (!again || to_json(*again) != to_json(*json)) std::abort();
    const auto request = decode_changes_request(*json, {}, [] { return std::string("drawn"); });
    if (!request && request.error().problem.empty()) std::abort();
    return 0;
}
