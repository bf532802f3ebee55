#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace muniment::api {

/// What an event is mainly about, as other formats name one subject.
struct EventSubject {
    std::string kind; ///< `group`, `client`; empty: nothing that has an id
    std::string id;
};

/// By the body of an event: the thing after which its type is named, where `data` names it alone;
/// of an event about what several users get, the role or permission.
EventSubject event_subject(const boost::json::object& body);

} // namespace muniment::api
