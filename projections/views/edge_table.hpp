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

/// An edge table and the statements that write it. Parameters: ?1 left id, ?2 right id, ?3
/// position, ?4 time of the event, and with a window ?5 valid_from, ?6 valid_until.
struct EdgeTable {
    EdgeTable(std::string_view table, EdgeEnd left, EdgeEnd right, bool with_window);

    std::string_view name;
    EdgeEnd left;
    EdgeEnd right;
    bool windowed;

    /// Begins an edge between living ends (users need not live); nothing if it is there already.
    std::string begin;
    /// Ends the living edge if its window is another one; empty without windows.
    std::string end_other_window;
    /// Ends the living edge.
    std::string end;

    // When an end is deleted: ?1 its id, ?2 position, ?3 time.
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
