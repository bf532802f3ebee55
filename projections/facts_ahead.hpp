#pragma once

#include "projections/edge_facts.hpp"
#include "projections/view_reader.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace muniment::projections {

/// All facts of a moment, its edges out of the index and the others out of the views, read on a
/// thread of its own, some lots ahead of whoever takes them: what is done with a fact costs as much
/// as reading it. Holds a bounded number of facts. One thread at a time takes; reader and edges
/// must outlive this and be asked for nothing else meanwhile.
class FactsAhead {
  public:
    FactsAhead(const ViewReader& reader, const EdgeFacts& edges);
    /// Stops reading.
    ~FactsAhead();
    FactsAhead(const FactsAhead&) = delete;
    FactsAhead& operator=(const FactsAhead&) = delete;

    /// The next facts, in order; an empty list is the end.
    ViewReader::Answer<std::vector<Fact>> next();

  private:
    void read(const ViewReader& reader, const EdgeFacts& edges);
    /// Waits for room; false: stop.
    bool hand_over(std::vector<Fact> lot);

    std::mutex mutex_; ///< guards what follows
    std::condition_variable changed_;
    std::deque<std::vector<Fact>> lots_;
    std::optional<ViewReader::Answer<bool>> ended_;
    bool stopping_ = false;

    std::thread thread_; ///< last, so that it finds everything made
};

} // namespace muniment::projections
