#include "tests/architecture/source_tree.hpp"

#include "tests/paths.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace muniment::architecture {
namespace {

namespace fs = std::filesystem;

const std::set<std::string> foreign{".git", "build", "data", "node_modules", ".cache"};

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<TextFile> read_project() {
    const fs::path root = testing::paths::sources();
    std::vector<TextFile> files;
    for (auto entry = fs::recursive_directory_iterator(root);
         entry != fs::recursive_directory_iterator(); ++entry) {
        // In a linked working tree `.git` is a file.
        const bool is_foreign =
            entry.depth() == 0 && foreign.contains(entry->path().filename().string());
        if (is_foreign) entry.disable_recursion_pending();
        if (is_foreign || !entry->is_regular_file()) continue;
        TextFile file{entry->path().lexically_relative(root).generic_string(),
                      read_file(entry->path())};
        if (file.text.find('\0') == std::string::npos) files.push_back(std::move(file));
    }
    std::ranges::sort(files, {}, &TextFile::path);
    return files;
}

/// The end of a quoted literal whose opening quote is at `begin`: after its closing quote.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    std::size_t at = begin + 1;
    while (at < text.size() && text[at] != quote && text[at] != '\n')
        at += text[at] == '\\' ? 2U : 1U;
    return std::min(at + 1, text.size());
}

std::size_t end_of_raw_string(std::string_view text, std::size_t begin) {
    const std::size_t open = text.find('(', begin);
    if (open == std::string_view::npos) return text.size();
    const std::string close = ")" + std::string(text.substr(begin + 1, open - begin - 1)) + "\"";
    const std::size_t end = text.find(close, open);
    return end == std::string_view::npos ? text.size() : end + close.size();
}

/// After the line and those that a backslash joins to it.
std::size_t end_of_directive(std::string_view text, std::size_t begin) {
    std::size_t end = text.find('\n', begin);
    while (end != std::string_view::npos && end > begin && text[end - 1] == '\\')
        end = text.find('\n', end + 1);
    return end == std::string_view::npos ? text.size() : end;
}

/// Whether the quote at `at` separates digits, as in `1'000`.
bool separates_digits(std::string_view text, std::size_t at) {
    std::size_t begin = at;
    while (begin > 0 && (is_identifier_char(text[begin - 1]) || text[begin - 1] == '\''))
        --begin;
    return begin < at && std::isdigit(static_cast<unsigned char>(text[begin])) != 0;
}

/// The end of what begins at `at` and is no code, or `at` itself where there is code.
std::size_t end_of_noncode(std::string_view text, std::size_t at, bool at_line_begin) {
    const std::string_view rest = text.substr(at);
    if (at_line_begin && rest.front() == '#') return end_of_directive(text, at);
    if (rest.starts_with("//")) return end_of_directive(text, at);
    if (rest.starts_with("/*")) return std::min(text.find("*/", at), text.size() - 2) + 2;
    if (rest.front() == '"') {
        const bool is_raw = at > 0 && text[at - 1] == 'R';
        return is_raw ? end_of_raw_string(text, at) : end_of_quoted(text, at);
    }
    if (rest.front() == '\'' && !separates_digits(text, at)) return end_of_quoted(text, at);
    return at;
}

} // namespace

const std::vector<TextFile>& project_files() {
    static const std::vector<TextFile> files = read_project();
    return files;
}

const std::vector<TextFile>& cpp_files() {
    static const std::vector<TextFile> files = [] {
        std::vector<TextFile> found;
        std::ranges::copy_if(project_files(), std::back_inserter(found), [](const TextFile& file) {
            return is_header(file.path) || file.path.ends_with(".cpp");
        });
        return found;
    }();
    return files;
}

std::string_view top_folder(std::string_view path) {
    const std::size_t slash = path.find('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

bool is_header(std::string_view path) {
    return path.ends_with(".hpp");
}

std::string code_only(std::string_view text) {
    std::string code(text);
    bool at_line_begin = true;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = end_of_noncode(text, at, at_line_begin);
        for (std::size_t i = at; i < end; ++i)
            if (code[i] != '\n') code[i] = ' ';
        at_line_begin = text[at] == '\n' || (at_line_begin && text[at] == ' ');
        at = std::max(end, at + 1);
    }
    return code;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
    return static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n')) + 1;
}

bool is_identifier_char(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string listed(const Findings& findings) {
    std::string text;
    for (const std::string& finding : findings)
        text += "\n  " + finding;
    return text;
}

} // namespace muniment::architecture
