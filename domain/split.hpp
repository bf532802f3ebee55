#pragma once

#include "domain/event_data.hpp"

#include <vector>

namespace muniment::domain {

/// The event as one or more events that say the same together, each with lists of ids of at most
/// `limits::event_ids_bytes_max` bytes of JSON text, so that each fits into one body. The order of
/// the ids is kept; a single id that is longer stands alone.
std::vector<EventData> split(EventData event);

} // namespace muniment::domain
