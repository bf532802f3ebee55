#pragma once

#include "api/json/malformed.hpp"
#include "domain/changes.hpp"
#include "domain/directory_view.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace muniment::api {

/// An export document of the Auth0 Authorization Extension as changes to a directory.
struct Auth0Import {
    std::vector<domain::Change> changes;
    std::vector<std::string> pointers; ///< of each change: the record of the document it comes from
    /// What cannot be taken over: dangling and duplicate references, records without their fields,
    /// ids that are there with other content. None of it is among `changes`.
    std::vector<Malformed> problems;
    std::vector<Malformed> notes; ///< what is left out by design, for example the API key
};

/// Reads the document (`configuration`, `groups`, `roles`, `permissions`, legacy `applications` and
/// `rules`) against the directory as it is. Applications that roles and permissions name are
/// registered where they are unknown; what is already there exactly so needs no change. Names are
/// unique under the folded rule. Pure.
/// Source of the format: the extension's export, `_id`, `applicationId`, `nested`, `mappings`, ….
Auth0Import read_auth0_document(const boost::json::value& document,
                                const domain::DirectoryView& directory);

} // namespace muniment::api
