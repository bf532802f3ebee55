#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The seven tables of edges, each described once. What is the same for all is written over these.
namespace muniment::projections::views {

/// One end of an edge: its column and the kind of entity there.
struct EdgeEnd {
    std::string_view column; ///< as it stands in SQL
    std::string_view kind;   ///< as in `event_subject`
};

/// What an edge of a table has beside its ends and its interval.
enum class EdgeExtras { none, window, place, window_and_place };

/// An edge table and the statements that write it. Parameters: ?1 left id, ?2 right id, ?3
/// position, ?4 time of the event, with a window ?5 valid_from, ?6 valid_until, and last the place.
struct EdgeTable {
    EdgeTable(std::string_view table, EdgeEnd left, EdgeEnd right, EdgeExtras extras);

    std::string_view name;
    EdgeEnd left;
    EdgeEnd right;
    bool windowed;
    bool placed;

    /// Whether the last interval of the edge lives, which is the only one that can. No row: there
    /// never was one.
    std::string lives;
    /// Begins an edge that does not live.
    std::string begin;
    /// Ends the living edge if its window is another one; empty without windows.
    std::string end_other_window;
    /// Begins anew, in its place, what that ended.
    std::string begin_again;
    /// Ends the living edge.
    std::string end;

    // When an end is deleted: ?1 its id, ?2 position, ?3 time. They look at an index alone.
    std::string living_of_left; ///< the index of the living edges of a left end
    std::string living_of_right;
    std::string touch_rights; ///< subjects of the event: what living edges of the left end reach
    std::string touch_lefts;
    std::string end_of_left; ///< ends the living edges of the left end
    std::string end_of_right;
};

namespace edges {
const EdgeTable& membership();
const EdgeTable& nesting();
const EdgeTable& group_role();
const EdgeTable& user_role();
const EdgeTable& user_permission();
const EdgeTable& role_inclusion();
const EdgeTable& role_permission();

/// All of them, in the order of a snapshot.
const std::vector<const EdgeTable*>& all();
} // namespace edges

/// The table of an entity kind as it stands in SQL.
std::string_view table_of(std::string_view kind);

} // namespace muniment::projections::views
