#pragma once

#include "eventstore/memory_log.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace muniment::api {

/// A log in memory whose appends end as the test says. Thread-safe.
class ScriptedLog final : public eventstore::EventLog {
  public:
    enum class Outcome { not_written, unknown_but_stored, unknown_and_lost, head_moved };

    /// The next appends end so, each once; those after are stored.
    void script(std::initializer_list<Outcome> outcomes) {
        const std::lock_guard lock(mutex_);
        outcomes_.assign(outcomes);
    }
    /// Appends wait from now on.
    void hold() {
        const std::lock_guard lock(mutex_);
        held_ = true;
    }
    void release() {
        {
            const std::lock_guard lock(mutex_);
            held_ = false;
        }
        changed_.notify_all();
    }
    /// Until an append waits.
    void await_append() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ > 0; });
    }

    domain::Expected<domain::Done, eventstore::AppendError>
    append(const eventstore::Head& expected, const eventstore::SealedCommit& commit) override {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return !held_; });
        --waiting_;
        if (outcomes_.empty()) return log_.append(expected, commit);
        const auto outcome = outcomes_.front();
        outcomes_.pop_front();
        if (outcome == Outcome::not_written)
            return domain::Failure{eventstore::AppendError{eventstore::NotWritten{"disk full"}}};
        if (outcome == Outcome::head_moved)
            return domain::Failure{eventstore::AppendError{eventstore::HeadMoved{}}};
        if (outcome == Outcome::unknown_but_stored) TRY(log_.append(expected, commit));
        return domain::Failure{eventstore::AppendError{eventstore::OutcomeUnknown{"I/O error"}}};
    }

    domain::Expected<eventstore::Head, eventstore::ReadError> head() const override {
        return log_.head();
    }
    domain::Expected<domain::Done, eventstore::ReadError>
    read(domain::Position first,
         const std::function<bool(eventstore::StoredEvent)>& visit) const override {
        return log_.read(first, visit);
    }
    domain::Expected<std::optional<eventstore::Tile>, eventstore::ReadError>
    tile(std::uint64_t level, std::uint64_t index) const override {
        return log_.tile(level, index);
    }
    domain::Expected<std::optional<eventstore::StoredCheckpoint>, eventstore::ReadError>
    checkpoint(const eventstore::CheckpointQuery& query) const override {
        return log_.checkpoint(query);
    }

  private:
    eventstore::MemoryLog log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Outcome> outcomes_;
    bool held_ = false;
    int waiting_ = 0;
};

} // namespace muniment::api
