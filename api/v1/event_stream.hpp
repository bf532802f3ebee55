#pragma once

#include "api/http/message.hpp"
#include "api/http/problem.hpp"
#include "api/service/store.hpp"
#include "api/v1/event_format.hpp"
#include "projections/audit/event_reader.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

namespace muniment::api {

/// Events as they come, as server-sent events: what is stored from `filter.query.first` on, then
/// what is committed, in log order, each once. `id` is the position, `event` the type, `data` the
/// event in the format, a line each. A comment every 15 s shows that the stream lives. Source: the
/// HTML standard, section 9.2.
///
/// A stream takes what the views hold, in pieces, and keeps nothing open while it writes: who reads
/// slowly holds up nobody. Thread-safe.
class EventStreams {
  public:
    static constexpr std::chrono::seconds heartbeat{15};
    static constexpr std::chrono::milliseconds look_interval{100}; ///< how often for new events

    /// At most `streams_max` are open at once. `store` outlives this and all streams.
    EventStreams(const Store& store, std::size_t streams_max);

    /// A body without end. Each call of it takes at most some tenths of a second while nobody
    /// writes, so that whoever runs it can end it. Refused as `busy` when too many are open.
    domain::Expected<BodyStream, Problem> open(projections::audit::EventFilter filter,
                                               EventFormat format) const;

    std::size_t open_count() const { return open_->load(); }

  private:
    const Store& store_;
    const std::size_t streams_max_;
    std::shared_ptr<std::atomic<std::size_t>> open_; ///< streams may outlive this
};

} // namespace muniment::api
