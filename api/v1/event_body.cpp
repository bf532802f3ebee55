#include "api/v1/event_body.hpp"

namespace muniment::api {

domain::Expected<std::string, Problem> event_body(const Store& store, domain::Position position) {
    std::string body;
    const auto read = store.log()->read(position, [&](eventstore::StoredEvent event) {
        body = std::move(event.body);
        return false;
    });
    if (!read) return domain::Failure{Problem{ProblemKind::internal, read.error().what, "", {}}};
    return body;
}

} // namespace muniment::api
