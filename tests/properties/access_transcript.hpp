#pragma once

#include "projections/permission_index.hpp"
#include "tests/properties/reference.hpp"

#include <string>
#include <vector>

namespace muniment::testing {

/// The instants to look at a past from: when it was, and around bounds of its windows.
std::vector<domain::Instant> instants_of(const Past& past);

/// Who is where and may what, asked about everything in the pools of `RandomChanges` at each of the
/// instants, with and without a login: answered by the plain rule.
std::string access_transcript(const Past& past, const std::vector<domain::Instant>& instants);

/// The same questions about the same past, answered by the index.
std::string access_transcript(const projections::PermissionIndex& index, const Past& past,
                              const std::vector<domain::Instant>& instants);

} // namespace muniment::testing
