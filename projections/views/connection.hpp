#pragma once

#include "domain/entities.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::projections::views {

/// The file says something that the log cannot have said. Caught where a failure becomes a value.
class DamagedViews : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// How values stand in the database. Texts are bound without a copy: they must live until the
// statement has run.
void bind_value(SQLite::Statement& statement, int index, const std::string& value);
void bind_value(SQLite::Statement& statement, int index, std::int64_t value);
void bind_value(SQLite::Statement& statement, int index, std::uint64_t value);
void bind_value(SQLite::Statement& statement, int index, bool value);
inline void bind_value(SQLite::Statement& statement, int index, domain::Instant value) {
    bind_value(statement, index, value.us);
}
inline void bind_value(SQLite::Statement& statement, int index, domain::Position value) {
    bind_value(statement, index, value.value);
}
template <typename Kind>
void bind_value(SQLite::Statement& statement, int index, const domain::Id<Kind>& value) {
    bind_value(statement, index, value.text());
}
template <typename T>
void bind_value(SQLite::Statement& statement, int index, const std::optional<T>& value) {
    if (value)
        bind_value(statement, index, *value);
    else
        statement.bind(index);
}

/// A connection to a views database with its prepared statements. Throws SQLite::Exception.
/// One thread at a time.
class Connection {
  public:
    /// Registers the SQL function `mentions(q, text…)`: whether any text contains `q`, which has
    /// been folded, without regard to case. NULL contains nothing.
    explicit Connection(SQLite::Database database);

    SQLite::Database& database() { return database_; }

    /// The statement, prepared once, with `values` bound to ?1, ?2, … Values beyond the last
    /// parameter are left out: what is asked of the head needs no position.
    template <typename... Values>
    SQLite::Statement& prepare(const std::string& sql, const Values&... values) {
        SQLite::Statement& statement = cached(sql);
        const int parameters = statement.getBindParameterCount();
        int index = 0;
        ((++index <= parameters ? bind_value(statement, index, values) : void()), ...);
        return statement;
    }

    /// Runs a statement that answers no rows; tells how many rows it changed.
    template <typename... Values>
    int run(const std::string& sql, const Values&... values) {
        SQLite::Statement& statement = prepare(sql, values...);
        const int changed = statement.exec();
        statement.reset();
        return changed;
    }

  private:
    SQLite::Statement& cached(const std::string& sql);

    using Statements = std::map<std::string, std::unique_ptr<SQLite::Statement>>;

    SQLite::Database database_;
    Statements statements_;
    /// By where the text lies, as most texts stay where they are: long, and much alike, they take
    /// time to be told apart.
    std::array<Statements::value_type*, 64> recent_{};
};

/// The rows of a statement. However the reading ends, the statement is left reset: an open one
/// would keep the connection in the past.
class Rows {
  public:
    explicit Rows(SQLite::Statement& statement) : statement_(statement) {}
    ~Rows() { statement_.tryReset(); }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    bool next() { return statement_.executeStep(); }
    const SQLite::Statement& row() const { return statement_; }

  private:
    SQLite::Statement& statement_;
};

// --- reading columns; all throw DamagedViews on what cannot be there ---------------------------

/// As long as the row stands.
std::string_view view_at(const SQLite::Statement& row, int column);
std::string text_at(const SQLite::Statement& row, int column);
std::optional<std::string> optional_text_at(const SQLite::Statement& row, int column);
std::uint64_t count_at(const SQLite::Statement& row, int column);
domain::Position position_at(const SQLite::Statement& row, int column);
domain::Instant instant_at(const SQLite::Statement& row, int column);
std::optional<domain::Instant> optional_instant_at(const SQLite::Statement& row, int column);
std::optional<bool> optional_bool_at(const SQLite::Statement& row, int column);
/// `valid_from` in the column and `valid_until` in the next.
domain::Window window_at(const SQLite::Statement& row, int column);

template <typename Id>
Id id_at(const SQLite::Statement& row, int column) {
    auto id = Id::parse(view_at(row, column));
    if (!id) throw DamagedViews("the views hold an id that cannot be: it " + id.error().problem);
    return std::move(id).value();
}

/// A list of texts as a JSON array, and back.
std::string to_json_array(const std::vector<std::string>& texts);
std::vector<std::string> from_json_array(std::string_view json);

} // namespace muniment::projections::views
