#pragma once

#include "tools/remote/remote_store.hpp"
#include "tools/store/store_directory.hpp"

#include <CLI/CLI.hpp>

#include <string>

/// The subcommands of `muniment`, a source each. Every one adds itself to the program and leaves
/// its exit code in `exit_code` when it has run.
namespace muniment::tools {

namespace exit_code {
inline constexpr int done = 0;        ///< yes, or done
inline constexpr int refused = 1;     ///< no, or refused
inline constexpr int usage = 2;       ///< the command line is wrong
inline constexpr int environment = 3; ///< the store or the machine does not allow it
} // namespace exit_code

void add_init(CLI::App& program, int& exit_code);
void add_serve(CLI::App& program, int& exit_code);
void add_import(CLI::App& program, int& exit_code);
void add_export(CLI::App& program, int& exit_code);
void add_check(CLI::App& program, int& exit_code);
void add_diff(CLI::App& program, int& exit_code);
void add_explain(CLI::App& program, int& exit_code);
void add_who_can(CLI::App& program, int& exit_code);
void add_history(CLI::App& program, int& exit_code);
void add_report(CLI::App& program, int& exit_code);
void add_receipt(CLI::App& program, int& exit_code);
void add_mirror(CLI::App& program, int& exit_code);
void add_log(CLI::App& program, int& exit_code);
void add_verify(CLI::App& program, int& exit_code);
void add_key(CLI::App& program, int& exit_code);
void add_completion(CLI::App& program, int& exit_code);

/// Prints `muniment: <sentence>` to standard error and returns `code`.
int fail(int code, const std::string& sentence);

/// What a wrong command line is answered: the problem, and where help is.
std::string wrong_usage(const CLI::App* program, const CLI::Error& error);

/// The code for an answer that is no success, after printing what it says.
int fail_remotely(const RemoteAnswer& answer);

/// Shows how far opening has come, on a terminal alone.
api::Store::Progress opening_progress();

/// A line that is rewritten in place while work goes on, on a terminal alone.
class ProgressLine {
  public:
    explicit ProgressLine(std::string what);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    void show(std::uint64_t done, std::uint64_t total);

  private:
    std::string what_;
    bool is_terminal_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point last_{};
};

/// Who works on the data directly: the operator of this machine.
api::Principal local_principal(const std::string& via);

/// `--data DIR` or `--server URL`, one of them.
struct SourceOptions {
    std::string data;
    std::string server;
    void add_to(CLI::App& command);
};

/// `--at` and `--known-at` as a command takes them.
struct MomentOptions {
    std::string at;
    std::string known_at;
    void add_to(CLI::App& command);
    domain::Expected<api::ResolvedMoment, std::string> resolve(const api::Store& store) const;
    /// As parameters of a request.
    void append_to(RemoteStore::Parameters& parameters) const;
};

} // namespace muniment::tools
