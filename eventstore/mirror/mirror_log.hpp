#pragma once

#include "eventstore/event_log.hpp"
#include "eventstore/mirror/mirror_files.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace muniment::eventstore {

/// A mirror as a log that can be read and verified. Of its checkpoints it has the newest alone.
/// Thread-safe while nobody writes the files.
class MirrorLog final : public EventLog {
  public:
    /// Reads how large the tree of the checkpoint is; verifies nothing. The error is a sentence.
    static domain::Expected<std::unique_ptr<MirrorLog>, std::string>
    open(std::filesystem::path directory);

    /// Refuses: a mirror takes over what the log signed, and nothing else.
    domain::Expected<domain::Done, AppendError> append(const Head& expected,
                                                       const SealedCommit& commit) override;
    domain::Expected<Head, ReadError> head() const override { return head_; }
    domain::Expected<domain::Done, ReadError>
    read(domain::Position first, const std::function<bool(StoredEvent)>& visit) const override;
    domain::Expected<std::optional<Tile>, ReadError> tile(std::uint64_t level,
                                                          std::uint64_t index) const override;
    domain::Expected<std::optional<StoredCheckpoint>, ReadError>
    checkpoint(const CheckpointQuery& query) const override;

    const MirrorFiles& files() const { return files_; }

  private:
    MirrorLog(MirrorFiles files, std::string note, std::uint64_t size);
    std::uint64_t last_commit() const;

    MirrorFiles files_;
    std::string note_;
    Head head_;
};

} // namespace muniment::eventstore
