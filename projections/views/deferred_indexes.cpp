#include "projections/views/deferred_indexes.hpp"

namespace muniment::projections::views {

void DeferredIndexes::defer(Connection& connection) {
    // Of entities but users and of the structure there are few rows, and writing looks at them.
    static const std::string unneeded =
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL "
        "AND (instr(name, '_living') = 0 "
        "OR tbl_name IN ('user', 'membership', 'user_role', 'user_permission')) "
        "AND tbl_name <> 'nesting_closure'";
    {
        Rows rows(connection.prepare(unneeded));
        while (rows.next())
            sql_.emplace(text_at(rows.row(), 0), text_at(rows.row(), 1));
    }
    for (const auto& [name, sql] : sql_)
        connection.database().exec("DROP INDEX " + name);
}

void DeferredIndexes::require(Connection& connection, const std::string& name) {
    const auto found = sql_.find(name);
    if (found == sql_.end()) return;
    connection.database().exec(found->second);
    sql_.erase(found);
}

void DeferredIndexes::restore(Connection& connection) {
    for (const auto& [name, sql] : sql_)
        connection.database().exec(sql);
    sql_.clear();
}

} // namespace muniment::projections::views
