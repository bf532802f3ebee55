#include "projections/views/edge_table.hpp"

namespace muniment::projections::views {

namespace {

using Text = std::string;

/// What SQLite would not choose by itself: the index of living edges alone, so that a deletion
/// costs what it ends and not what ever was.
Text from_index(std::string_view table, const Text& index) {
    return Text(table) + " INDEXED BY " + index;
}

Text touch(const Text& living, EdgeEnd deleted, EdgeEnd other) {
    return "INSERT OR IGNORE INTO event_subject (kind, id, position, reached) SELECT '" +
           Text(other.kind) + "', " + Text(other.column) + ", ?2, 1 FROM " + living + " WHERE " +
           Text(deleted.column) + " = ?1 AND ended IS NULL";
}

Text end_all_of(const Text& living, EdgeEnd deleted) {
    return "UPDATE " + living + " SET ended = ?2, ended_at = ?3 WHERE " + Text(deleted.column) +
           " = ?1 AND ended IS NULL";
}

constexpr EdgeEnd group{"\"group\"", "group"};
constexpr EdgeEnd user{"user", "user"};
constexpr EdgeEnd role{"role", "role"};
constexpr EdgeEnd permission{"permission", "permission"};

} // namespace

std::string_view table_of(std::string_view kind) {
    return kind == "group" ? "\"group\"" : kind;
}

EdgeTable::EdgeTable(std::string_view table, EdgeEnd left_end, EdgeEnd right_end, EdgeExtras extras)
    : name(table), left(left_end), right(right_end),
      windowed(extras == EdgeExtras::window || extras == EdgeExtras::window_and_place),
      placed(extras == EdgeExtras::place || extras == EdgeExtras::window_and_place) {
    const Text columns = Text(left.column) + ", " + Text(right.column) + ", began, began_at" +
                         (windowed ? ", valid_from, valid_until" : "") + (placed ? ", place" : "");
    const Text values = windowed ? "?1, ?2, ?3, ?4, ?5, ?6" : "?1, ?2, ?3, ?4";
    const Text place = windowed ? ", ?7" : ", ?5";
    const Text intervals = " FROM " + Text(name) + " WHERE " + Text(left.column) + " = ?1 AND " +
                           Text(right.column) + " = ?2";
    const Text this_one = " WHERE " + Text(left.column) + " = ?1 AND " + Text(right.column) +
                          " = ?2 AND began = (SELECT max(began)" + intervals +
                          ") AND ended IS NULL";
    const Text insert = "INSERT INTO " + Text(name) + " (" + columns + ") ";
    lives = "SELECT ended IS NULL" + intervals + " ORDER BY began DESC LIMIT 1";
    begin = insert + "VALUES (" + values + (placed ? place : "") + ")";
    if (windowed)
        begin_again =
            insert + "SELECT " + values + (placed ? ", place" : "") + intervals + " AND ended = ?3";
    end = "UPDATE " + Text(name) + " SET ended = ?3, ended_at = ?4" + this_one;
    if (windowed) end_other_window = end + " AND (valid_from IS NOT ?5 OR valid_until IS NOT ?6)";
    living_of_left = Text(name) + "_living";
    living_of_right = living_of_left + "_by_" + Text(right.column);
    touch_rights = touch(from_index(name, living_of_left), left, right);
    touch_lefts = touch(from_index(name, living_of_right), right, left);
    end_of_left = end_all_of(from_index(name, living_of_left), left);
    end_of_right = end_all_of(from_index(name, living_of_right), right);
}

namespace edges {

const EdgeTable& membership() {
    static const EdgeTable table("membership", group, user, EdgeExtras::window_and_place);
    return table;
}
const EdgeTable& nesting() {
    static const EdgeTable table("nesting", group, {"child", "group"}, EdgeExtras::place);
    return table;
}
const EdgeTable& group_role() {
    static const EdgeTable table("group_role", group, role, EdgeExtras::place);
    return table;
}
const EdgeTable& user_role() {
    static const EdgeTable table("user_role", role, user, EdgeExtras::window_and_place);
    return table;
}
const EdgeTable& user_permission() {
    static const EdgeTable table("user_permission", permission, user, EdgeExtras::window);
    return table;
}
const EdgeTable& role_inclusion() {
    static const EdgeTable table("role_inclusion", role, {"includes", "role"}, EdgeExtras::none);
    return table;
}
const EdgeTable& role_permission() {
    static const EdgeTable table("role_permission", role, permission, EdgeExtras::place);
    return table;
}

const std::vector<const EdgeTable*>& all() {
    static const std::vector<const EdgeTable*> tables{
        &membership(),      &nesting(),        &group_role(),     &user_role(),
        &user_permission(), &role_inclusion(), &role_permission()};
    return tables;
}

} // namespace edges

} // namespace muniment::projections::views
