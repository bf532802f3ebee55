#include "tools/commands/verify_answer.hpp"

#include "api/json/write.hpp"
#include "tools/commands/command.hpp"

#include <boost/json/value.hpp>

#include <fstream>
#include <iostream>
#include <sstream>

namespace muniment::tools {

int print_success(const VerifyOptions& options, const std::string& lines,
                  boost::json::object members) {
    members["ok"] = true;
    std::cout << (options.json ? api::to_json(boost::json::value(std::move(members))) + "\n"
                               : lines);
    return exit_code::done;
}

int print_failure(const VerifyOptions& options, const std::string& problem,
                  const std::string& place, std::uint64_t number) {
    if (options.json) {
        boost::json::object members = {{"ok", false}, {"problem", problem}};
        if (!place.empty()) members[place] = number;
        std::cout << api::to_json(boost::json::value(std::move(members))) << "\n";
    } else {
        std::cout << "FAILED";
        if (!place.empty()) std::cout << " at " << place << " " << number;
        std::cout << ": " << problem << "\n";
    }
    return exit_code::refused;
}

domain::Expected<std::optional<eventstore::NoteVerifier>, std::string>
given_key(const VerifyOptions& options) {
    if (options.key.empty()) return std::optional<eventstore::NoteVerifier>();
    auto key = eventstore::NoteVerifier::parse(options.key);
    if (!key) return domain::Failure{"--key: " + key.error().what};
    return std::optional(std::move(key).value());
}

domain::Expected<std::string, std::string> read_whole_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return domain::Failure{"cannot read `" + path + "`"};
    return text.str();
}

} // namespace muniment::tools
