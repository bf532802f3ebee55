#pragma once

#include "domain/time.hpp"

#include <cstdint>
#include <string>

namespace muniment::eventstore {

/// A random UUID (RFC 9562 version 4), lower case. For ids that callers leave out. Thread-safe.
std::string random_uuid();

/// Time-ordered UUIDs (RFC 9562 version 7), lower case, for ids of events and batches: the time in
/// milliseconds, then a counter that starts at random within a millisecond, then random bits.
/// Each id of one source is greater than the one before, also when the clock stands or steps back.
/// Not thread-safe.
class UuidSource {
  public:
    std::string next(domain::Instant now);

  private:
    std::uint64_t time_ms_ = 0;
    std::uint64_t counter_ = 0; ///< 42 bits: 12 of `rand_a`, the first 30 of `rand_b`
};

} // namespace muniment::eventstore
