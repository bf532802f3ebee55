#pragma once

#include "domain/expected.hpp"
#include "eventstore/event_log.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace muniment::eventstore {

struct AnchorError {
    std::string what;
};

/// What an anchor file remembers: the text of a signed note and the tree size that it states.
struct AnchoredCheckpoint {
    std::uint64_t tree_size = 0;
    std::string note;
    bool operator==(const AnchoredCheckpoint&) const = default;
};

/// Where a log stands to its anchor. A log that is behind was cut or restored from a backup: to go
/// on writing would fork it.
enum class AnchorRelation { head_behind, equal, head_ahead };

AnchorRelation compare(std::uint64_t anchor_size, std::uint64_t head_size);

/// Keeps the newest checkpoint of a log in a file outside its data directory, so that a log that
/// lost its tail is noticed.
///
/// The file holds the note and nothing else. It is replaced whole: written beside, fsync, rename,
/// fsync of the directory; by a thread of its own, so that a commit never waits for it, at most
/// once an `interval` and when the object ends. Neither `keep` nor the file ever goes back to a
/// smaller tree. Thread-safe.
class Anchor {
  public:
    /// Nothing if there is no such file. The note is not verified here: the caller has the key.
    static domain::Expected<std::optional<AnchoredCheckpoint>, AnchorError>
    read(const std::filesystem::path& path);

    /// Goes on from what the file holds.
    static domain::Expected<std::unique_ptr<Anchor>, AnchorError>
    start(std::filesystem::path path, std::chrono::milliseconds interval = std::chrono::seconds(1));

    /// Writes what is not written yet.
    ~Anchor();
    Anchor(const Anchor&) = delete;
    Anchor& operator=(const Anchor&) = delete;

    /// To be called after each durable commit. Returns at once.
    void keep(const StoredCheckpoint& checkpoint);

    /// Why the last attempt to write failed; nothing if it succeeded. It is tried again each
    /// interval.
    std::optional<AnchorError> problem() const;

  private:
    Anchor(std::filesystem::path path, std::chrono::milliseconds interval, std::uint64_t kept_size);

    void write_until_stopped();
    void write_newest(std::unique_lock<std::mutex>& lock);

    const std::filesystem::path path_;
    const std::chrono::milliseconds interval_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    AnchoredCheckpoint newest_;
    std::uint64_t written_size_ = 0;
    std::optional<AnchorError> problem_;
    bool is_stopping_ = false;
    std::thread writer_; ///< last: it uses the others
};

} // namespace muniment::eventstore
