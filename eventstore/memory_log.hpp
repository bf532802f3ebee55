#pragma once

#include "eventstore/event_log.hpp"

#include <map>
#include <shared_mutex>
#include <utility>
#include <vector>

namespace muniment::eventstore {

/// A log that lives as long as the object: for tests and for trying a change out.
///
/// Keeps the contract of `EventLog` but durability. A commit that does not continue the head, or a
/// tile that does not widen the stored one, is answered with `NotWritten`.
class MemoryLog final : public EventLog {
  public:
    domain::Expected<domain::Done, AppendError> append(const Head& expected,
                                                       const SealedCommit& commit) override;
    domain::Expected<Head, ReadError> head() const override;
    domain::Expected<domain::Done, ReadError>
    read(domain::Position first, const std::function<bool(StoredEvent)>& visit) const override;
    domain::Expected<std::optional<Tile>, ReadError> tile(std::uint64_t level,
                                                          std::uint64_t index) const override;
    domain::Expected<std::optional<StoredCheckpoint>, ReadError>
    checkpoint(const CheckpointQuery& query) const override;

  private:
    using TileKey = std::pair<std::uint64_t, std::uint64_t>;

    Head current_head() const; ///< the caller holds the mutex

    mutable std::shared_mutex mutex_;
    std::vector<StoredEvent> events_;
    std::map<TileKey, std::string> tiles_;
    std::vector<StoredCheckpoint> checkpoints_;
};

} // namespace muniment::eventstore
