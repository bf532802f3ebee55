#include "api/evidence.hpp"

#include "api/json/read.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace muniment::api {

namespace {

bool is_change(const Request& request) {
    return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
}

std::string text_member(const boost::json::object& object, std::string_view name) {
    const auto* found = object.if_contains({name.data(), name.size()});
    if (found == nullptr || !found->is_string()) return {};
    return {found->get_string().data(), found->get_string().size()};
}

/// `/problems/name_taken` gives `name_taken`; `ValidationError` itself.
std::string problem_of(const Response& response) {
    const auto* body = std::get_if<std::string>(&response.body);
    const auto json = body == nullptr ? std::nullopt : std::optional(read_json(*body));
    if (json && *json && (*json)->is_object()) {
        const auto& object = (*json)->get_object();
        const auto type = text_member(object, "type");
        if (!type.empty()) return type.substr(type.rfind('/') + 1);
        const auto error = text_member(object, "error");
        if (!error.empty()) return error;
    }
    return "status " + std::to_string(response.status);
}

/// Statuses of requests that were understood and turned down by the state of the store.
bool may_be_refused_change(int status) {
    constexpr std::array statuses = {400, 404, 409, 412, 422};
    return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

} // namespace

std::optional<std::string> refusal_of(const Request& request, const Response& response) {
    const auto status = response.status;
    if (status == 401 || status == 403) return problem_of(response);
    if (!is_change(request) || !may_be_refused_change(status)) return std::nullopt;
    auto problem = problem_of(response);
    for (const auto* of_the_request : {"malformed", "not_found", "bad_cursor", "Bad Request",
                                       "Not Found", "invalid_request", "unsupported_grant_type"})
        if (problem == of_the_request) return std::nullopt;
    return problem;
}

std::string question_of(const Request& request) {
    std::string text = request.target.path;
    char separator = '?';
    for (const auto& [name, value] : request.target.query.fields()) {
        if (name == "cursor" || name == "limit") continue;
        text.append(1, separator).append(name).append(1, '=').append(value);
        separator = '&';
    }
    return text;
}

} // namespace muniment::api
