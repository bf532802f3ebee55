#include "tests/architecture/words.hpp"

#include <algorithm>
#include <array>

namespace muniment::architecture {
namespace {

struct BannedCall {
    std::string_view word;
    std::vector<std::string_view> only_in; ///< folders where it is banned; empty: everywhere
    std::vector<std::string_view> but_in;  ///< folders where it is not
    std::string_view remedy;
};

const std::vector<BannedCall>& banned_calls() {
    static const std::vector<BannedCall> calls{
        {"assert(", {}, {}, "is off in release builds; check in every build"},
        {"std::cout", {}, {"tools", "tests", "bench"}, "only programs print; return the text"},
        {"std::cerr", {}, {"tools", "tests", "bench"}, "only programs print; return the error"},
        {"rand(", {}, {}, "is neither random nor repeatable; take <random> or libsodium"},
        {"srand(", {}, {}, "is neither random nor repeatable; take <random> or libsodium"},
        {"std::regex", {}, {"tests"}, "is slow and recurses on input; parse by hand"},
        {"using namespace std;", {}, {}, "hides where a name comes from"},
        {"throw", {"domain"}, {}, "errors of the domain are values"},
        {"system_clock", {"domain"}, {}, "time arrives in the context"},
        {"steady_clock", {"domain"}, {}, "time arrives in the context"},
    };
    return calls;
}

bool applies(const BannedCall& call, std::string_view folder) {
    const auto holds = [&](const auto& folders) {
        return std::ranges::find(folders, folder) != folders.end();
    };
    return (call.only_in.empty() || holds(call.only_in)) && !holds(call.but_in);
}

/// Written in two parts, so that this file does not find itself.
constexpr std::array<std::string_view, 8> workplace_words{"/wo"
                                                          "rk/",
                                                          "issues "
                                                          "show",
                                                          "deb."
                                                          "debian.org",
                                                          "registry."
                                                          "npmjs",
                                                          "proxy."
                                                          "golang.org",
                                                          "py"
                                                          "pi.org",
                                                          "crates"
                                                          ".io",
                                                          "/home/"
                                                          "runner"};

} // namespace

Findings banned_call_findings(const TextFile& file) {
    Findings findings;
    const std::string code = code_only(file.text);
    for (const BannedCall& call : banned_calls()) {
        if (!applies(call, top_folder(file.path))) continue;
        for (std::size_t at = code.find(call.word); at != std::string::npos;
             at = code.find(call.word, at + 1)) {
            const std::size_t end = at + call.word.size();
            const bool begins = at == 0 || !is_identifier_char(code[at - 1]);
            const bool ends =
                !is_identifier_char(call.word.back()) || !is_identifier_char(code[end]);
            if (begins && ends)
                findings.push_back(file.path + ":" + std::to_string(line_at(code, at)) + ": `" +
                                   std::string(call.word) + "` " + std::string(call.remedy));
        }
    }
    return findings;
}

Findings workplace_findings(const TextFile& file) {
    Findings findings;
    for (const std::string_view word : workplace_words) {
        const std::size_t at = file.text.find(word);
        if (at != std::string::npos)
            findings.push_back(file.path + ":" + std::to_string(line_at(file.text, at)) +
                               ": mentions `" + std::string(word) +
                               "`, which is of a workplace and not of the project");
    }
    return findings;
}

} // namespace muniment::architecture
