#include "tests/scenarios/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace muniment::scenarios {

namespace {

int file_in_memory(const char* name) {
    const int file = ::memfd_create(name, MFD_CLOEXEC);
    if (file < 0) throw std::runtime_error("no memory for the output of a program");
    return file;
}

std::string content_of(int file) {
    std::string text;
    std::array<char, 65536> bytes{};
    for (;;) {
        const auto count =
            ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(text.size()));
        if (count <= 0) return text;
        text.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

/// In the child: never returns.
[[noreturn]] void become(const Command& command, std::vector<char*> arguments, int out, int err) {
    const int input = ::open(command.input.c_str(), O_RDONLY);
    if (input < 0 || ::dup2(input, STDIN_FILENO) < 0 || ::dup2(out, STDOUT_FILENO) < 0 ||
        ::dup2(err, STDERR_FILENO) < 0)
        ::_exit(126);
    for (const auto& [name, value] : command.environment)
        ::setenv(name.c_str(), value.c_str(), 1);
    arguments.push_back(nullptr);
    ::execvp(arguments.front(), arguments.data());
    ::_exit(127);
}

} // namespace

Process::Process(const Command& command)
    : out_(file_in_memory("out")), err_(file_in_memory("err")) {
    std::vector<char*> arguments;
    for (const auto& argument : command.arguments)
        arguments.push_back(const_cast<char*>(argument.c_str())); // execvp does not write to them
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("no program can be started");
    if (pid_ == 0) become(command, std::move(arguments), out_, err_);
}

Process::~Process() {
    if (is_running()) {
        signal(SIGKILL);
        wait();
    }
    ::close(out_);
    ::close(err_);
}

void Process::take_status(int status) {
    has_ended_ = true;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool Process::is_running() {
    int status = 0;
    if (!has_ended_ && ::waitpid(pid_, &status, WNOHANG) == pid_) take_status(status);
    return !has_ended_;
}

void Process::signal(int number) const {
    if (!has_ended_) ::kill(pid_, number);
}

Outcome Process::wait() {
    int status = 0;
    while (!has_ended_) {
        if (::waitpid(pid_, &status, 0) == pid_)
            take_status(status);
        else if (errno != EINTR)
            throw std::runtime_error("a program cannot be waited for");
    }
    return {exit_code_, out(), err()};
}

std::string Process::out() const {
    return content_of(out_);
}

std::string Process::err() const {
    return content_of(err_);
}

Outcome run(const Command& command) {
    return Process(command).wait();
}

bool is_installed(const std::string& program) {
    return run({{"sh", "-c", "command -v \"$0\"", program}}).exit_code == 0;
}

} // namespace muniment::scenarios
