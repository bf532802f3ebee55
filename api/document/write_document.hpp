#pragma once

#include "api/document/document.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace muniment::api {

/// Takes a piece of text; false ends the writing.
using DocumentSink = std::function<bool(std::string_view piece)>;

/// Writes the document as compact JSON: arrays at the top, arrays and their items in the order of
/// the document, the members of a record sorted. An API key is masked. Answers whether all was
/// taken.
bool write_document(const ExtensionDocument& document, const DocumentSink& sink);
std::string document_text(const ExtensionDocument& document);

/// The record `v1` as JSON.
std::string configuration_text(const ExtensionConfiguration& configuration);

} // namespace muniment::api
