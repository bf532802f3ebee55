#include "tests/architecture/ledgers.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace muniment::architecture {
namespace {

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// Links and headings are looked for outside fenced code; inline code is blanked.
std::string prose_of(std::string_view text) {
    std::string prose;
    bool in_fence = false;
    for (const std::string_view line : lines_of(text)) {
        const bool is_fence = line.starts_with("```");
        if (is_fence) in_fence = !in_fence;
        bool in_code = false;
        for (const char c : line) {
            if (c == '`') in_code = !in_code;
            prose += in_fence || is_fence || in_code ? ' ' : c;
        }
        prose += '\n';
    }
    return prose;
}

/// The anchor that a heading gets where Markdown is shown.
std::string anchor_of(std::string_view heading) {
    std::string anchor;
    for (const char c : heading) {
        if (c == ' ')
            anchor += '-';
        else if (is_identifier_char(c) || c == '-' || (static_cast<unsigned char>(c) & 0x80U) != 0)
            anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return anchor;
}

bool has_anchor(std::string_view text, std::string_view anchor) {
    bool in_fence = false;
    for (const std::string_view line : lines_of(text)) {
        if (line.starts_with("```")) in_fence = !in_fence;
        if (in_fence || !line.starts_with('#')) continue;
        const std::size_t begin = line.find_first_not_of("# ");
        if (begin != std::string_view::npos && anchor_of(line.substr(begin)) == anchor) return true;
    }
    return false;
}

bool leads_outside(std::string_view target) {
    return target.find("://") != std::string_view::npos || target.starts_with("mailto:");
}

/// A file, or a folder that holds files.
bool exists(const std::string& path, const std::vector<TextFile>& files) {
    return std::ranges::any_of(files, [&](const TextFile& file) {
        return file.path == path || file.path.starts_with(path.ends_with('/') ? path : path + "/");
    });
}

std::string link_problem(const TextFile& file, std::string_view target,
                         const std::vector<TextFile>& files) {
    const std::size_t hash = std::min(target.find('#'), target.size());
    std::string path = file.path;
    if (hash > 0)
        path = (std::filesystem::path(file.path).parent_path() / target.substr(0, hash))
                   .lexically_normal()
                   .generic_string();
    if (!exists(path, files)) return "leads to no file";
    const auto goal = std::ranges::find(files, path, &TextFile::path);
    const bool names_heading = hash < target.size() && goal != files.end();
    if (names_heading && !has_anchor(goal->text, target.substr(hash + 1)))
        return "leads to no heading";
    return {};
}

} // namespace

Paths project_paths() {
    Paths paths;
    for (const TextFile& file : project_files())
        paths.insert(file.path);
    return paths;
}

Findings migration_findings(std::string_view folder, const Paths& paths) {
    Findings findings;
    std::size_t expected = 0;
    const std::string prefix = std::string(folder) + "/";
    for (const std::string& path : paths) {
        if (!path.starts_with(prefix) || !path.ends_with(".sql")) continue;
        const std::string name = path.substr(prefix.size());
        const bool is_numbered = name.size() > 5 && name[4] == '_' &&
                                 std::all_of(name.begin(), name.begin() + 4, is_digit);
        if (!is_numbered) {
            findings.push_back(path + ": must be named NNNN_what.sql");
        } else if (std::stoul(name.substr(0, 4)) != ++expected) {
            findings.push_back(path + ": number " + std::to_string(expected) + " was expected");
        }
    }
    if (expected == 0 && findings.empty()) findings.push_back(prefix + ": has no migration");
    return findings;
}

std::vector<std::string> names_declared(std::string_view text, std::string_view member) {
    const std::string opening =
        "static constexpr std::string_view " + std::string(member) + " = \"";
    std::vector<std::string> names;
    for (std::size_t at = text.find(opening); at != std::string_view::npos;
         at = text.find(opening, at + 1)) {
        const std::size_t begin = at + opening.size();
        names.emplace_back(text.substr(begin, text.find('"', begin) - begin));
    }
    return names;
}

Findings golden_findings(const std::vector<std::string>& types, const Paths& paths) {
    Findings findings;
    for (const std::string& type : types) {
        const std::string path = "tests/golden/events/" + type + ".json";
        if (!paths.contains(path))
            findings.push_back(path + ": is missing; the bytes of `" + type +
                               "` must be kept there for ever");
    }
    return findings;
}

Findings link_findings(const TextFile& file, const std::vector<TextFile>& files) {
    Findings findings;
    const std::string prose = prose_of(file.text);
    for (std::size_t at = prose.find("]("); at != std::string::npos;
         at = prose.find("](", at + 1)) {
        const std::size_t begin = at + 2;
        const std::string target = prose.substr(begin, prose.find_first_of(") \n", begin) - begin);
        if (leads_outside(target)) continue;
        const std::string problem = link_problem(file, target, files);
        if (!problem.empty())
            findings.push_back(file.path + ":" + std::to_string(line_at(prose, at)) + ": `" +
                               target + "` " + problem);
    }
    return findings;
}

} // namespace muniment::architecture
