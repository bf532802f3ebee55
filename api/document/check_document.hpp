#pragma once

#include "api/document/document.hpp"
#include "domain/directory_view.hpp"

#include <vector>

namespace muniment::api {

/// What is not in order between the records of a document: ids and names that occur twice (names
/// without regard to case, roles and permissions within their application), references that lead
/// nowhere or occur twice, permissions of another application than the role, circles of nested
/// groups. Takes all of it out of the document, so that what is left is in order; a finding that is
/// not repairable took a whole record out.
///
/// `beside`: the directory whose entities the document may refer to beside its own, for a document
/// that is added to it; null for one that stands alone. Pure.
std::vector<DocumentFinding> check_document(ExtensionDocument& document,
                                            const domain::DirectoryView* beside);

/// Part of `check_document`: takes the nestings out that close a circle, each the first in the
/// order of the document that does.
void break_circles(ExtensionDocument& document, const domain::DirectoryView* beside,
                   std::vector<DocumentFinding>& findings);

} // namespace muniment::api
