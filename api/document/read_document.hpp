#pragma once

#include "api/document/document.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::api {

/// Which form the records of a document must have.
struct DocumentRules {
    /// The limits of the extension and of `POST` in `/api`: ids are GUIDs, descriptions are there,
    /// texts are short. Otherwise those of the domain, and descriptions may be left out.
    bool extension = false;
    /// Whether the entity has this very text in this member (`_id`, `name`, `description`,
    /// `applicationId`) now. What is there is accepted although it is beyond the limits of the
    /// extension, so that an export can always be imported again. May be empty.
    std::function<bool(const domain::EntityRef& entity, std::string_view member,
                       const std::string& text)>
        is_there{};
};

/// What was read: the records that are in order by themselves, and what is not.
struct DocumentReading {
    ExtensionDocument document;
    std::vector<DocumentFinding> findings;
    std::vector<DocumentFinding> notes; ///< what is left out by design
};

/// Reads the text of a document. Only fields are looked at: whether ids and names are unique and
/// references lead anywhere is the business of `check_document`. Pure but for `rules.is_there`.
DocumentReading read_document(const boost::json::value& json, const DocumentRules& rules);

/// Whether the text stands for an API key without telling it.
bool is_masked_key(std::string_view text);
/// What stands in its place.
inline constexpr std::string_view masked_key = "****************";

} // namespace muniment::api
