#pragma once

#include "api/document/plan.hpp"
#include "api/document/read_document.hpp"
#include "domain/document.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

/// Documents against the plain model of the domain: what is imported, what is shown.
namespace muniment::api {

inline constexpr domain::Instant model_now{1'700'000'000'000'000};

/// The document that the model shows.
ExtensionDocument shown(const domain::Document& model);

/// Reads under the rules of the extension; a test fails where something is not in order.
ExtensionDocument read_in_order(const std::string& text);

PreparedImport prepared(const domain::Document& model, const std::string& text, ImportMode mode);

/// Imports and answers the events; a test fails where the document is refused.
std::vector<domain::EventData> import_into(domain::Document& model, const std::string& text,
                                           ImportMode mode = ImportMode::replace);

/// Applies a change that is not of the document; a test fails where it is refused.
void change(domain::Document& model, const domain::Change& change);

/// Both texts say the same: the same top-level names in the same order, the same arrays and values.
/// The order of the members of a record is free.
void expect_same_document(const std::string& actual, const std::string& expected);

/// The types of the events.
std::vector<std::string> types_of(const std::vector<domain::EventData>& events);

} // namespace muniment::api
