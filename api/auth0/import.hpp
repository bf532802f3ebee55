#pragma once

#include "api/auth0/configuration.hpp"
#include "api/document/plan.hpp"

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muniment::api::auth0 {

/// What is asked for beside the document.
struct ImportQuery {
    ImportMode mode = ImportMode::replace;
    bool repair = false;  ///< leave out what leads nowhere, and record it
    bool force = false;   ///< lose what this surface cannot express
    bool dry_run = false; ///< say what would change
};

Checked<ImportQuery> read_import_query(const Request& request);

/// `POST /api/configuration/import`.
Checked<Response> import_document(const ConfigurationSurface& surface, const Call& call,
                                  const boost::json::value& payload);

/// Of a JSON pointer: how a message names the value (`groups[3].name`).
std::string label_of(const std::string& pointer);
/// Its key in `validation.keys` (`groups.3.name`).
std::string key_of(const std::string& pointer);

} // namespace muniment::api::auth0
