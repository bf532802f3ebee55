#pragma once

#include "projections/index/node.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace muniment::projections::index {

class NodeTable;

/// One end of an edge as exports list it.
struct ListedEnd {
    Node node = no_node;
    std::uint32_t window = 0; ///< `WindowTable`
    std::string_view id;      ///< stays where it is, whatever the index takes in
};

/// Ends in the order of their ids, in three steps, so that nothing waits long for the index: they
/// are found, then their ids are looked up, some at a time, then whoever reads sorts them, apart
/// from the index.
class ListedEnds {
  public:
    /// Found, in any order, without ids.
    void replace(std::vector<ListedEnd> ends);

    /// Looks up the ids of at most so many; answers of how many.
    std::size_t look_up(const NodeTable& table, std::size_t ends_max);
    bool are_looked_up() const { return looked_up_ == ends_.size(); }

    void sort();
    bool are_sorted() const { return are_sorted_; }

    bool at_end() const { return next_ == ends_.size(); }
    const ListedEnd& take() { return ends_[next_++]; }

  private:
    std::vector<ListedEnd> ends_;
    std::size_t looked_up_ = 0;
    std::size_t next_ = 0;
    bool are_sorted_ = true;
};

/// How far the edges of one kind were read at a point. The kinds are counted from the first row of
/// `Fact` that is an edge.
struct EdgeCursor {
    EdgeCursor(std::size_t which, Point at) : kind(which), point(at) {}

    /// What can be sorted, is.
    void sort();

    std::size_t kind;
    Point point;
    bool is_begun = false;
    ListedEnds firsts; ///< those that are left
    ListedEnd first;   ///< the one whose edges are being read
    ListedEnds seconds;
};

} // namespace muniment::projections::index
