#pragma once

#include "projections/views/fact_sources.hpp"

#include <string>

/// The rows that differ between two positions, in SQL. Each is found by an index of what began or
/// ended: it costs what changed, however long the history is and wherever the positions lie.
namespace muniment::projections::audit {

// `FROM … WHERE …` over rows as `e`. Parameters: ?1 the earlier position, ?2 the later one.
/// Those that held at the later position and began after the earlier one.
std::string rows_come(const views::FactSource& source);
/// Those that held at the earlier position and ended up to the later one.
std::string rows_gone(const views::FactSource& source);

/// Edges with a window that held at both positions, and whose window has a bound after ?3 and not
/// after ?4. `bound` is `valid_from` or `valid_until`.
std::string rows_turned(const views::FactSource& source, const std::string& bound);

/// Whole statements for `rows_come` and `rows_gone`, sorted by key, from after the key ?3 (and ?4)
/// on: the columns of the key, the position where the row began or ended, the columns of the fact.
std::string facts_come(const views::FactSource& source);
std::string facts_gone(const views::FactSource& source);

} // namespace muniment::projections::audit
