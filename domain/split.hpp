#pragma once

#include "domain/event_data.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace muniment::domain {

/// The event as one or more events that say the same together, each with lists of ids of at most
/// `limits::event_ids_bytes_max` bytes of JSON text, so that each fits into one body. The order of
/// the ids is kept; a single id that is longer stands alone.
std::vector<EventData> split(EventData event);

/// What the text takes there: quotes and a comma around it, a backslash before each character that
/// wants one. Without control characters.
std::size_t json_text_bytes(std::string_view text);

} // namespace muniment::domain
