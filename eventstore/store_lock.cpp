#include "eventstore/store_lock.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace muniment::eventstore {

using domain::Expected;
using domain::Failure;

namespace {

std::string holder(int file) {
    std::array<char, 32> text{};
    const ssize_t length = ::pread(file, text.data(), text.size(), 0);
    if (length <= 0) return "another process";
    std::string pid(text.data(), static_cast<std::size_t>(length));
    if (pid.ends_with('\n')) pid.pop_back();
    return "process " + pid;
}

/// For the message above only: that it fails takes nothing from the lock.
void write_pid(int file) {
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(file, 0) == 0 && ::pwrite(file, pid.data(), pid.size(), 0) < 0) return;
}

} // namespace

StoreLock::StoreLock(int file) : file_(file) {}

StoreLock::StoreLock(StoreLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

StoreLock& StoreLock::operator=(StoreLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
}

StoreLock::~StoreLock() {
    if (file_ >= 0) ::close(file_);
}

Expected<StoreLock, StoreLocked> StoreLock::acquire(const std::filesystem::path& data) {
    const std::filesystem::path path = data / "lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return Failure{StoreLocked{"cannot open `" + path.string() + "`: " + std::strerror(errno)}};
    StoreLock lock(file);
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) {
        write_pid(file);
        return lock;
    }
    if (errno != EWOULDBLOCK)
        return Failure{StoreLocked{"cannot lock `" + path.string() + "`: " + std::strerror(errno)}};
    return Failure{StoreLocked{holder(file) + " has the store `" + data.string() +
                               "` open; wait until it ends, or stop it"}};
}

} // namespace muniment::eventstore
