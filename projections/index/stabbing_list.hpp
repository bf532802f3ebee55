#pragma once

#include "projections/image_values.hpp"
#include "projections/index/header_array.hpp"
#include "projections/index/node.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace muniment::projections::index {

/// Closed intervals in the order of their ends, asked which of them held at a point.
///
/// The intervals that end after the point are a suffix; within it a tree of minima of `began` (16
/// children a node, only where there are more than 16) skips those that began later. So a question
/// costs O((results + 1) · log n), however many intervals there are. Intervals are never removed.
/// Thread-safety: `append` excludes everything else.
class StabbingList {
  public:
    /// `interval.ended` is not before that of the last one.
    void append(const Interval& interval);

    std::size_t size() const { return intervals_.size(); }

    // For images (projections/image_values.hpp).
    void save(ImageSink& sink) const;
    void load(ImageSource& source);

    /// Fetches the first dozen intervals.
    void prefetch() const { intervals_.prefetch(3); }

    /// Calls `found(interval)` for those that held at `point`, until one call answers true; answers
    /// whether one did.
    template <typename Found>
    bool any_at(Point point, Found&& found) const {
        for (auto i = first_ending_after(point);; ++i) {
            i = next_begun(i, point);
            if (i == intervals_.size()) return false;
            if (found(intervals_[i])) return true;
        }
    }

  private:
    std::size_t first_ending_after(Point point) const;
    /// The first index not below `from` whose interval began at `point` or before; else the size.
    std::size_t next_begun(std::size_t from, Point point) const;

    /// `[0][i]`: of intervals 16i..16i+15; `[k+1][i]`: of `[k]` 16i..16i+15.
    using Minima = std::vector<std::vector<Point>>;
    struct Header {
        std::unique_ptr<Minima> minima; ///< null while there are few intervals
    };

    void raise(std::size_t index, Point began);

    HeaderArray<Interval, Header> intervals_;
};

} // namespace muniment::projections::index
