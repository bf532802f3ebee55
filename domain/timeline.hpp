#pragma once

#include "domain/recorded_event.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace muniment::domain {

/// The end of a batch, and what time it was there.
struct BatchEnd {
    Position position;
    OccurredTime occurred_at; ///< of the last directory event up to here; the epoch if none
    RecordedTime recorded_at;
    bool operator==(const BatchEnd&) const = default;
};

/// Where the batches of a log end: what turns `at` and `known_at` into a moment. A batch takes 4 to
/// 8 bytes; a question costs a binary search and some hundred nanoseconds. Not thread-safe.
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

    /// Calls `visit(parts...)` with what it is made of: values that can be stored.
    template <typename Self, typename Visit>
    static void image_parts(Self& self, Visit visit) {
        visit(self.blocks_, self.bytes_, self.head_, self.count_, self.occurred_);
    }

  private:
    /// One in `block_size` ends is written out; those behind it are differences in `bytes_`.
    struct Block {
        BatchEnd first;
        std::uint64_t rest = 0; ///< where in `bytes_` the ends behind it begin
    };
    class Walker;

    /// The last end for which a condition holds that holds for a prefix of them, and the one after.
    template <typename Holds>
    std::pair<BatchEnd, std::optional<BatchEnd>> around(Holds holds) const;

    std::vector<Block> blocks_;
    std::vector<std::uint8_t> bytes_;
    BatchEnd head_;
    std::uint64_t count_ = 0;
    OccurredTime occurred_;
};

} // namespace muniment::domain
