#pragma once

#include "domain/document.hpp"
#include "projections/permission_index.hpp"
#include "projections/view_reader.hpp"

#include <optional>
#include <string>

namespace muniment::testing {

/// Everything about the document of the extension at one state, asked about everything in the pools
/// of `RandomChanges`: answered by the definition.
std::string document_transcript(const domain::Document& document,
                                std::optional<domain::Instant> instant);

/// The same, answered by the views.
std::string document_transcript(const projections::ViewReader& reader,
                                std::optional<domain::Instant> instant);

} // namespace muniment::testing
