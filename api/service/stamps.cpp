#include "api/service/stamps.hpp"

#include <algorithm>

namespace muniment::api {

void Stamps::resume(domain::RecordedTime last) {
    const std::lock_guard lock(mutex_);
    last_ = std::max(last_, last.instant);
}

std::optional<domain::RecordedTime> Stamps::begin(domain::Instant now) {
    const std::lock_guard lock(mutex_);
    if (now.us + clock_lag_max.count() < last_.us) return std::nullopt;
    const std::int64_t us = std::max({now.us, last_.us + 1, answered_for_.us + 1});
    last_ = domain::Instant{us};
    in_flight_ = last_;
    return domain::RecordedTime{last_};
}

void Stamps::finish() {
    {
        const std::lock_guard lock(mutex_);
        in_flight_.reset();
    }
    settled_.notify_all();
}

bool Stamps::settle(domain::Instant asked, std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    const bool free =
        settled_.wait_for(lock, timeout, [&] { return !in_flight_ || *in_flight_ > asked; });
    if (free) answered_for_ = std::max(answered_for_, asked);
    return free;
}

bool Stamps::clock_is_behind(domain::Instant now) const {
    const std::lock_guard lock(mutex_);
    return now.us + clock_lag_max.count() < last_.us;
}

} // namespace muniment::api
