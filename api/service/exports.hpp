#pragma once

#include "api/service/seal.hpp"
#include "api/service/store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace muniment::api {

/// `snapshot`: NDJSON with a seal. `effective`: CSV of every effective permission of every user.
/// `auth0`: a document of the Auth0 Authorization Extension.
enum class ExportFormat { snapshot, effective, auth0 };

std::optional<ExportFormat> parse_export_format(std::string_view name);
const char* name_of(ExportFormat format);
const char* media_type(ExportFormat format);

/// Takes the next piece of an export; false: stop.
using ExportSink = std::function<bool(std::string_view)>;

/// Writes the state at the moment. The same log, position and instant give the same bytes; but for
/// `effective` the instant does not matter. The error is a sentence; what was written before it is
/// not a whole export and says so by its missing end.
domain::Expected<domain::Done, std::string> write_export(const Store& store, ExportFormat format,
                                                         const domain::Moment& at,
                                                         const ExportSink& write);

/// As `write_export`, and answers what a seal states about the file. Rows are facts of a snapshot,
/// permissions of users in `effective`, records in a document's arrays.
domain::Expected<SealedContent, NotSealed> write_content(const Store& store, ExportFormat format,
                                                         const domain::Moment& at,
                                                         const ExportSink& write);

/// How much of the state a document of the extension cannot express, as `losses_text` puts it;
/// empty: nothing, or another format.
domain::Expected<std::string, std::string>
left_out_of_export(const Store& store, ExportFormat format, domain::Position at);

} // namespace muniment::api
