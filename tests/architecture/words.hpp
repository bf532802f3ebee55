#pragma once

#include "tests/architecture/source_tree.hpp"

namespace muniment::architecture {

/// Calls and names that the house style rules out, looked for in code alone.
Findings banned_call_findings(const TextFile& file);

/// Words that belong to the place where somebody works and not to the project.
Findings workplace_findings(const TextFile& file);

} // namespace muniment::architecture
