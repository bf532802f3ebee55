#pragma once

#include "api/document/document.hpp"
#include "domain/changes.hpp"
#include "domain/directory_view.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace muniment::api {

enum class ImportMode {
    replace, ///< afterwards there are the groups, roles and permissions of the document alone
    merge,   ///< records are created or updated, nothing is taken away
    create,  ///< as merge, but what is there with other content is a conflict
};

/// Facts that `/api` cannot express: how many there are, or how many a replacement would take away.
struct DocumentLosses {
    std::uint64_t windows = 0; ///< memberships and roles of users that are limited in time
    std::uint64_t included_roles = 0;
    std::uint64_t user_permissions = 0;
    std::uint64_t roles_without_application = 0;

    std::uint64_t total() const {
        return windows + included_roles + user_permissions + roles_without_application;
    }
    bool operator==(const DocumentLosses&) const = default;
};

struct DocumentPlan {
    std::vector<domain::Change> changes;
    std::vector<std::string> pointers;      ///< of each change: what of the document it comes from
    std::vector<DocumentFinding> conflicts; ///< of `ImportMode::create`
    DocumentLosses losses;
};

/// What the plan is made against.
struct DocumentSituation {
    const domain::DirectoryView& directory;
    const ExtensionDocument& current; ///< what the directory shows at `now`
    std::vector<domain::RoleId> roles_without_application;
    domain::Instant now;
    ImportMode mode = ImportMode::replace;
};

/// The changes that bring the document into the directory. A replacement is a difference: what is
/// on both sides is not touched and keeps its history and its window, and roles that stay go on
/// including each other; then arrays are put into the order of the document, and those that it does
/// not have are dropped. Applications that roles and permissions name are registered where they are
/// unknown.
///
/// `wanted` has passed `check_document`. Names are unique under the folded rule; the domain looks
/// at that, and at circles with what was there before. Pure.
DocumentPlan plan_import(const ExtensionDocument& wanted, const DocumentSituation& situation);

/// A document that was read, made ready for the directory.
struct PreparedImport {
    DocumentPlan plan;                     ///< of what is in order
    std::vector<DocumentFinding> findings; ///< what is not, conflicts among it
};

/// `check_document`, then `plan_import` of what is left. A document that replaces stands alone; one
/// that is added may refer to what is there. Pure.
PreparedImport prepare_import(ExtensionDocument document, const DocumentSituation& situation);

/// Records what was left out: a sentence each, as many changes as it takes for each to fit into an
/// event.
std::vector<domain::Change> repair_changes(const std::vector<DocumentFinding>& left_out);
/// `/groups/0/roles/1 names `r2`, which does not exist`.
std::string repair_text(const DocumentFinding& left_out);

} // namespace muniment::api
