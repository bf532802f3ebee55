#include "domain/time.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {
constexpr std::int64_t year_0 = -62'167'219'200'000'000;
constexpr std::int64_t year_10000 = 253'402'300'800'000'000;
} // namespace

/// What parses as a time is written in one form, and that form means the same time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muniment::domain;
    const auto parsed = parse_rfc3339(std::string(data, data + size));
    if (!parsed) {
        if (parsed.error().problem.empty()) std::abort();
        return 0;
    }
    const auto again = parse_rfc3339(format_rfc3339(*parsed));
    // An offset can carry the time out of the years 0000..9999, which have no written form.
    if (again ? again->us != parsed->us : parsed->us >= year_0 && parsed->us < year_10000)
        std::abort();
    return 0;
}
