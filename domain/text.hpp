#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace muniment::domain {

/// Whether every byte is one of U+0020 to U+007E.
bool is_printable_ascii(std::string_view text);

/// Whether the bytes are well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, no overlongs).
bool is_valid_utf8(std::string_view text);

/// Whether a C0 control, DEL or a C1 control occurs. The text must be valid UTF-8.
bool has_control_characters(std::string_view text);

/// The number of Unicode code points. The text must be valid UTF-8.
std::size_t count_code_points(std::string_view text);

/// Unicode simple case folding of each code point (CaseFolding.txt, statuses C and S), by utf8proc.
/// The text must be valid UTF-8.
std::string fold_case(std::string_view text);

} // namespace muniment::domain
