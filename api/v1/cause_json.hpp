#pragma once

#include "api/json/write.hpp"
#include "projections/view_rows.hpp"

namespace muniment::api {

/// Why something is so: the event that made it, without what it says.
/// `{"actor":{"id","issuer","kind","on_behalf_of"?,"via"},"occurred_at","position","reason"?,
/// "recorded_at","ticket"?,"type"}`. Times as the views keep them.
void write_cause(JsonWriter& writer, const projections::AuditRow& event);

} // namespace muniment::api
