#pragma once

#include "eventstore/codec/codec.hpp"

#include <optional>
#include <string>

namespace muniment::eventstore {

/// What bodies promise about one another, event by event: positions and commits are gapless,
/// recorded times are one a commit and grow from commit to commit, occurred times never go
/// backwards and differ from recorded ones only at the beginning of the log (imported history),
/// batches are contiguous, complete and within one commit.
///
/// Works on headers, so that it holds for events of unknown types too. Not thread-safe.
class BodyRules {
  public:
    /// The rule that the next event breaks, or nothing.
    std::optional<std::string> check(const BodyHeader& header);

    /// What is left open after the last event of a commit, or nothing.
    std::optional<std::string> check_end_of_commit() const;

    std::uint64_t position() const { return position_; }
    std::uint64_t commit() const { return commit_; }

  private:
    std::optional<std::string> check_commit(const BodyHeader& header);
    std::optional<std::string> check_batch(const BodyHeader& header);
    std::optional<std::string> check_occurred(const BodyHeader& header);

    std::uint64_t position_ = 0;
    std::uint64_t commit_ = 0;
    domain::Instant recorded_at_;
    domain::BatchMember batch_{"", 0, 1}; ///< of the last event
    std::optional<domain::Instant> last_occurred_;
    bool only_imported_ = true; ///< the directory events so far
};

} // namespace muniment::eventstore
