#include "projections/views_difference.hpp"

#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <SQLiteCpp/Column.h>

#include <vector>

namespace muniment::projections {

namespace {

using views::Connection;
using views::Rows;

using Row = std::vector<std::string>;

std::vector<std::string> texts(Connection& db, const std::string& sql) {
    std::vector<std::string> found;
    Rows rows(db.prepare(sql));
    while (rows.next())
        found.push_back(views::text_at(rows.row(), 0));
    return found;
}

/// All tables but those of the runner of migrations and of SQLite itself.
std::vector<std::string> tables(Connection& db) {
    return texts(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                     "name NOT LIKE 'sqlite_%' AND name <> 'schema_migration' ORDER BY name");
}

/// Every row of a table, in an order that the rows alone make.
std::string all_rows(Connection& db, const std::string& table) {
    const auto columns =
        texts(db, "SELECT quote(name) FROM pragma_table_info('" + table + "') ORDER BY cid");
    std::string list;
    for (std::size_t i = 1; i <= columns.size(); ++i)
        list += (i == 1 ? "" : ", ") + std::to_string(i);
    return "SELECT * FROM \"" + table + "\" ORDER BY " + list;
}

/// Values with their types, so that the text `1` is not the number.
Row values(const SQLite::Statement& row) {
    Row texts;
    for (int i = 0; i < row.getColumnCount(); ++i) {
        const auto column = row.getColumn(i);
        texts.push_back(std::to_string(column.getType()) + ":" +
                        std::string(static_cast<const char*>(column.getBlob()),
                                    static_cast<std::size_t>(column.getBytes())));
    }
    return texts;
}

std::optional<std::string> table_difference(Connection& found, Connection& expected,
                                            const std::string& table) {
    Rows found_rows(found.prepare(all_rows(found, table)));
    Rows expected_rows(expected.prepare(all_rows(expected, table)));
    while (true) {
        const bool has_found = found_rows.next();
        const bool has_expected = expected_rows.next();
        if (!has_found && !has_expected) return std::nullopt;
        if (!has_expected) return "have a row in table `" + table + "` that the log does not make";
        if (!has_found) return "lack a row in table `" + table + "` that the log makes";
        if (values(found_rows.row()) != values(expected_rows.row()))
            return "have another row in table `" + table + "` than the log makes";
    }
}

} // namespace

domain::Expected<std::optional<std::string>, ViewsFailure>
first_difference(const ViewReader& found, const ViewReader& expected) {
    return views::guarded([&]() -> std::optional<std::string> {
        auto& found_db = found.session().db();
        auto& expected_db = expected.session().db();
        if (tables(found_db) != tables(expected_db)) return "have other tables";
        for (const auto& table : tables(expected_db))
            if (auto difference = table_difference(found_db, expected_db, table)) return difference;
        return std::nullopt;
    });
}

} // namespace muniment::projections
