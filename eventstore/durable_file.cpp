#include "eventstore/durable_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

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

Expected<Done, std::string> write_whole(const fs::path& path, std::string_view bytes) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file.number() < 0) return refused("create", path);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return refused("write", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.number()) != 0) return refused("flush", path);
    return Done{};
}

} // namespace

Expected<Done, std::string> replace_file(const fs::path& path, std::string_view bytes) {
    const fs::path beside = path.string() + ".new";
    TRY(write_whole(beside, bytes));
    if (::rename(beside.c_str(), path.c_str()) != 0) return refused("replace", path);
    const fs::path directory = fs::absolute(path).parent_path();
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.number() < 0 || ::fsync(opened.number()) != 0) return refused("flush", directory);
    return Done{};
}

} // namespace muniment::eventstore
