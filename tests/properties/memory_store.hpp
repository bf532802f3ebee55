#pragma once

#include "api/service/store.hpp"
#include "eventstore/memory_log.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace muniment::testing {

/// A clock that stands still until it is set.
class ManualClock final : public api::Clock {
  public:
    domain::Instant now() const override { return {now_us_.load()}; }
    void set(domain::Instant now) { now_us_ = now.us; }

  private:
    std::atomic<std::int64_t> now_us_ = 0;
};

/// The real store, all of it in memory: sealer and codec, log, index, views and their follower.
/// It begins with `log.created`. Whatever fails while it is made aborts.
class MemoryStore {
  public:
    static constexpr const char* origin = "muniment.example/property";

    explicit MemoryStore(domain::Instant now);

    api::Store& store() { return *store_; }
    ManualClock& clock() { return *clock_; }
    const eventstore::SubjectKeys& subject_keys() const { return *subject_keys_; }

    /// One batch by an administrator, or by an import if `occurred_at` is given.
    domain::Expected<api::WriteAnswer, api::WriteError>
    write(std::vector<domain::Change> changes, std::optional<domain::OccurredTime> occurred_at);
    /// A store event: it takes a position and changes nothing in the directory.
    domain::Expected<api::WriteAnswer, api::WriteError> create_client(const std::string& id);

    /// What a replay of the log, cut at `last`, gives.
    std::vector<domain::RecordedEvent> replay(domain::Position last) const;
    /// The checkpoint that the seal of a snapshot at the position names.
    std::string covering_checkpoint(domain::Position position) const;

  private:
    std::shared_ptr<eventstore::MemoryLog> log_;
    ManualClock* clock_;
    eventstore::SubjectKeys* subject_keys_;
    std::unique_ptr<api::Store> store_;
};

} // namespace muniment::testing
