#include "tests/domain/examples.hpp"

namespace muniment::testing {

ApplicationId a(const char* text) {
    return ApplicationId::parse(text).value();
}
ConnectionId c(const char* text) {
    return ConnectionId::parse(text).value();
}
UserId u(const char* text) {
    return UserId::parse(text).value();
}
PermissionId p(const char* text) {
    return PermissionId::parse(text).value();
}
RoleId r(const char* text) {
    return RoleId::parse(text).value();
}
GroupId g(const char* text) {
    return GroupId::parse(text).value();
}
MappingId m(const char* text) {
    return MappingId::parse(text).value();
}

Instant time(const char* text) {
    return parse_rfc3339(text).value();
}

EventData application(const char* id, ApplicationType type) {
    return ApplicationCreated{a(id), id, type, {}};
}
EventData permission(const char* id, const char* of) {
    return PermissionCreated{p(id), a(of), ApplicationRefType::client, id, ""};
}
EventData role(const char* id) {
    return RoleCreated{r(id), {}, {}, id, ""};
}
EventData role(const char* id, const char* of) {
    return RoleCreated{r(id), a(of), ApplicationRefType::client, id, ""};
}
EventData group(const char* id) {
    return GroupCreated{g(id), id, ""};
}

std::string spelled(const Events& events) {
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
