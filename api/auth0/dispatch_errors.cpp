#include "api/auth0/dispatch_errors.hpp"

#include "api/json/write.hpp"

#include <string>

namespace muniment::api::auth0 {

namespace {

Response response_of(int status, std::string_view error, std::string_view message,
                     bool with_attributes) {
    std::string body;
    JsonWriter writer(body);
    writer.begin_object();
    writer.key("statusCode");
    writer.integer(static_cast<std::int64_t>(status));
    writer.key("error");
    writer.text(error);
    writer.key("message");
    writer.text(message);
    if (with_attributes) {
        writer.key("attributes");
        writer.begin_object();
        writer.key("error");
        writer.text(message);
        writer.end_object();
    }
    writer.end_object();
    return json_response(status, std::move(body));
}

} // namespace

bool is_surface_of(const Target& target) {
    return !target.segments.empty() && target.segments.front() == "api";
}

void add_common_headers(const Request& request, Response& response) {
    auto& headers = response.headers;
    if (headers.find("Content-Type") == "application/json")
        headers.set("Content-Type", "application/json; charset=utf-8");
    headers.set("Cache-Control", "no-cache");
    headers.set("Vary", "origin");
    headers.set("Access-Control-Expose-Headers", "WWW-Authenticate,Server-Authorization");
    if (const auto origin = request.headers.find("Origin"))
        headers.set("Access-Control-Allow-Origin", std::string(*origin));
}

Response error_response(int status, std::string_view error, std::string_view message) {
    return response_of(status, error, message, false);
}

Response internal_error() {
    return error_response(500, "Internal Server Error", "An internal server error occurred");
}

Response no_route() {
    return error_response(404, "Not Found", "Not Found");
}

Response body_too_large(std::size_t bytes_max) {
    return error_response(413, "Request Entity Too Large",
                          "Payload content length greater than maximum allowed: " +
                              std::to_string(bytes_max));
}

Response insufficient_scope() {
    return error_response(403, "Forbidden", "Insufficient scope");
}

Response unauthenticated(CredentialFault fault, bool takes_api_key) {
    if (fault == CredentialFault::invalid)
        return response_of(401, "Unauthorized", "Invalid credentials", true);
    if (takes_api_key) return error_response(401, "Unauthorized", "Invalid API Key");
    auto response = error_response(401, "Unauthorized", "Missing authentication");
    response.headers.set("WWW-Authenticate", "Token error=\"token is null\"");
    return response;
}

} // namespace muniment::api::auth0
