#include "projections/views/listing.hpp"

#include "domain/text.hpp"

#include <algorithm>
#include <limits>

namespace muniment::projections::views {

SQLite::Statement& prepare_page(const ViewReader::Session& session, const Listing& listing,
                                const ListQuery& query, const std::string& whose) {
    std::string sql = (listing.distinct ? "SELECT DISTINCT " : "SELECT ") + listing.key + ", " +
                      listing.columns + " FROM " + listing.tables + " WHERE " + listing.where +
                      " AND " + listing.key + " > ?2";
    if (!query.q.empty()) sql += " AND mentions(?4, " + listing.searched + ")";
    sql += " ORDER BY " + listing.key + " LIMIT ?3";

    auto& statement = session.db().prepare(sql, session.end.position);
    constexpr std::size_t rows_max = std::numeric_limits<std::int32_t>::max() - 1;
    const auto rows = static_cast<std::uint64_t>(std::min(query.limit, rows_max) + 1);
    const int parameters = statement.getBindParameterCount();
    statement.bind(2, query.after); // copied: the statement runs after this function
    bind_value(statement, 3, rows);
    if (parameters >= 4) statement.bind(4, domain::fold_case(query.q));
    if (parameters >= 5) statement.bind(5, whose);
    return statement;
}

} // namespace muniment::projections::views
