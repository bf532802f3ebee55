#pragma once

#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace muniment::scenarios {

/// A program to run, without a shell.
struct Command {
    std::vector<std::string> arguments; ///< the first is the program, looked up in PATH
    std::string input = "/dev/null";    ///< file of its standard input
    std::map<std::string, std::string> environment = {}; ///< beside what this process has
};

/// What a program that has ended left.
struct Outcome {
    int exit_code = -1; ///< -1: ended by a signal
    std::string out;
    std::string err;
};

/// A running program. Its output is kept in memory. One that still runs is killed at the end.
class Process {
  public:
    explicit Process(const Command& command);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t pid() const { return pid_; }
    bool is_running();
    void signal(int number) const;
    /// Waits for its end, however it comes.
    Outcome wait();

    /// What it has written so far.
    std::string out() const;
    std::string err() const;

  private:
    void take_status(int status);

    int out_;
    int err_;
    pid_t pid_;
    bool has_ended_ = false;
    int exit_code_ = -1;
};

Outcome run(const Command& command);

/// Whether the program can be found in PATH.
bool is_installed(const std::string& program);

} // namespace muniment::scenarios
