#include "domain/timeline.hpp"

#include <algorithm>

namespace muniment::domain {

namespace {

/// The last of `ends` that still satisfies a condition which holds for a prefix of them.
template <typename Holds>
BatchEnd last_where(const std::vector<BatchEnd>& ends, Holds holds) {
    const auto past = std::partition_point(ends.begin(), ends.end(), holds);
    return past == ends.begin() ? BatchEnd{} : *std::prev(past);
}

} // namespace

void Timeline::append(const RecordedEvent& event) {
    if (is_directory_event(event.data)) occurred_ = std::max(occurred_, event.occurred_at);
    if (event.ends_batch()) ends_.push_back({event.position, occurred_, event.recorded_at});
}

BatchEnd Timeline::head() const {
    return ends_.empty() ? BatchEnd{} : ends_.back();
}

std::optional<BatchEnd> Timeline::containing(Position position) const {
    if (position.value == 0) return BatchEnd{};
    const auto found = std::partition_point(
        ends_.begin(), ends_.end(), [&](const BatchEnd& end) { return end.position < position; });
    if (found == ends_.end()) return std::nullopt;
    return *found;
}

BatchEnd Timeline::last_occurred(Instant instant) const {
    return last_where(ends_,
                      [&](const BatchEnd& end) { return end.occurred_at.instant <= instant; });
}

BatchEnd Timeline::last_recorded(Instant instant) const {
    return last_where(ends_,
                      [&](const BatchEnd& end) { return end.recorded_at.instant <= instant; });
}

} // namespace muniment::domain
