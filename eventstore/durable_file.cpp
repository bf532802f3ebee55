#include "eventstore/durable_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
namespace fs = std::filesystem;

namespace {

Failure<std::string> refused(const std::string& action, const fs::path& path) {
    return {"cannot " + action + " `" + path.string() + "`: " + std::strerror(errno)};
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

  private:
    int number_;
};

} // namespace

Expected<FileReplacement, std::string> FileReplacement::begin(const fs::path& path, unsigned mode) {
    const fs::path beside = path.string() + ".new";
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (file < 0) return refused("create", beside);
    return FileReplacement(path, beside, file);
}

FileReplacement::FileReplacement(FileReplacement&& other) noexcept
    : path_(std::move(other.path_)), beside_(std::move(other.beside_)),
      file_(std::exchange(other.file_, -1)) {}

FileReplacement::~FileReplacement() {
    if (file_ < 0) return;
    ::close(file_);
    ::unlink(beside_.c_str()); // gone already if it took its place
}

Expected<Done, std::string> FileReplacement::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return refused("write", beside_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return Done{};
}

Expected<Done, std::string> FileReplacement::commit() {
    if (::fsync(file_) != 0) return refused("flush", beside_);
    if (::rename(beside_.c_str(), path_.c_str()) != 0) return refused("replace", path_);
    const fs::path directory = fs::absolute(path_).parent_path();
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.number() < 0 || ::fsync(opened.number()) != 0) return refused("flush", directory);
    return Done{};
}

Expected<Done, std::string> replace_file(const fs::path& path, std::string_view bytes) {
    auto file = TRY(FileReplacement::begin(path, 0644));
    TRY(file.write(bytes));
    return file.commit();
}

} // namespace muniment::eventstore
