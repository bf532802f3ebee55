#include "projections/views/connection.hpp"

#include "domain/text.hpp"
#include "projections/canonical_json.hpp"

#include <boost/json.hpp>
#include <sqlite3.h>

namespace muniment::projections::views {

namespace {

std::string_view text_of(sqlite3_value* value) {
    const void* bytes = sqlite3_value_text(value);
    if (bytes == nullptr) return {};
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void mentions(sqlite3_context* context, int count, sqlite3_value** values) {
    try {
        const std::string_view wanted = count > 0 ? text_of(values[0]) : std::string_view();
        bool found = false;
        for (int i = 1; i < count && !found; ++i)
            found = sqlite3_value_type(values[i]) != SQLITE_NULL &&
                    domain::fold_case(text_of(values[i])).find(wanted) != std::string::npos;
        sqlite3_result_int(context, found ? 1 : 0);
    } catch (...) {
        sqlite3_result_error_nomem(context); // nothing may be thrown through SQLite
    }
}

} // namespace

void bind_value(SQLite::Statement& statement, int index, const std::string& value) {
    statement.bindNoCopy(index, value);
}

void bind_value(SQLite::Statement& statement, int index, std::int64_t value) {
    statement.bind(index, value);
}

void bind_value(SQLite::Statement& statement, int index, std::uint64_t value) {
    statement.bind(index, static_cast<std::int64_t>(value));
}

void bind_value(SQLite::Statement& statement, int index, bool value) {
    statement.bind(index, value ? 1 : 0);
}

Connection::Connection(SQLite::Database database) : database_(std::move(database)) {
    database_.createFunction("mentions", -1, true, nullptr, &mentions, nullptr, nullptr, nullptr);
}

SQLite::Statement& Connection::cached(const std::string& sql) {
    auto& recent =
        recent_[std::hash<const char*>()(sql.data()) / alignof(std::max_align_t) % recent_.size()];
    if (recent == nullptr || recent->first != sql) {
        auto found = statements_.find(sql);
        if (found == statements_.end())
            found =
                statements_.emplace(sql, std::make_unique<SQLite::Statement>(database_, sql)).first;
        recent = &*found;
    }
    recent->second->reset(); // a run that failed midway left it open
    return *recent->second;
}

std::string_view view_at(const SQLite::Statement& row, int column) {
    const SQLite::Column value = row.getColumn(column);
    const char* text = value.getText();
    return {text, static_cast<std::size_t>(value.getBytes())};
}

std::string text_at(const SQLite::Statement& row, int column) {
    return std::string(view_at(row, column));
}

std::optional<std::string> optional_text_at(const SQLite::Statement& row, int column) {
    if (row.isColumnNull(column)) return std::nullopt;
    return text_at(row, column);
}

std::uint64_t count_at(const SQLite::Statement& row, int column) {
    const std::int64_t value = row.getColumn(column).getInt64();
    if (value < 0) throw DamagedViews("the views hold a negative count");
    return static_cast<std::uint64_t>(value);
}

domain::Position position_at(const SQLite::Statement& row, int column) {
    return {count_at(row, column)};
}

domain::Instant instant_at(const SQLite::Statement& row, int column) {
    return {row.getColumn(column).getInt64()};
}

std::optional<domain::Instant> optional_instant_at(const SQLite::Statement& row, int column) {
    if (row.isColumnNull(column)) return std::nullopt;
    return instant_at(row, column);
}

std::optional<bool> optional_bool_at(const SQLite::Statement& row, int column) {
    if (row.isColumnNull(column)) return std::nullopt;
    return row.getColumn(column).getInt64() != 0;
}

domain::Window window_at(const SQLite::Statement& row, int column) {
    return {optional_instant_at(row, column), optional_instant_at(row, column + 1)};
}

std::string to_json_array(const std::vector<std::string>& texts) {
    std::string json;
    append_json_array(json, texts);
    return json;
}

std::vector<std::string> from_json_array(std::string_view json) {
    boost::json::error_code failed;
    const auto parsed = boost::json::parse({json.data(), json.size()}, failed);
    if (failed || !parsed.is_array()) throw DamagedViews("the views hold a list that is none");
    std::vector<std::string> texts;
    for (const auto& item : parsed.get_array()) {
        if (!item.is_string()) throw DamagedViews("the views hold a list that is not of texts");
        texts.emplace_back(item.get_string().begin(), item.get_string().end());
    }
    return texts;
}

} // namespace muniment::projections::views
