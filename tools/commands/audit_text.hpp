#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <vector>

/// How the commands of an audit show to people what `/v1` answers.
namespace muniment::tools {

/// A line of a table.
using Cells = std::vector<std::string>;

/// The text of a member; `absent` where there is none.
std::string text_of(const boost::json::object& object, const char* member,
                    const std::string& absent = "-");

/// A time without the fraction where it is none: `2026-11-22T14:00:00Z`.
std::string shown_time(const boost::json::value& time);

/// `group finance (Finance)`; of a user the id alone.
std::string shown_end(const boost::json::value& end);

/// `ada → group finance (Finance)`, with a mapping also what it maps.
std::string shown_edge(const boost::json::object& edge);

/// `2024-01-01T00:00:00Z – …`; empty without bounds.
std::string shown_window(const boost::json::object& edge);

/// When, who, ticket and reason of an event.
Cells shown_event(const boost::json::object& event);

} // namespace muniment::tools
