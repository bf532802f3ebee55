#include "api/auth0/errors.hpp"

#include "api/json/write.hpp"
#include "api/v1/answers.hpp"

namespace muniment::api::auth0 {

namespace {

std::string_view collection_of(domain::EntityKind kind) {
    switch (kind) {
    case domain::EntityKind::application:
        return "applications";
    case domain::EntityKind::connection:
        return "connections";
    case domain::EntityKind::user:
        return "users";
    case domain::EntityKind::permission:
        return "permissions";
    case domain::EntityKind::role:
        return "roles";
    case domain::EntityKind::group:
        return "groups";
    case domain::EntityKind::mapping:
        return "mappings";
    }
    std::abort();
}

/// Rejections that the extension knows; the others are told in our own words.
std::optional<Refusal> known_refusal(const domain::RejectionReason& reason) {
    if (const auto* unknown = std::get_if<domain::UnknownReference>(&reason))
        return no_such_record(unknown->entity.id, collection_of(unknown->entity.kind));
    if (const auto* taken = std::get_if<domain::IdTaken>(&reason))
        return rule_refusal("The record " + taken->entity.id + " in " +
                            std::string(collection_of(taken->entity.kind)) + " already exists.");
    if (const auto* taken = std::get_if<domain::NameTaken>(&reason)) {
        const auto clause = "with name \"" + taken->name + "\" already exists";
        if (taken->holder.kind == domain::EntityKind::group) return rule_refusal("Group " + clause);
        const auto* kind = taken->holder.kind == domain::EntityKind::role ? "Role " : "Permission ";
        return rule_refusal(kind + clause + " for this application");
    }
    return std::nullopt;
}

} // namespace

std::string_view reason_phrase(int status) {
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 409:
        return "Conflict";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Request Entity Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Entity";
    case 429:
        return "Too Many Requests";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

Response to_response(const Refusal& refusal) {
    std::string body;
    JsonWriter writer(body);
    writer.begin_object();
    writer.key("statusCode");
    writer.integer(static_cast<std::int64_t>(refusal.status));
    writer.key("error");
    writer.text(refusal.error);
    writer.key("message");
    writer.text(refusal.message);
    if (refusal.validation) {
        writer.key("validation");
        writer.begin_object();
        writer.key("source");
        writer.text(refusal.validation->source);
        writer.key("keys");
        writer.begin_array();
        writer.text(refusal.validation->key);
        writer.end_array();
        writer.end_object();
    }
    if (!refusal.attribute.empty()) {
        writer.key("attributes");
        writer.begin_object();
        writer.key("error");
        writer.text(refusal.attribute);
        writer.end_object();
    }
    writer.end_object();
    auto response = json_response(refusal.status, std::move(body));
    if (refusal.retry_after_s > 0)
        response.headers.set("Retry-After", std::to_string(refusal.retry_after_s));
    return response;
}

Refusal plain_refusal(int status, std::string message) {
    return {status, std::string(reason_phrase(status)), std::move(message)};
}

Refusal schema_refusal(Validation where, std::string message) {
    auto refusal = plain_refusal(400, std::move(message));
    refusal.validation = std::move(where);
    return refusal;
}

Refusal rule_refusal(std::string message) {
    return {400, "ValidationError", std::move(message)};
}

Refusal no_such_record(std::string_view id, std::string_view collection) {
    return {404, "NotFoundError",
            "The record " + std::string(id) + " in " + std::string(collection) +
                " does not exist."};
}

Refusal to_refusal(const Problem& problem) {
    const auto& type = type_of(problem.kind);
    if (type.status == 500) return plain_refusal(500, "An internal server error occurred");
    auto refusal = plain_refusal(type.status, problem.detail);
    const auto* told = problem.members.if_contains("retry_after_s");
    refusal.retry_after_s = told != nullptr ? told->to_number<int>() : type.retry_after_s;
    if (const auto* parameter = problem.members.if_contains("parameter")) {
        const auto& name = parameter->get_string();
        refusal.validation = Validation{"query", std::string(name.data(), name.size())};
    }
    return refusal;
}

Refusal to_refusal(const WriteError& error) {
    if (const auto* rejection = std::get_if<domain::Rejection>(&error))
        if (auto known = known_refusal(rejection->reason)) return *std::move(known);
    if (const auto* surface = std::get_if<SurfaceRefusal>(&error))
        return {surface->status, surface->error, surface->message};
    if (std::holds_alternative<CredentialEnded>(error))
        return plain_refusal(401, "Invalid credentials");
    if (std::holds_alternative<Forbidden>(error)) return plain_refusal(403, "Insufficient scope");
    return to_refusal(to_problem(error));
}

Refusal to_refusal(const ReadProblem& problem) {
    return to_refusal(to_problem(problem));
}

} // namespace muniment::api::auth0
