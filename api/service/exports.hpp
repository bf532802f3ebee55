#pragma once

#include "api/service/store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace muniment::api {

/// `snapshot`: NDJSON with a seal. `effective`: CSV of every effective permission of every user.

enum class ExportFormat { snapshot, effective };

std::optional<ExportFormat> parse_export_format(std::string_view name);
const char* media_type(ExportFormat format);

/// Takes the next piece of an export; false: stop.
using ExportSink = std::function<bool(std::string_view)>;

/// Writes the state at the moment. The same log, position and instant give the same bytes. A
/// snapshot is bound to the position alone. The error is a sentence; what was written before it is
/// not a whole export and says so by its missing end.
domain::Expected<domain::Done, std::string> write_export(const Store& store, ExportFormat format,
                                                         const domain::Moment& at,
                                                         const ExportSink& write);

} // namespace muniment::api
