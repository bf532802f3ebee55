#pragma once

#include "domain/recorded_event.hpp"
#include "projections/view_reader.hpp"
#include "tests/properties/reference.hpp"

#include <string>
#include <vector>

namespace muniment::testing {

/// Every list and every detail of the SQL views, about everything in the pools of `RandomChanges`,
/// answered by the plain rule. `log` is the whole history or any part that holds the past.
std::string views_transcript(const Past& past, const std::vector<domain::RecordedEvent>& log);

/// The same questions, answered by the views.
std::string views_transcript(const projections::ViewReader& reader);

} // namespace muniment::testing
