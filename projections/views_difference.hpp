#pragma once

#include "projections/view_reader.hpp"

#include <optional>
#include <string>

namespace muniment::projections {

/// The first row, of any table, that is in one of two views databases and not in the other: their
/// whole history, not the state at a moment alone. A sentence without a subject that names the
/// table; nothing if all rows are equal. Both readers must stand at the position that their views
/// have reached. One row of each is in memory at a time.
domain::Expected<std::optional<std::string>, ViewsFailure>
first_difference(const ViewReader& found, const ViewReader& expected);

} // namespace muniment::projections
