#pragma once

#include "domain/time.hpp"

#include <chrono>

namespace muniment::api {

/// Where the time of day comes from: the one seam to the system's clock.
/// Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual domain::Instant now() const = 0;
};

class SystemClock final : public Clock {
  public:
    domain::Instant now() const override {
        using namespace std::chrono;
        return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
    }
};

} // namespace muniment::api
