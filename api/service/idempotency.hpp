#pragma once

#include "domain/recorded_event.hpp"

#include <boost/describe.hpp>

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace muniment::api {

/// What a batch with an idempotency key came to. `hash` members are lower-case hex SHA-256.
struct RememberedBatch {
    std::string request_hash;
    domain::Position first;
    domain::Position last;
    domain::RecordedTime recorded_at;
};

BOOST_DESCRIBE_STRUCT(RememberedBatch, (), (request_hash, first, last, recorded_at))

/// The idempotency keys of the last 7 days of recorded time, folded from the log, so that they
/// survive restart and rebuild. Imported lines are counted alone: the log has them. Not
/// thread-safe.
class Idempotency {
  public:
    static constexpr std::chrono::microseconds retention = std::chrono::days(7);

    void apply(const domain::RecordedEvent& event);

    /// The batch that was accepted under this key.
    std::optional<RememberedBatch> find(const std::string& idempotency_hash) const;

    /// How many lines of imports left events.
    std::size_t imported_lines() const { return imported_lines_; }

    // For images (projections/image_values.hpp).
    template <typename Self, typename Visit>
    static void image_parts(Self& self, Visit visit) {
        visit(self.batches_, self.by_age_, self.imported_lines_);
    }

  private:
    void forget_before(domain::RecordedTime now);

    std::unordered_map<std::string, RememberedBatch> batches_;
    std::deque<std::pair<domain::RecordedTime, std::string>> by_age_;
    std::size_t imported_lines_ = 0;
};

/// The stored form of a key: it counts for one caller alone.
std::string idempotency_hash(const domain::Actor& caller, std::string_view key);

} // namespace muniment::api
