#pragma once

#include "tests/architecture/source_tree.hpp"

namespace muniment::architecture {

inline constexpr std::size_t header_lines_max = 150;
inline constexpr std::size_t source_lines_max = 400;
inline constexpr std::size_t line_columns_max = 100;
inline constexpr std::size_t function_lines_max = 70;
inline constexpr std::size_t function_parameters_max = 5;

/// A function with a body, as far as it can be told from the braces of laid-out code.
struct Function {
    std::string signature;  ///< on one line, without what follows the parameters
    std::size_t line = 0;   ///< 1-based, of the first line of the signature
    std::size_t length = 0; ///< lines, signature and closing brace counted
    std::size_t parameters = 0;
};

/// Functions outside functions: lambdas count with what they stand in.
std::vector<Function> functions_of(std::string_view text);

/// A header or source that is too long.
Findings file_size_findings(const TextFile& file);

/// Lines that are too wide. A line that is one string literal cannot be broken and may be.
Findings line_width_findings(const TextFile& file);

/// Functions that are too long or take too many parameters.
Findings function_findings(const TextFile& file);

} // namespace muniment::architecture
