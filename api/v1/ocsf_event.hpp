#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace muniment::api {

/// The body of an event in the Open Cybersecurity Schema Framework, classes of the category
/// Identity & Access Management. One event for each user where the body names several whose roles
/// or permissions changed; else one. Source: docs/format/ocsf.md.
std::vector<std::string> ocsf_events(const boost::json::object& body);

} // namespace muniment::api
