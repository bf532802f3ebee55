#include "projections/views.hpp"
#include "projections/views_difference.hpp"
#include "tests/projections/views_history.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace muniment::testing {

namespace {

using projections::Views;
using ::testing::HasSubstr;

constexpr std::uint64_t seed = 7;
constexpr std::size_t batches = 120;

History random_history() {
    History history;
    history.random_batches(seed, batches);
    return history;
}

Views views_of(Views views, const History& history) {
    EXPECT_TRUE(views.apply(history.events()));
    return views;
}

/// What is said of a file, beside views in memory that nobody touched.
std::optional<std::string> difference(const std::filesystem::path& file, const History& history) {
    const auto found = Views::open(file).value();
    const auto expected = views_of(Views::open_in_memory().value(), history);
    const auto found_reader = found.read(history.head());
    const auto expected_reader = expected.read(history.head());
    return projections::first_difference(*found_reader, *expected_reader).value();
}

std::vector<std::string> texts(SQLite::Database& db, const std::string& sql) {
    std::vector<std::string> found;
    SQLite::Statement rows(db, sql);
    while (rows.executeStep())
        found.push_back(rows.getColumn(0).getString());
    return found;
}

/// Tries the statement on the file; whether it changed rows.
bool alters(const std::filesystem::path& file, const std::string& sql) {
    SQLite::Database db(file, SQLite::OPEN_READWRITE);
    try {
        return db.exec(sql) > 0;
    } catch (const SQLite::Exception&) { // the schema does not allow it
        return false;
    }
}

} // namespace

TEST(ViewsDifference, IsNoneBetweenViewsOfOneLog) {
    const auto history = random_history();
    const ScratchFile file;
    { const auto views = views_of(Views::open(file.path()).value(), history); }
    EXPECT_EQ(difference(file.path(), history), std::nullopt);
}

TEST(ViewsDifference, NamesTheTableOfWhateverIsAlteredDroppedOrAdded) {
    const auto history = random_history();
    const ScratchFile file;
    { const auto views = views_of(Views::open(file.path()).value(), history); }
    const auto original = file.path().string() + ".original";
    std::filesystem::copy_file(file.path(), original);

    std::map<std::string, std::string> tampering;
    std::size_t columns_altered = 0;
    {
        SQLite::Database db(original, SQLite::OPEN_READONLY);
        for (const auto& table :
             texts(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                       "'sqlite_%' AND name NOT IN ('schema_migration', 'applied')")) {
            const std::string from = " \"" + table + "\"";
            tampering["DELETE FROM" + from + " WHERE began = (SELECT max(began) FROM" + from +
                      ")"] = table;
            for (const auto& column :
                 texts(db, "SELECT name FROM pragma_table_info('" + table + "')")) {
                const std::string name = "\"" + column + "\"";
                tampering["UPDATE" + from + " SET " + name + " = CASE typeof(" + name +
                          ") WHEN 'integer' THEN " + name + " + 1000000 WHEN 'text' THEN " + name +
                          " || 'x' ELSE 1 END WHERE " + name + " = (SELECT max(" + name + ") FROM" +
                          from + ")"] = table;
            }
        }
    }
    for (const auto& [sql, table] : tampering) {
        std::filesystem::copy_file(original, file.path(),
                                   std::filesystem::copy_options::overwrite_existing);
        if (!alters(file.path(), sql)) continue;
        ++columns_altered;
        const auto said = difference(file.path(), history);
        ASSERT_TRUE(said.has_value()) << sql;
        EXPECT_THAT(*said, HasSubstr("`" + table + "`")) << sql;
    }
    EXPECT_GT(columns_altered, 120U) << "the statements must change something";
}

} // namespace muniment::testing
