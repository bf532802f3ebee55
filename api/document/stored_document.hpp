#pragma once

#include "api/document/document.hpp"
#include "api/document/plan.hpp"
#include "api/service/store.hpp"

namespace muniment::api {

/// What the store shows as a document, and how much it does not.
struct StoredDocument {
    ExtensionDocument document; ///< its API key is not told: see `show_api_key`
    DocumentLosses left_out;    ///< facts that a document cannot express
    std::vector<domain::RoleId> roles_without_application;
};

/// The document at a position, its arrays in storage order. Edges with a window are among them iff
/// it is open at `instant`; without one they are left out, so that nobody takes a grant for a time
/// for one for ever. Waits, bounded, for the views. Does not lock the live state.
domain::Expected<StoredDocument, ReadProblem>
stored_document(const Store& store, domain::Position at,
                std::optional<domain::Instant> instant = std::nullopt);

/// Waits for the views to come to the head, at most so many times as long as a read may wait. Who
/// looks at the document in the turn of a write waits before: a turn must not wait long.
domain::Expected<domain::Done, ReadProblem> await_views(const Store& store, int waits_max);

/// Adds that there is an API key to a document whose configuration was ever written.
void show_api_key(ExtensionDocument& document);

/// `4;windows=1;included_roles=2;user_permissions=1;roles_without_application=0`: how many facts
/// there are, and of which kind.
std::string losses_text(const DocumentLosses& losses);

} // namespace muniment::api
