#include "tests/architecture/walls.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace muniment::architecture {
namespace {

using Words = std::set<std::string, std::less<>>;

/// The folders that a folder may include from. Not named here: may include from all.
const std::map<std::string, Words, std::less<>> own_includes{
    {"domain", {"domain"}},
    {"migrations", {"migrations"}},
    {"eventstore", {"eventstore", "domain", "migrations"}},
    {"projections", {"projections", "domain", "migrations"}},
    {"api", {"api", "domain", "eventstore", "projections"}},
};

/// Beginnings of library headers that a layer must not include.
const std::map<std::string, std::vector<std::string>, std::less<>> banned_libraries{
    {"migrations", {"httplib", "CLI/", "spdlog/", "prometheus/", "boost/"}},
    {"eventstore", {"httplib", "CLI/", "spdlog/", "prometheus/"}},
    {"projections", {"httplib", "CLI/", "spdlog/", "prometheus/"}},
    {"api", {"SQLiteCpp", "sqlite3", "CLI/", "curl/"}},
};

/// Libraries that one file alone knows, by the beginnings of their headers.
const std::map<std::string, std::string, std::less<>> only_users{
    {"rhonabwy.h", "api/auth/jose.cpp"},
    {"toml++/", "api/configuration/toml_document.cpp"},
};

/// The domain is values and functions: what of the standard library is a way out of that.
const Words impure_headers{"atomic",     "barrier",      "condition_variable",
                           "ctime",      "filesystem",   "fstream",
                           "future",     "iostream",     "latch",
                           "mutex",      "random",       "regex",
                           "semaphore",  "shared_mutex", "sstream",
                           "thread",     "syncstream",   "csignal",
                           "stop_token", "locale",       "memory_resource"};

struct Include {
    std::size_t line;
    std::string path;
    bool quoted;
};

std::vector<Include> includes_of(std::string_view text) {
    std::vector<Include> includes;
    std::size_t number = 0;
    for (std::string_view line : lines_of(text)) {
        ++number;
        constexpr std::string_view word = "#include ";
        if (!line.starts_with(word)) continue;
        line.remove_prefix(word.size());
        const bool quoted = line.starts_with('"');
        const std::size_t end = line.find_first_of("\">", 1);
        if (end != std::string_view::npos)
            includes.push_back({number, std::string(line.substr(1, end - 1)), quoted});
    }
    return includes;
}

std::string own_problem(std::string_view folder, const std::string& path) {
    const std::string_view from = top_folder(path);
    if (from.empty()) return "is not written from the repository root";
    const auto allowed = own_includes.find(folder);
    if (allowed == own_includes.end()) return {};
    if (!allowed->second.contains(from)) return "crosses a wall between folders";
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    if (folder == "api" && from != "api" && name.starts_with("sqlite"))
        return "names an implementation; the ports are for api, tools joins them";
    return {};
}

std::string domain_library_problem(const std::string& file, const std::string& path) {
    if (path == "utf8proc.h" && file == "domain/text.cpp") return {};
    if (path.starts_with("boost/describe") || path.starts_with("boost/mp11")) return {};
    if (impure_headers.contains(path)) return "is not for values and pure functions";
    const bool is_standard = path.find_first_of("/.") == std::string::npos;
    return is_standard ? "" : "is a library that the domain does without";
}

std::string library_problem(const std::string& file, const std::string& path) {
    const std::string_view folder = top_folder(file);
    if (folder == "domain") return domain_library_problem(file, path);
    if (path == "httplib.h" && folder != "tests" && folder != "bench" &&
        !file.starts_with("api/http/"))
        return "belongs to the one adapter in api/http";
    for (const auto& [begin, user] : only_users)
        if (path.starts_with(begin) && file != user) return "belongs to `" + user + "` alone";
    const auto banned = banned_libraries.find(folder);
    if (banned == banned_libraries.end()) return {};
    const bool is_banned = std::ranges::any_of(
        banned->second, [&](const std::string& begin) { return path.starts_with(begin); });
    return is_banned ? "has its one place in another folder" : "";
}

} // namespace

Findings include_findings(const TextFile& file) {
    Findings findings;
    for (const Include& include : includes_of(file.text)) {
        const std::string problem = include.quoted
                                        ? own_problem(top_folder(file.path), include.path)
                                        : library_problem(file.path, include.path);
        if (!problem.empty())
            findings.push_back(file.path + ":" + std::to_string(include.line) + ": `" +
                               include.path + "` " + problem);
    }
    return findings;
}

Findings http_adapter_findings(const std::vector<TextFile>& files) {
    Findings users;
    for (const TextFile& file : files) {
        const std::string_view folder = top_folder(file.path);
        const bool is_product = folder != "tests" && folder != "bench";
        const auto includes = includes_of(file.text);
        const bool uses = std::ranges::any_of(
            includes, [](const Include& include) { return include.path == "httplib.h"; });
        if (is_product && uses) users.push_back(file.path + ": includes `httplib.h`; one file may");
    }
    return users.size() > 1 ? users : Findings{};
}

Findings header_findings(const TextFile& file) {
    const std::string folder(top_folder(file.path));
    if (!is_header(file.path) || !own_includes.contains(folder)) return {};
    Findings findings;
    if (!file.text.starts_with("#pragma once\n"))
        findings.push_back(file.path + ":1: must begin with `#pragma once`");
    const std::string opening = "\nnamespace muniment::" + folder;
    if (file.text.find(opening) == std::string::npos)
        findings.push_back(file.path +
                           ":1: must open the namespace of its folder, `muniment::" + folder + "`");
    return findings;
}

Findings folder_findings(const TextFile& file) {
    static constexpr std::array<std::string_view, 6> drawers{"util",   "utils",   "common",
                                                             "helper", "helpers", "misc"};
    Findings findings;
    std::string_view rest = file.path;
    while (!rest.empty()) {
        const std::string_view part = rest.substr(0, rest.find('/'));
        const std::string_view stem = part.substr(0, part.find('.'));
        if (std::ranges::find(drawers, stem) != drawers.end())
            findings.push_back(file.path + ": `" + std::string(part) +
                               "` is a drawer; a thing lives where its meaning lives");
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    }
    return findings;
}

} // namespace muniment::architecture
