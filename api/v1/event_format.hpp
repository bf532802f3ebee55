#pragma once

#include "api/http/message.hpp"
#include "api/http/problem.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muniment::api {

/// How events are written: as the log holds them, as CloudEvents 1.0, or in the Open Cybersecurity
/// Schema Framework. Source: docs/format/events.md, cloudevents.md, ocsf.md.
enum class EventFormat { muniment, cloudevents, ocsf };

inline constexpr std::string_view cloudevents_batch = "application/cloudevents-batch+json";
inline constexpr std::string_view event_stream_type = "text/event-stream";

/// What the header `Accept` asks for first, without parameters: `text/event-stream`.
bool accepts(const Request& request, std::string_view media_type);

/// By the parameter `format`, else by `Accept`.
domain::Expected<EventFormat, Problem> event_format_of(const Request& request);

/// A body of the log in another format, each JSON without line breaks. OCSF writes one event for
/// each user of an event about the roles or permissions of several; the others are one to one.
std::vector<std::string> formatted(EventFormat format, std::string body);

} // namespace muniment::api
