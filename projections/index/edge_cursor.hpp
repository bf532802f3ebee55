#pragma once

#include "projections/index/node.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace muniment::projections::index {

/// One end of an edge as exports list it. The text stays where it is, whatever the index takes in.
struct ListedEnd {
    std::string_view id;
    Node node = no_node;
    std::uint32_t window = 0; ///< `WindowTable`
};

/// Ends in the order of their ids. Long lists are sorted by whoever reads, apart from the index:
/// that takes long.
class ListedEnds {
  public:
    void replace(std::vector<ListedEnd> ends);
    bool is_sorted() const { return is_sorted_; }
    void sort();

    bool at_end() const { return next_ == ends_.size(); }
    const ListedEnd& take() { return ends_[next_++]; }

  private:
    std::vector<ListedEnd> ends_;
    std::size_t next_ = 0;
    bool is_sorted_ = true;
};

/// How far the edges of one kind were read at a point. The kinds are counted from the first row of
/// `Fact` that is an edge.
struct EdgeCursor {
    EdgeCursor(std::size_t which, Point at) : kind(which), point(at) {}

    bool is_sorted() const { return firsts.is_sorted() && seconds.is_sorted(); }
    void sort();

    std::size_t kind;
    Point point;
    bool is_begun = false;
    ListedEnds firsts; ///< those that are left
    ListedEnd first;   ///< the one whose edges are being read
    ListedEnds seconds;
};

} // namespace muniment::projections::index
