#include "api/http/problem.hpp"

#include "api/json/write.hpp"

#include <array>
#include <cstddef>

namespace muniment::api {

namespace {

using Kind = ProblemKind;

constexpr std::array types{
    ProblemType{Kind::malformed, "malformed", 400, "The request is malformed"},
    ProblemType{Kind::bad_cursor, "bad_cursor", 400, "The cursor does not fit this query"},
    ProblemType{Kind::future_moment, "future_moment", 400, "The moment is in the future"},
    ProblemType{Kind::unauthenticated, "unauthenticated", 401, "Authentication is required"},
    ProblemType{Kind::forbidden, "forbidden", 403, "The credential does not allow this"},
    ProblemType{Kind::not_found, "not_found", 404, "There is no such thing"},
    ProblemType{Kind::method_not_allowed, "method_not_allowed", 405,
                "The method is not allowed here"},
    ProblemType{Kind::id_taken, "id_taken", 409, "The id is taken"},
    ProblemType{Kind::name_taken, "name_taken", 409, "The name is taken"},
    ProblemType{Kind::would_cycle, "would_cycle", 409, "The change would make a cycle"},
    ProblemType{Kind::in_use, "in_use", 409, "The thing is in use"},
    ProblemType{Kind::conflict, "conflict", 409, "Something changed since the expected position"},
    ProblemType{Kind::idempotency_conflict, "idempotency_conflict", 409,
                "The idempotency key was used for another request"},
    ProblemType{Kind::precondition_failed, "precondition_failed", 412,
                "The thing changed since it was read"},
    ProblemType{Kind::body_too_large, "body_too_large", 413, "The body is too large"},
    ProblemType{Kind::unsupported_media_type, "unsupported_media_type", 415,
                "The media type is not supported"},
    ProblemType{Kind::unknown_reference, "unknown_reference", 422,
                "The change names something unknown"},
    ProblemType{Kind::foreign_application, "foreign_application", 422,
                "The things belong to different applications"},
    ProblemType{Kind::empty_window, "empty_window", 422, "The window of time is empty"},
    ProblemType{Kind::reason_required, "reason_required", 422, "A reason is required"},
    ProblemType{Kind::ticket_required, "ticket_required", 422, "A ticket is required"},
    ProblemType{Kind::too_many_requests, "too_many_requests", 429, "Too many requests", 1},
    ProblemType{Kind::internal, "internal", 500, "The server failed"},
    ProblemType{Kind::behind, "behind", 503, "This node has not caught up yet", 1},
    ProblemType{Kind::busy, "busy", 503, "The server is busy", 1},
    ProblemType{Kind::read_only, "read_only", 503, "The store is open for reading only", 60},
    ProblemType{Kind::writes_stopped, "writes_stopped", 503, "Writing is stopped", 30},
};

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < types.size(); ++i)
        if (static_cast<std::size_t>(types[i].kind) != i) return false;
    return true;
}
static_assert(is_in_order());
static_assert(types.size() ==
              boost::mp11::mp_size<boost::describe::describe_enumerators<ProblemKind>>::value);

boost::json::string json_text(std::string_view text) {
    return boost::json::string(text.data(), text.size());
}

} // namespace

std::span<const ProblemType> problem_types() {
    return types;
}

const ProblemType& type_of(ProblemKind kind) {
    return types[static_cast<std::size_t>(kind)];
}

Problem to_problem(const Malformed& error) {
    return {ProblemKind::malformed, error.problem, error.pointer, {}};
}

Problem body_too_large(std::size_t bytes_max) {
    return {ProblemKind::body_too_large,
            "the body may have at most " + std::to_string(bytes_max) +
                " bytes here; split the request",
            "",
            {{"limit", bytes_max}}};
}

Response to_response(const Problem& problem) {
    const auto& type = type_of(problem.kind);
    auto document = problem.members;
    document["type"] = json_text("/problems/" + std::string(type.name));
    document["title"] = json_text(type.title);
    document["status"] = type.status;
    if (!problem.detail.empty()) document["detail"] = json_text(problem.detail);
    if (!problem.pointer.empty()) document["pointer"] = json_text(problem.pointer);
    auto response = json_response(type.status, to_json(boost::json::value(std::move(document))));
    response.headers.set("Content-Type", "application/problem+json");
    const auto* told = problem.members.if_contains("retry_after_s");
    const auto retry_after_s = told != nullptr ? told->to_number<int>() : type.retry_after_s;
    if (retry_after_s > 0) response.headers.set("Retry-After", std::to_string(retry_after_s));
    if (type.status == 401) response.headers.set("WWW-Authenticate", "Bearer realm=\"muniment\"");
    return response;
}

} // namespace muniment::api
