#include "projections/audit/changed_rows.hpp"

namespace muniment::projections::audit {

namespace {

std::string from_index(const views::FactSource& source, const std::string& by) {
    // SQLite would rather walk a table in the order of its key than sort what the index finds.
    return " FROM " + source.tables(source.name + "_by_" + by) + " WHERE ";
}

std::string facts(const views::FactSource& source, const char* position, const std::string& rows) {
    const bool has_two = source.key.size() == 2;
    const std::string after =
        has_two ? "(" + source.key_list() + ") > (?3, ?4)" : source.key.front() + " > ?3";
    return "SELECT " + source.key_list() + ", e." + position + ", " + source.columns + rows +
           " AND " + after + " ORDER BY " + source.key_list();
}

} // namespace

std::string rows_come(const views::FactSource& source) {
    return from_index(source, "began") +
           "e.began > ?1 AND e.began <= ?2 AND (e.ended IS NULL OR e.ended > ?2)";
}

std::string rows_gone(const views::FactSource& source) {
    return from_index(source, "ended") + "e.ended > ?1 AND e.ended <= ?2 AND e.began <= ?1";
}

std::string rows_turned(const views::FactSource& source, const std::string& bound) {
    return from_index(source, bound) + "e." + bound + " > ?3 AND e." + bound +
           " <= ?4 AND e.began <= ?1 AND (e.ended IS NULL OR e.ended > ?2)";
}

std::string facts_come(const views::FactSource& source) {
    return facts(source, "began", rows_come(source));
}

std::string facts_gone(const views::FactSource& source) {
    return facts(source, "ended", rows_gone(source));
}

} // namespace muniment::projections::audit
