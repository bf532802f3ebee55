#pragma once

#include "domain/document_array.hpp"
#include "projections/views/document_writer.hpp"
#include "projections/views/session.hpp"

#include <optional>
#include <set>
#include <string>

/// How the order and the presence of the document's arrays are read from the tables.
/// Parameters of the SQL: ?1 position, ?2 whose array it is, ?3 instant.
namespace muniment::projections::views {

/// Whether an item of the array was ever moved up to the state of the session.
bool was_reordered(const ViewReader::Session& session, const ArrayKey& key);

/// What sorts the items of the array: `own`, or where the item was moved to last. Arrays without
/// reorderings, which are nearly all, are sorted by what an index may give.
std::string order_by(const ViewReader::Session& session, const ArrayKey& key,
                     const std::string& own, const std::string& item);

/// The condition that the edge `n` is shown. With an instant ?3 is asked for.
std::string shown_window(const std::optional<domain::Instant>& instant);

/// The names of the arrays of the owner that are there.
std::set<std::string> arrays_of(const ViewReader::Session& session, const domain::EntityRef& owner);

} // namespace muniment::projections::views
