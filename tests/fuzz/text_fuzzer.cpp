#include "domain/ids.hpp"
#include "domain/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

/// Case folding keeps text well-formed and is done once; an id keeps its bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muniment::domain;
    const std::string text(data, data + size);
    const auto user = UserId::parse(text);
    if (user && user->text() != text) std::abort();
    if (!is_valid_utf8(text)) {
        if (user) std::abort();
        return 0;
    }
    if (count_code_points(text) > text.size()) std::abort();
    if (user && has_control_characters(text)) std::abort();
    const std::string folded = fold_case(text);
    if (!is_valid_utf8(folded) || fold_case(folded) != folded) std::abort();
    return 0;
}
