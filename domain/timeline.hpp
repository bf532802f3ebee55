#pragma once

#include "domain/recorded_event.hpp"
#include "domain/time.hpp"

#include <optional>
#include <vector>

namespace muniment::domain {

/// The end of a batch, and what time it was there.
struct BatchEnd {
    Position position;
    OccurredTime occurred_at; ///< of the last directory event up to here; the epoch if none
    RecordedTime recorded_at;
    bool operator==(const BatchEnd&) const = default;
};

/// Where the batches of a log end: what turns `at` and `known_at` into a moment.
/// Not thread-safe.
class Timeline {
  public:
    /// Events in log order; a batch counts once its last event is here.
    void append(const RecordedEvent& event);

    /// The last batch end; {0, epoch, epoch} for the empty log.
    BatchEnd head() const;
    /// The end of the batch that contains the position; nothing above the head. 0 is the empty log.
    std::optional<BatchEnd> containing(Position position) const;
    /// The last batch end whose `occurred_at` is at most `instant`; the empty log if there is none.
    BatchEnd last_occurred(Instant instant) const;
    /// The last batch end whose `recorded_at` is at most `instant`; the empty log if there is none.
    BatchEnd last_recorded(Instant instant) const;

  private:
    std::vector<BatchEnd> ends_;
    OccurredTime occurred_;
};

} // namespace muniment::domain
