#include "domain/text.hpp"

#include <utf8proc.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace muniment::domain {

namespace {

/// Calls `visit(code_point)` for each code point; false as soon as the text is no UTF-8.
template <typename Visit>
bool for_each_code_point(std::string_view text, Visit visit) {
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        if (*bytes < 0x80) { // as nearly all are
            visit(utf8proc_int32_t{*bytes});
            ++bytes;
            --left;
            continue;
        }
        utf8proc_int32_t code_point = 0;
        const auto taken = utf8proc_iterate(bytes, left, &code_point);
        if (taken <= 0) return false;
        visit(code_point);
        bytes += taken;
        left -= taken;
    }
    return true;
}

bool is_ascii(std::string_view text) {
    unsigned char all = 0;
    for (const char c : text) // without leaving early, which vectorizes
        all |= static_cast<unsigned char>(c);
    return all < 0x80;
}

/// The simple folding of one code point. utf8proc knows full folding; where that yields several
/// code points (status F), the simple folding is the lower-case mapping.
utf8proc_int32_t fold_code_point(utf8proc_int32_t code_point) {
    std::array<utf8proc_int32_t, 4> full{};
    int boundary_state = 0;
    const auto count = utf8proc_decompose_char(code_point, full.data(), full.size(),
                                               UTF8PROC_CASEFOLD, &boundary_state);
    return count == 1 ? full[0] : utf8proc_tolower(code_point);
}

} // namespace

bool is_printable_ascii(std::string_view text) {
    // Eight at a time. Of bytes below 0x80, `high` marks those that 1 makes 0x80 (0x7f) and those
    // that 0x60 does not bring there (below 0x20).
    constexpr std::uint64_t each = 0x0101010101010101;
    constexpr std::uint64_t high = each * 0x80;
    std::uint64_t bad = 0;
    while (text.size() >= sizeof each) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data(), sizeof eight);
        bad |= eight | (eight + each) | ~((eight & ~high) + each * 0x60);
        text.remove_prefix(sizeof eight);
    }
    bool is_printable = (bad & high) == 0;
    for (const char c : text)
        is_printable &= c >= 0x20 && c < 0x7f;
    return is_printable;
}

bool is_valid_utf8(std::string_view text) {
    return is_ascii(text) || for_each_code_point(text, [](utf8proc_int32_t) {});
}

bool has_control_characters(std::string_view text) {
    bool found = false;
    for_each_code_point(
        text, [&](utf8proc_int32_t c) { found = found || c < 0x20 || (c >= 0x7f && c < 0xa0); });
    return found;
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for_each_code_point(text, [&](utf8proc_int32_t) { ++count; });
    return count;
}

std::string fold_case(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    for_each_code_point(text, [&](utf8proc_int32_t code_point) {
        std::array<utf8proc_uint8_t, 4> encoded{};
        const auto size = utf8proc_encode_char(fold_code_point(code_point), encoded.data());
        folded.append(reinterpret_cast<const char*>(encoded.data()),
                      static_cast<std::size_t>(size));
    });
    return folded;
}

} // namespace muniment::domain
