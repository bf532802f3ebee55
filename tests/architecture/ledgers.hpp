#pragma once

#include "tests/architecture/source_tree.hpp"

#include <set>

/// Things that must be complete: numbers without gaps, a file for each name, links that lead on.
namespace muniment::architecture {

using Paths = std::set<std::string, std::less<>>;

/// Of all `project_files`.
Paths project_paths();

/// Migrations of `folder` (`NNNN_what.sql`) that are none, misnamed, doubled, or leave a gap.
Findings migration_findings(std::string_view folder, const Paths& paths);

/// The names after `static constexpr std::string_view <member> = "`.
std::vector<std::string> names_declared(std::string_view text, std::string_view member);

/// Event types without `tests/golden/events/<type>.json`.
Findings golden_findings(const std::vector<std::string>& types, const Paths& paths);

/// Relative links of a Markdown file that lead to no file or no heading.
Findings link_findings(const TextFile& file, const std::vector<TextFile>& files);

} // namespace muniment::architecture
