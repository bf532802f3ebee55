#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The project read as text, for the tests that keep its walls and its style.
namespace muniment::architecture {

struct TextFile {
    std::string path; ///< from the repository root, with `/`
    std::string text;
};

/// What breaks a rule, one sentence each: `path:line: what is wrong and what to do`.
using Findings = std::vector<std::string>;

/// Every text file of the project: without `.git`, what is built, stores, and files with NUL bytes.
/// Sorted by path. Read once.
const std::vector<TextFile>& project_files();

/// Those of `project_files` that are C++.
const std::vector<TextFile>& cpp_files();

/// The first component of the path, `domain` for `domain/ids.hpp`; empty for a file of the root.
std::string_view top_folder(std::string_view path);

bool is_header(std::string_view path);

/// The text with comments, preprocessor lines and the insides of literals replaced by spaces. Line
/// breaks and offsets stay.
std::string code_only(std::string_view text);

/// Without the line breaks.
std::vector<std::string_view> lines_of(std::string_view text);

/// 1-based.
std::size_t line_at(std::string_view text, std::size_t offset);

bool is_identifier_char(char c);

/// The findings, a line each; what an assertion prints when there are any.
std::string listed(const Findings& findings);

} // namespace muniment::architecture
