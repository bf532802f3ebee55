#pragma once

#include "domain/event_data.hpp"

#include <string>
#include <vector>

/// Short spellings for the ids, times and events that tests of the domain speak of.
namespace muniment::testing {

using namespace domain;

inline ApplicationId a(const char* text) {
    return ApplicationId::parse(text).value();
}
inline ConnectionId c(const char* text) {
    return ConnectionId::parse(text).value();
}
inline UserId u(const char* text) {
    return UserId::parse(text).value();
}
inline PermissionId p(const char* text) {
    return PermissionId::parse(text).value();
}
inline RoleId r(const char* text) {
    return RoleId::parse(text).value();
}
inline GroupId g(const char* text) {
    return GroupId::parse(text).value();
}
inline MappingId m(const char* text) {
    return MappingId::parse(text).value();
}

inline Instant time(const char* text) {
    return parse_rfc3339(text).value();
}

/// When all changes of the scenarios happen.
inline const Instant today = time("2026-11-22T14:00:00Z");
inline const Instant yesterday = time("2026-11-21T14:00:00Z");
inline const Instant tomorrow = time("2026-11-23T14:00:00Z");
inline const Instant next_week = time("2026-11-29T14:00:00Z");

inline EventData application(const char* id, ApplicationType type = ApplicationType::regular_web) {
    return ApplicationCreated{a(id), id, type, {}};
}
inline EventData permission(const char* id, const char* of) {
    return PermissionCreated{p(id), a(of), ApplicationRefType::client, id, ""};
}
inline EventData role(const char* id) {
    return RoleCreated{r(id), {}, {}, id, ""};
}
inline EventData role(const char* id, const char* of) {
    return RoleCreated{r(id), a(of), ApplicationRefType::client, id, ""};
}
inline EventData group(const char* id) {
    return GroupCreated{g(id), id, ""};
}

using Events = std::vector<EventData>;

inline std::string spelled(const Events& events) {
    std::string text;
    for (const auto& event : events) {
        text += std::string(type_name(event)) + "(";
        for (const auto& subject : subjects(event))
            text += " " + subject.id;
        text += " ) ";
    }
    return text;
}

} // namespace muniment::testing
