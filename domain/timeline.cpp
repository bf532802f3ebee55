#include "domain/timeline.hpp"

#include <algorithm>

namespace muniment::domain {

namespace {

constexpr std::uint64_t block_size = 64;

/// Seven bits a byte, the lowest first; the eighth says that more follow (LEB128).
void put(std::vector<std::uint8_t>& bytes, std::uint64_t number) {
    for (; number >= 0x80; number >>= 7U)
        bytes.push_back(static_cast<std::uint8_t>(number | 0x80U));
    bytes.push_back(static_cast<std::uint8_t>(number));
}

std::uint64_t take(const std::vector<std::uint8_t>& bytes, std::uint64_t& at) {
    std::uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
        const auto byte = bytes[at++];
        number |= std::uint64_t{byte & 0x7FU} << shift;
        if (byte < 0x80) return number;
    }
}

/// Small numbers of either sign as small ones without.
std::uint64_t folded(std::int64_t number) {
    return (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63);
}
std::int64_t unfolded(std::uint64_t number) {
    return static_cast<std::int64_t>(number >> 1U) ^ -static_cast<std::int64_t>(number & 1U);
}

/// How far what happened lies from when it was recorded: mostly as far as in the batch before.
std::int64_t distance_us(const BatchEnd& end) {
    return end.occurred_at.instant.us - end.recorded_at.instant.us;
}

} // namespace

/// Goes over the ends of one block.
class Timeline::Walker {
  public:
    Walker(const Timeline& timeline, std::size_t block)
        : timeline_(timeline), end_(timeline.blocks_[block].first),
          at_(timeline.blocks_[block].rest),
          rest_(std::min(block_size, timeline.count_ - block * block_size) - 1) {}

    const BatchEnd& end() const { return end_; }

    bool next() {
        if (rest_ == 0) return false;
        --rest_;
        const auto distance = distance_us(end_);
        end_.position.value += take(timeline_.bytes_, at_);
        end_.recorded_at.instant.us += unfolded(take(timeline_.bytes_, at_));
        end_.occurred_at.instant.us =
            end_.recorded_at.instant.us + distance + unfolded(take(timeline_.bytes_, at_));
        return true;
    }

  private:
    const Timeline& timeline_;
    BatchEnd end_;
    std::uint64_t at_;
    std::uint64_t rest_;
};

void Timeline::append(const RecordedEvent& event) {
    if (is_directory_event(event.data)) occurred_ = std::max(occurred_, event.occurred_at);
    if (!event.ends_batch()) return;
    const BatchEnd end{event.position, occurred_, event.recorded_at};
    if (count_ % block_size == 0) {
        blocks_.push_back({end, bytes_.size()});
    } else {
        put(bytes_, end.position.value - head_.position.value);
        put(bytes_, folded(end.recorded_at.instant.us - head_.recorded_at.instant.us));
        put(bytes_, folded(distance_us(end) - distance_us(head_)));
    }
    head_ = end;
    ++count_;
}

BatchEnd Timeline::head() const {
    return head_;
}

template <typename Holds>
std::pair<BatchEnd, std::optional<BatchEnd>> Timeline::around(Holds holds) const {
    const auto after = std::partition_point(blocks_.begin(), blocks_.end(),
                                            [&](const Block& block) { return holds(block.first); });
    std::optional<BatchEnd> next;
    if (after != blocks_.end()) next = after->first;
    if (after == blocks_.begin()) return {BatchEnd{}, next};
    Walker walker(*this, static_cast<std::size_t>(after - blocks_.begin()) - 1);
    for (auto last = walker.end();; last = walker.end()) {
        if (!walker.next()) return {last, next};
        if (!holds(walker.end())) return {last, walker.end()};
    }
}

std::optional<BatchEnd> Timeline::containing(Position position) const {
    if (position.value == 0) return BatchEnd{};
    return around([&](const BatchEnd& end) { return end.position < position; }).second;
}

BatchEnd Timeline::last_occurred(Instant instant) const {
    return around([&](const BatchEnd& end) { return end.occurred_at.instant <= instant; }).first;
}

BatchEnd Timeline::last_recorded(Instant instant) const {
    return around([&](const BatchEnd& end) { return end.recorded_at.instant <= instant; }).first;
}

} // namespace muniment::domain
