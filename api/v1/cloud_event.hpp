#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace muniment::api {

/// The body of an event as a CloudEvent 1.0 in the JSON format, with the extensions `sequence`,
/// `correlation`, `authcontext` and `recordedtime`. Source: docs/format/cloudevents.md.
std::string cloud_event(const boost::json::object& body);

} // namespace muniment::api
