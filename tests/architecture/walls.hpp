#pragma once

#include "tests/architecture/source_tree.hpp"

namespace muniment::architecture {

/// Includes that cross a wall: a folder that the including one must not know, a library that has
/// its one place elsewhere, a path that does not start at the repository root.
Findings include_findings(const TextFile& file);

/// More than one source speaks to the HTTP library.
Findings http_adapter_findings(const std::vector<TextFile>& files);

/// A header of a layer that has no include guard or opens no namespace of its folder.
Findings header_findings(const TextFile& file);

/// Folders that collect odds and ends instead of having a meaning.
Findings folder_findings(const TextFile& file);

} // namespace muniment::architecture
