#pragma once

#include "projections/fact.hpp"
#include "projections/views/connection.hpp"

#include <array>
#include <string>
#include <variant>
#include <vector>

namespace muniment::projections::views {

/// How the facts of one kind are read: rows of a table as `e`.
struct FactSource {
    std::string name;             ///< of the table, unquoted
    std::string columns;          ///< what `read` takes
    std::string join;             ///< what stands after the table, with a space before it
    std::vector<std::string> key; ///< the columns that facts are sorted by, which make them unique
    Fact (*read)(const SQLite::Statement& row, int first);

    /// The table as `e` and what it is joined with; of an index, if one is named.
    std::string tables(const std::string& index = "") const;
    /// The key as a list of columns.
    std::string key_list() const;
};

inline constexpr std::size_t configuration_source = 0;

/// By the index of the alternative of `Fact`.
const std::array<FactSource, std::variant_size_v<Fact>>& fact_sources();

} // namespace muniment::projections::views
