#include "tests/properties/transcript.hpp"

#include <algorithm>

namespace muniment::testing {

namespace {

std::string_view line_at(std::string_view text, std::size_t start) {
    return text.substr(start, text.find('\n', start) - start);
}

} // namespace

std::string first_difference(std::string_view expected, std::string_view actual) {
    if (expected == actual) return {};
    const auto length = std::min(expected.size(), actual.size());
    const auto parted = std::mismatch(
        expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(length), actual.begin());
    const auto same = static_cast<std::size_t>(parted.first - expected.begin());
    const auto before = same == 0 ? std::string_view::npos : expected.rfind('\n', same - 1);
    const auto start = before == std::string_view::npos ? 0 : before + 1;
    std::string text = "\n  expected ";
    text += line_at(expected, start);
    text += "\n  actual   ";
    text += line_at(actual, start);
    return text;
}

} // namespace muniment::testing
