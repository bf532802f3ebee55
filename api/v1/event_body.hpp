#pragma once

#include "api/http/problem.hpp"
#include "api/service/store.hpp"

#include <string>

namespace muniment::api {

/// The body of the event as the log holds it. The position is in the log.
domain::Expected<std::string, Problem> event_body(const Store& store, domain::Position position);

} // namespace muniment::api
