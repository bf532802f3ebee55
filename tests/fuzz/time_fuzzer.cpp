#include "domain/time.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

/// What parses as a time is written in one form, and that form means the same time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muniment::domain;
    const auto parsed = parse_rfc3339(std::string(data, data + size));
    if (!parsed) {
        if (parsed.error().problem.empty()) std::abort();
        return 0;
    }
    const auto again = parse_rfc3339(format_rfc3339(*parsed));
    if (!again || again->us != parsed->us) std::abort();
    return 0;
}
