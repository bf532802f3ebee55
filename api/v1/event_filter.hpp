#pragma once

#include "api/http/problem.hpp"
#include "api/service/store.hpp"
#include "projections/audit/event_reader.hpp"

#include <span>
#include <string_view>

namespace muniment::api {

/// The parameters that say which events: `subject`, `indirect`, `actor`, `type` (may be given
/// several times), `ticket`, `batch`, `since`, `until`, `first`, `last`.
std::span<const std::string_view> event_filter_parameters();

/// Reads them from a query. `since` and `until` also become bounds of positions, so that what lies
/// outside is not looked at.
domain::Expected<projections::audit::EventFilter, Problem>
read_event_filter(const Store& store, const Request& request);

} // namespace muniment::api
