#pragma once

#include "domain/event_data.hpp"
#include "domain/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace muniment::api {

/// Counts what was refused and what was read of the evidence, until it is written down.
///
/// What is the same (principal, route, and problem or query) is one event with a count. So that
/// nobody fills the log by asking, at most `single_events_max` events of each kind begin within a
/// minute; what is beyond is counted together: refusals in one event with empty principal, route
/// and problem, reads in one event for each principal with empty route and query, of at most
/// `principals_max` principals, then in one with an empty principal.
///
/// Not thread-safe. Pure but for the time that it is told.
class EvidenceTally {
  public:
    static constexpr std::size_t single_events_max = 24;
    static constexpr std::size_t principals_max = 8;

    void refused(const std::string& principal, const std::string& route, const std::string& problem,
                 domain::Instant now);
    void read(const std::string& principal, const std::string& route, const std::string& query,
              domain::Instant now);

    /// What was counted since it was taken last, as events; refusals first, each kind sorted.
    std::vector<domain::EventData> take();

  private:
    using Key = std::tuple<std::string, std::string, std::string>;
    struct Count {
        std::uint64_t count = 0;
        domain::Instant first_at;
        domain::Instant last_at;
    };
    /// The counts of one kind, and how many single events began within the minute at hand.
    struct Kind {
        std::map<Key, Count> counts;
        std::int64_t minute = 0;
        std::size_t begun = 0;
    };

    /// Whether the key may have an event of its own.
    static bool is_single(Kind& kind, const Key& key, domain::Instant now);
    static void count(Kind& kind, Key key, domain::Instant now);

    Kind refusals_;
    Kind reads_;
};

} // namespace muniment::api
