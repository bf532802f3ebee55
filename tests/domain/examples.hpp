#pragma once

#include "domain/event_data.hpp"

#include <string>
#include <vector>

/// Short spellings for the ids, times and events that tests of the domain speak of.
namespace muniment::testing {

using namespace domain;

ApplicationId a(const char* text);
ConnectionId c(const char* text);
UserId u(const char* text);
PermissionId p(const char* text);
RoleId r(const char* text);
GroupId g(const char* text);
MappingId m(const char* text);

Instant time(const char* text);

/// When all changes of the scenarios happen.
inline const Instant today = time("2026-11-22T14:00:00Z");
inline const Instant yesterday = time("2026-11-21T14:00:00Z");
inline const Instant tomorrow = time("2026-11-23T14:00:00Z");
inline const Instant next_week = time("2026-11-29T14:00:00Z");

EventData application(const char* id, ApplicationType type = ApplicationType::regular_web);
EventData permission(const char* id, const char* of);
EventData role(const char* id);
EventData role(const char* id, const char* of);
EventData group(const char* id);

using Events = std::vector<EventData>;

std::string spelled(const Events& events);

} // namespace muniment::testing
