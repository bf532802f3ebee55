#pragma once

#include "api/document/plan.hpp"

#include <boost/json/value.hpp>

#include <vector>

namespace muniment::api {

/// An export document of the Auth0 Authorization Extension as changes to a directory.
struct Auth0Import {
    DocumentPlan plan; ///< of what is in order
    /// What cannot be taken over: dangling and duplicate references, records without their fields,
    /// in `ImportMode::create` ids that are there with other content.
    std::vector<DocumentFinding> problems;
    std::vector<DocumentFinding> notes; ///< what is left out by design, for example the API key
};

/// Reads the document (`configuration`, `groups`, `roles`, `permissions`, legacy `applications` and
/// `rules`) against the directory as it is. The limits of fields are those of the domain. Pure.
/// Source of the format: the extension's export, `_id`, `applicationId`, `nested`, `mappings`, ….
Auth0Import read_auth0_document(const boost::json::value& document,
                                const DocumentSituation& situation);

} // namespace muniment::api
