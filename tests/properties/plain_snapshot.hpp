#pragma once

#include "tests/properties/reference.hpp"

#include <string>

namespace muniment::testing {

/// The snapshot of a past, written from the plain directory by the words of the format alone: no
/// code of the snapshot writer has part in it.
std::string plain_snapshot(const Past& past, const std::string& origin,
                           const std::string& checkpoint);

/// The export of effective permissions of a past, likewise.
std::string plain_effective(const Past& past);

} // namespace muniment::testing
