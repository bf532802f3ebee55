#include "api/import/auth0_document.hpp"

#include "api/document/read_document.hpp"

#include <iterator>

namespace muniment::api {

Auth0Import read_auth0_document(const boost::json::value& document,
                                const DocumentSituation& situation) {
    auto reading = read_document(document, {});
    auto prepared = prepare_import(std::move(reading.document), situation);
    std::move(prepared.findings.begin(), prepared.findings.end(),
              std::back_inserter(reading.findings));
    return {std::move(prepared.plan), std::move(reading.findings), std::move(reading.notes)};
}

} // namespace muniment::api
