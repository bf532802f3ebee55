#pragma once

#include "domain/decide.hpp"
#include "domain/directory.hpp"
#include "domain/document.hpp"
#include "domain/timeline.hpp"

#include <map>
#include <span>
#include <vector>

namespace muniment::testing {

/// What there was at one batch end, according to the plain rule.
struct Past {
    domain::BatchEnd end;
    domain::Directory directory;
    domain::Document document; ///< of the same events; profiles stay in it
    std::map<domain::EntityRef, domain::Position> touched; ///< the last event that touched each
    domain::Position configured;                           ///< the last `configuration.updated`
};

/// A history folded into the plain directory, each batch end kept: slow and obviously right.
/// Knows ids from the pools of `RandomChanges` alone. Not thread-safe.
class Reference {
  public:
    /// Begins with nothing at position 0.
    Reference() : pasts_(1) {}

    /// What the plain rule makes of the changes at the head.
    domain::Expected<std::vector<domain::EventData>, domain::Rejection>
    decide(std::span<const domain::Change> changes, domain::OccurredTime occurred_at) const;

    /// One batch. An erased profile is gone from the past as well.
    void apply(std::span<const domain::EventData> batch, domain::OccurredTime occurred_at,
               domain::RecordedTime recorded_at);

    const std::vector<Past>& pasts() const { return pasts_; }
    const Past& head() const { return pasts_.back(); }

    /// The last batch end whose `occurred_at` is at most `instant`, by looking at each.
    domain::BatchEnd last_occurred(domain::Instant instant) const;

  private:
    void touch(Past& past, const domain::EventData& event, domain::Position position) const;
    void forget_profile(const domain::UserId& user);

    std::vector<Past> pasts_;
};

} // namespace muniment::testing
