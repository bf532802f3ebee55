#pragma once

#include "projections/views.hpp"
#include "tests/properties/reference.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace muniment::testing {

/// An edge as the plain directory has it: `kind from to`, ends as `kind:id`, in the direction in
/// which access goes.
using PlainEdge = std::string;

/// A random history taken in by views in memory and folded into the plain directory beside them.
class ToldHistory {
  public:
    /// `views` are reset and take in everything.
    ToldHistory(std::uint64_t seed, std::size_t batches, projections::Views& views);

    /// Every batch end with what there was; the first is the empty log.
    const std::vector<Past>& pasts() const { return reference_.pasts(); }
    const std::vector<domain::RecordedEvent>& events() const { return events_; }
    /// Every edge that the events up to the position ever made, within batches as well.
    std::set<PlainEdge> ever(domain::Position position) const;

  private:
    void take_in(std::vector<domain::EventData> batch, domain::OccurredTime occurred_at);

    Reference reference_;
    projections::Views& views_;
    std::vector<domain::RecordedEvent> events_;
    std::vector<std::set<PlainEdge>> seen_; ///< by event: the edges right after it
};

/// The edges of a directory, whatever their windows say, without mappings.
std::set<PlainEdge> plain_edges(const domain::Directory& directory);

/// One of them.
PlainEdge plain_edge(const std::string& kind, const domain::EntityRef& from,
                     const domain::EntityRef& to);

} // namespace muniment::testing
