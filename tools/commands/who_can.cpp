#include "api/json/read.hpp"
#include "tools/commands/audit_text.hpp"
#include "tools/commands/question.hpp"

#include <boost/json/value.hpp>

#include <iostream>

namespace muniment::tools {

namespace {

struct Options {
    SourceOptions source;
    std::string application;
    std::string permission;
    std::string role;
    std::string group;
    MomentOptions moment;
    bool json = false;
};

/// Prints the lines of an answer as they come, in whatever pieces.
class LinePrinter {
  public:
    explicit LinePrinter(bool json) : json_(json) {}

    bool take(std::string_view piece) {
        rest_ += piece;
        std::size_t begin = 0;
        for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
            print(rest_.substr(begin, end - begin));
            begin = end + 1;
        }
        rest_.erase(0, begin);
        return static_cast<bool>(std::cout);
    }

    /// Whether the last line was there, which tells how many there are.
    bool is_whole() const { return whole_ && rest_.empty(); }

  private:
    void print(const std::string& line) {
        const auto json = api::read_json(line);
        if (!json || !json->is_object()) return;
        const auto& object = json->get_object();
        whole_ = object.contains("count");
        if (json_) {
            std::cout << line << "\n";
        } else if (!whole_) {
            std::cout << text_of(object, "user") << "\n";
        } else {
            std::cerr << object.at("count").as_int64() << " users (position "
                      << object.at("position").as_int64() << ")";
            if (const auto reason = text_of(object, "reason", ""); !reason.empty())
                std::cerr << ": " << reason;
            std::cerr << "\n";
        }
    }

    bool json_;
    bool whole_ = false;
    std::string rest_;
};

int run(const Options& options) {
    const int asked = (options.permission.empty() ? 0 : 1) + (options.role.empty() ? 0 : 1) +
                      (options.group.empty() ? 0 : 1);
    if (asked != 1 || options.application.empty() != options.permission.empty())
        return fail(exit_code::usage,
                    "give APPLICATION and PERMISSION, or `--role`, or `--group`, one of them");
    RemoteStore::Parameters parameters = {{"format", "ndjson"}};
    for (const auto& [name, value] : {std::pair("application", options.application),
                                      {"permission", options.permission},
                                      {"role", options.role},
                                      {"group", options.group}})
        if (!value.empty()) parameters.emplace_back(name, value);
    options.moment.append_to(parameters);
    LinePrinter printer(options.json);
    const auto answer = ask(options.source, "/v1/who-can", parameters,
                            [&](std::string_view piece) { return printer.take(piece); });
    if (!answer) return answer.error();
    if (!printer.is_whole())
        return fail(exit_code::environment, "the answer was cut off; ask again");
    return exit_code::done;
}

} // namespace

void add_who_can(CLI::App& program, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command =
        program.add_subcommand("who-can", "Who holds a permission, has a role, is in a group?");
    options->source.add_to(*command);
    command->add_option("APPLICATION", options->application, "id of the application");
    command->add_option("PERMISSION", options->permission, "id or name of the permission");
    command->add_option("--role", options->role, "id of a role, in place of a permission");
    command->add_option("--group", options->group, "id of a group, in place of a permission");
    options->moment.add_to(*command);
    command->add_flag("--json", options->json, "print JSON, a line each, and at last the count");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace muniment::tools
