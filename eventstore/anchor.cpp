#include "eventstore/anchor.hpp"

#include "eventstore/durable_file.hpp"
#include "eventstore/integrity/encoding.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
namespace fs = std::filesystem;

namespace {

Failure<AnchorError> refused(const std::string& action, const fs::path& path) {
    return {{"cannot " + action + " `" + path.string() + "`: " + std::strerror(errno)}};
}

} // namespace

AnchorRelation compare(std::uint64_t anchor_size, std::uint64_t head_size) {
    if (head_size < anchor_size) return AnchorRelation::head_behind;
    return head_size == anchor_size ? AnchorRelation::equal : AnchorRelation::head_ahead;
}

Expected<std::optional<AnchoredCheckpoint>, AnchorError> Anchor::read(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(path, error) && !error) return std::optional<AnchoredCheckpoint>{};
    if (fs::is_directory(path, error))
        return Failure{
            AnchorError{"the anchor `" + path.string() + "` is a directory; move it away"}};
    std::ifstream file(path, std::ios::binary);
    std::string note{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) return refused("read", path);
    std::string_view lines = note;
    take_line(lines); // the origin
    const auto size_line = take_line(lines);
    const auto size = decode_decimal(size_line.value_or(""));
    if (!size) return Failure{AnchorError{"the anchor `" + path.string() + "` is no checkpoint"}};
    return std::optional(AnchoredCheckpoint{*size, std::move(note)});
}

Expected<std::unique_ptr<Anchor>, AnchorError> Anchor::start(fs::path path,
                                                             std::chrono::milliseconds interval) {
    const auto present = TRY(read(path));
    return std::unique_ptr<Anchor>(
        new Anchor(std::move(path), interval, present ? present->tree_size : 0));
}

Anchor::Anchor(fs::path path, std::chrono::milliseconds interval, std::uint64_t kept_size)
    : path_(std::move(path)), interval_(interval), newest_{kept_size, ""}, written_size_(kept_size),
      writer_([this] { write_until_stopped(); }) {}

Anchor::~Anchor() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    writer_.join();
}

void Anchor::keep(const StoredCheckpoint& checkpoint) {
    {
        const std::lock_guard lock(mutex_);
        if (checkpoint.tree_size <= newest_.tree_size) return;
        newest_ = {checkpoint.tree_size, checkpoint.note};
    }
    changed_.notify_all();
}

std::optional<AnchorError> Anchor::problem() const {
    const std::lock_guard lock(mutex_);
    return problem_;
}

void Anchor::write_until_stopped() {
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
        changed_.wait(lock, [&] { return is_stopping_ || newest_.tree_size > written_size_; });
        write_newest(lock);
        changed_.wait_for(lock, interval_, [&] { return is_stopping_; });
    }
    write_newest(lock);
}

void Anchor::write_newest(std::unique_lock<std::mutex>& lock) {
    if (newest_.tree_size <= written_size_) return;
    const AnchoredCheckpoint checkpoint = newest_;
    lock.unlock(); // commits go on while the disk works
    const auto written = replace_file(path_, checkpoint.note);
    lock.lock();
    problem_ = written ? std::nullopt : std::optional(AnchorError{written.error()});
    if (written) written_size_ = checkpoint.tree_size;
}

} // namespace muniment::eventstore
