#include "api/v1/event_subject.hpp"

namespace muniment::api {

EventSubject event_subject(const boost::json::object& body) {
    const auto& data = body.at("data").as_object();
    const std::string type(body.at("type").as_string());
    const auto named = [&](const std::string& kind) {
        const auto* id = data.if_contains(kind);
        return id != nullptr && id->is_string() ? EventSubject{kind, id->get_string().c_str()}
                                                : EventSubject{};
    };
    auto subject = named(type.substr(0, type.find('.')));
    for (const char* kind : {"role", "permission"})
        if (subject.kind.empty() && type.starts_with("user.")) subject = named(kind);
    return subject;
}

} // namespace muniment::api
