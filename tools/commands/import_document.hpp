#pragma once

#include "api/service/store.hpp"

#include <string>

/// What `muniment import` does with documents of Auth0: an export of the Authorization Extension,
/// and a directory in the shapes of the Management API. All or nothing. The answer is the exit
/// code.
namespace muniment::tools {

struct DocumentOptions {
    std::string file;
    std::string mode = "create"; ///< `create`, `merge` or `replace`
    bool lenient = false;        ///< leave out what is not in order, and record it
    bool force = false;          ///< lose what the document cannot express
};

int import_document(api::Store& store, const DocumentOptions& options, const std::string& text);
int import_directory(api::Store& store, const DocumentOptions& options, const std::string& text);
int import_document_remotely(const std::string& url, const DocumentOptions& options,
                             const std::string& text);

} // namespace muniment::tools
